import { type ReactNode, useEffect, useId, useState } from 'react';
import { PaddockError } from '../../../../src-shared/errors.ts';
import type { Comparison } from '../../../../src-shared/model/benchmark-result.ts';
import type {
  Answer,
  AnswerVerdict,
  BenchmarkRun,
  ProblemDetail,
} from '../../../../src-shared/model/benchmark-run.ts';
import { CodeBlock } from '../../../components/code-block.tsx';
import { CodeLines, type SideLines, sideBySide } from '../../../components/code-lines.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { asPaddockError } from '../../../rpc/use-call.ts';
import { useApp, useConnection } from '../../../stores/use-app.ts';
import { addressOf } from '../place.ts';
import { AnswerFacts } from '../runs/answer-view.tsx';
import { AnswerVerdictView } from '../runs/verdict-view.tsx';

export interface CompareProblemProps {
  readonly runs: readonly BenchmarkRun[];
  readonly row: Comparison['problems'][number];
}

/** The answers of two runs to one problem, side by side: verdicts, failing inputs, and the lines that differ. */
export function CompareProblem({ runs, row }: CompareProblemProps): ReactNode {
  const t = useT();
  const [pair, setPair] = useState(() => firstPair(row));
  const details = useDetails(runs, row.taskId);
  const code = runs[0]?.suite.kind === 'code';
  if (details === null)
    return (
      <p role="status" className="text-sm text-dim">
        {t('benchmarks:readingProblem')}
      </p>
    );
  const sides = pair.map(index => {
    const read = details[index];
    const detail = read instanceof PaddockError ? undefined : read;
    const answered = detail?.answers[0];
    return {
      run: runs[index],
      answer: answered?.answer,
      verdict: answered?.verdict ?? detail?.verdicts[0],
      error: read instanceof PaddockError ? read : null,
      text: (answered?.answer.solution ?? '').trimEnd(),
    };
  });
  const [left, right] = sides;
  const lines = sideBySide(left?.text ?? '', right?.text ?? '');
  const prompts = details.flatMap(read => (read instanceof PaddockError ? [] : read.prompt));
  const prompt = prompts.find(text => text !== '') ?? '';
  return (
    <section aria-label={row.taskId} className="grid min-w-0 gap-3 whitespace-normal">
      {prompt !== '' && (
        <details className="min-w-0">
          <summary className="cursor-pointer text-sm text-dim hover:text-ink">
            {t('benchmarks:asked')}
          </summary>
          <div className="mt-1">
            <CodeBlock text={prompt} language={code ? 'python' : ''} />
          </div>
        </details>
      )}
      <div className="grid min-w-0 grid-cols-2 gap-4 max-lg:grid-cols-1">
        {sides.map(({ run, ...shown }, side) =>
          run === undefined ? null : (
            <Side
              // biome-ignore lint/suspicious/noArrayIndexKey: there is a left and a right side
              key={side}
              title={
                runs.length > 2 ? (
                  <RunChoice
                    runs={runs}
                    label={t(side === 0 ? 'benchmarks:leftRun' : 'benchmarks:rightRun')}
                    value={pair[side] ?? 0}
                    onChange={index => setPair(side === 0 ? [index, pair[1]] : [pair[0], index])}
                  />
                ) : (
                  run.label
                )
              }
              run={run}
              taskId={row.taskId}
              {...shown}
              lines={lines[side] ?? []}
              change={side === 0 ? 'removed' : 'added'}
            />
          ),
        )}
      </div>
    </section>
  );
}

/** The first run that passes and the first that does not; the first two where all do the same. */
export function firstPair({ states }: CompareProblemProps['row']): readonly [number, number] {
  const other = states.findIndex(state => (state === 'pass') !== (states[0] === 'pass'));
  return [0, Math.max(1, other)];
}

/** What each run has of a problem, or why it has nothing; null until all have answered. */
function useDetails(
  runs: readonly BenchmarkRun[],
  taskId: string,
): readonly (ProblemDetail | PaddockError)[] | null {
  const { client } = useApp();
  const connected = useConnection(view => view.connection.status === 'connected');
  const [details, setDetails] = useState<readonly (ProblemDetail | PaddockError)[] | null>(null);
  useEffect(() => {
    if (!connected) return;
    const gone = new AbortController();
    void Promise.allSettled(
      runs.map(run => client.call('benchmarks.problem', { runId: run.id, taskId }, gone.signal)),
    ).then(settled => {
      if (gone.signal.aborted) return;
      setDetails(settled.map(one => (one.status === 'fulfilled' ? one.value : asPaddockError(one.reason))));
    });
    return () => gone.abort();
  }, [client, connected, runs, taskId]);
  return details;
}

interface SideProps {
  readonly title: ReactNode;
  readonly run: BenchmarkRun;
  readonly taskId: string;
  readonly answer: Answer | undefined;
  readonly verdict: AnswerVerdict | undefined;
  readonly error: PaddockError | null;
  readonly text: string;
  readonly lines: SideLines;
  readonly change: 'removed' | 'added';
}

function Side({ title, run, taskId, answer, verdict, error, text, lines, change }: SideProps): ReactNode {
  const t = useT();
  const code = run.suite.kind === 'code';
  return (
    <div className="grid min-w-0 grid-rows-[auto_1fr_auto] content-start gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h4 className="min-w-0 font-semibold">{title}</h4>
        <a
          href={addressOf({ view: 'run', runId: run.id, taskId })}
          className="text-sm text-dim underline hover:text-ink"
        >
          {t('benchmarks:wholeAnswer')}
        </a>
      </div>
      <div className="grid min-w-0 content-start gap-3">
        {error && <CallProblem error={error} />}
        {answer && <AnswerFacts answer={answer} />}
        {!answer && !error && (
          <p className="text-sm text-dim">{t(verdict ? 'benchmarks:verdictAlone' : 'benchmarks:noAnswer')}</p>
        )}
        {verdict && <AnswerVerdictView verdict={verdict} code={code} />}
      </div>
      {!answer ? null : text.trim() === '' ? (
        <p className="text-sm text-dim">{t(code ? 'benchmarks:noCode' : 'benchmarks:emptyText')}</p>
      ) : (
        <CodeLines
          text={text}
          language={code ? 'python' : ''}
          lines={lines}
          change={change}
          label={t('benchmarks:codeOf', { name: run.label })}
        />
      )}
    </div>
  );
}

function RunChoice(props: {
  readonly runs: readonly BenchmarkRun[];
  readonly label: string;
  readonly value: number;
  readonly onChange: (index: number) => void;
}): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {props.label}
      </label>
      <select
        id={id}
        className="h-8 max-w-full rounded-md border border-line bg-surface px-2 text-sm"
        value={props.value}
        onChange={event => props.onChange(Number(event.target.value))}
      >
        {props.runs.map((run, index) => (
          <option key={run.id} value={index}>
            {run.label}
          </option>
        ))}
      </select>
    </>
  );
}
