import { type ReactNode, useEffect, useId, useState } from 'react';
import type { PaddockError } from '../../../../src-shared/errors.ts';
import type { Comparison } from '../../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, ProblemDetail } from '../../../../src-shared/model/benchmark-run.ts';
import { CodeBlock } from '../../../components/code-block.tsx';
import { CodeLines, type SideLines, sideBySide } from '../../../components/code-lines.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { asPaddockError } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';
import { addressOf } from '../place.ts';
import { AnswerFacts } from '../runs/answer-view.tsx';
import { VerdictView } from '../runs/verdict-view.tsx';

export interface CompareProblemProps {
  readonly runs: readonly BenchmarkRun[];
  readonly row: Comparison['problems'][number];
}

/** The answers of two runs to one problem, side by side: verdicts, failing inputs, and the lines that differ. */
export function CompareProblem({ runs, row }: CompareProblemProps): ReactNode {
  const t = useT();
  const [pair, setPair] = useState(() => firstPair(row));
  const { details, error } = useDetails(runs, row.taskId);
  const code = runs[0]?.suite.kind === 'code';
  if (error) return <CallProblem error={error} />;
  if (details === null)
    return (
      <p role="status" className="text-sm text-dim">
        {t('benchmarks:readingProblem')}
      </p>
    );
  const sides = pair.map(index => ({
    run: runs[index],
    answered: details[index]?.answers[0],
    text: (details[index]?.answers[0]?.answer.solution ?? '').trimEnd(),
  }));
  const [left, right] = sides;
  const lines = sideBySide(left?.text ?? '', right?.text ?? '');
  const prompt = details.find(detail => detail.prompt !== '')?.prompt ?? '';
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
        {sides.map(({ run, answered, text }, side) =>
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
              answered={answered}
              text={text}
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

function useDetails(
  runs: readonly BenchmarkRun[],
  taskId: string,
): { readonly details: readonly ProblemDetail[] | null; readonly error: PaddockError | null } {
  const { client } = useApp();
  const [details, setDetails] = useState<readonly ProblemDetail[] | null>(null);
  const [error, setError] = useState<PaddockError | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    Promise.all(
      runs.map(run => client.call('benchmarks.problem', { runId: run.id, taskId }, gone.signal)),
    ).then(setDetails, thrown => {
      if (!gone.signal.aborted) setError(asPaddockError(thrown));
    });
    return () => gone.abort();
  }, [client, runs, taskId]);
  return { details, error };
}

interface SideProps {
  readonly title: ReactNode;
  readonly run: BenchmarkRun;
  readonly taskId: string;
  readonly answered: ProblemDetail['answers'][number] | undefined;
  readonly text: string;
  readonly lines: SideLines;
  readonly change: 'removed' | 'added';
}

function Side({ title, run, taskId, answered, text, lines, change }: SideProps): ReactNode {
  const t = useT();
  const code = run.suite.kind === 'code';
  const verdict = answered?.verdict;
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
        {answered ? (
          <AnswerFacts answer={answered.answer} />
        ) : (
          <p className="text-sm text-dim">{t('benchmarks:noAnswer')}</p>
        )}
        {verdict && <VerdictView title={code ? t('benchmarks:columns.base') : ''} verdict={verdict.base} />}
        {verdict?.plus && <VerdictView title={t('benchmarks:columns.plus')} verdict={verdict.plus} />}
      </div>
      {text.trim() === '' ? (
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
