import { type ReactNode, useEffect, useState } from 'react';
import type { SuiteVerdict } from '../../../src-shared/model/benchmark.ts';
import type { BenchmarkRun, CellState, ProblemDetail } from '../../../src-shared/model/benchmark-run.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp } from '../../stores/use-app.ts';
import { goTo } from './place.ts';

export interface ProblemViewProps {
  readonly run: BenchmarkRun;
  readonly taskId: string;
  /** The state as the grid has it: another one means there is more to read. */
  readonly state: CellState | null;
}

type Answered = ProblemDetail['answers'][number];

/** One problem of a run: what was asked, what came back, what was graded, and on which input it failed. */
export function ProblemView({ run, taskId, state }: ProblemViewProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { run: read, error } = useCall(client, 'benchmarks.problem');
  const rerun = useCall(client, 'benchmarks.rerun');
  const [detail, setDetail] = useState<ProblemDetail | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new state means a new answer or verdict
  useEffect(() => {
    void read({ runId: run.id, taskId }).then(given => {
      if (given) setDetail(given);
    });
  }, [read, run.id, taskId, state]);
  const shown = detail?.taskId === taskId ? detail : null;
  const again = async (): Promise<void> => {
    const made = await rerun.run({ runId: run.id, problems: [taskId] });
    if (made) goTo({ view: 'run', runId: made.id, taskId });
  };
  return (
    <section aria-label={taskId} className="panel grid min-w-0 content-start gap-4 p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">
          {taskId} {state && <span className="font-normal text-dim">{t(`benchmarks:cells.${state}`)}</span>}
        </h3>
        {run.target !== null && run.status === 'done' && (
          <Button disabled={rerun.pending} onClick={() => void again()}>
            {t('benchmarks:rerunProblem')}
          </Button>
        )}
      </div>
      {(error ?? rerun.error) && <CallProblem error={(error ?? rerun.error) as never} />}
      {shown === null && !error && (
        <p role="status" className="text-sm text-dim">
          {t('benchmarks:readingProblem')}
        </p>
      )}
      {shown && (
        <>
          <Text title={t('benchmarks:asked')} text={shown.prompt} folded />
          {shown.answers.length === 0 && <p className="text-sm text-dim">{t('benchmarks:noAnswer')}</p>}
          {shown.answers.map(one => (
            <AnswerView key={one.answer.index} answered={one} several={shown.answers.length > 1} />
          ))}
        </>
      )}
    </section>
  );
}

function AnswerView(props: { readonly answered: Answered; readonly several: boolean }): ReactNode {
  const t = useT();
  const { answer, verdict } = props.answered;
  const facts = [
    answer.tokens === null ? null : t('benchmarks:tokensCount', { n: formatCount(answer.tokens) }),
    answer.tokensPerSecond === null
      ? null
      : t('benchmarks:tokensPerSecond', { n: formatTokensPerSecond(answer.tokensPerSecond) }),
    formatDuration(answer.durationMs),
    answer.retries > 0 ? t('benchmarks:retries', { count: answer.retries }) : null,
    answer.finishReason,
  ].filter(one => one !== null);
  return (
    <div className="grid min-w-0 gap-3 border-t border-line-soft pt-3">
      {props.several && <h4 className="label">{t('benchmarks:sample', { n: answer.index + 1 })}</h4>}
      <p className="text-sm text-dim">{facts.join(' · ')}</p>
      {answer.problem !== null && <p className="text-sm text-failed">{answer.problem}</p>}
      {verdict && <VerdictView title={t('benchmarks:columns.base')} verdict={verdict.base} />}
      {verdict?.plus && <VerdictView title={t('benchmarks:columns.plus')} verdict={verdict.plus} />}
      {answer.solution !== '' && <Text title={t('benchmarks:extracted')} text={answer.solution} />}
      {answer.toolCalls.length > 0 && (
        <Text
          title={t('benchmarks:toolCalls')}
          text={answer.toolCalls.map(call => `${call.name}(${call.arguments})`).join('\n')}
        />
      )}
      {answer.reasoning !== '' && <Text title={t('benchmarks:reasoning')} text={answer.reasoning} folded />}
      <Text title={t('benchmarks:raw')} text={answer.text} folded={answer.solution !== ''} />
    </div>
  );
}

/** Failing inputs shown of one answer. */
const MOST_INPUTS = 5;

function VerdictView(props: { readonly title: string; readonly verdict: SuiteVerdict }): ReactNode {
  const t = useT();
  const { status, reason, failTests } = props.verdict;
  return (
    <div className="grid min-w-0 gap-1 text-sm">
      <p>
        <span className="text-dim">{props.title}: </span>
        <b className={status === 'pass' ? 'text-ready' : 'text-failed'}>
          {t(`benchmarks:verdicts.${status}`)}
        </b>
        {reason !== null && <span> · {reason}</span>}
      </p>
      {failTests.length > 0 && (
        <Text
          title={t('benchmarks:failingInput', { count: failTests.length })}
          text={failTests.slice(0, MOST_INPUTS).join('\n')}
        />
      )}
    </div>
  );
}

function Text(props: {
  readonly title: string;
  readonly text: string;
  readonly folded?: boolean;
}): ReactNode {
  const t = useT();
  const { title, text, folded = false } = props;
  return (
    <details open={!folded} className="min-w-0">
      <summary className="cursor-pointer text-sm text-dim hover:text-ink">{title}</summary>
      <div className="relative mt-1">
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
          tabIndex={0}
          className="log-line max-h-80 overflow-auto rounded-md bg-bg p-3 pe-10"
        >
          {text}
        </pre>
        <span className="absolute end-1 top-1">
          <CopyButton text={text} label={t('benchmarks:copy', { what: title })} />
        </span>
      </div>
    </details>
  );
}
