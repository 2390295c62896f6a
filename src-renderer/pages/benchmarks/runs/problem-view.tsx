import { type ReactNode, useEffect, useState } from 'react';
import type { BenchmarkRun, CellState, ProblemDetail } from '../../../../src-shared/model/benchmark-run.ts';
import { Button } from '../../../components/button.tsx';
import { CodeBlock } from '../../../components/code-block.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp, useConnection } from '../../../stores/use-app.ts';
import { goTo } from '../place.ts';
import { AnswerView } from './answer-view.tsx';
import { FoldedText } from './folded-text.tsx';
import { AnswerVerdictView } from './verdict-view.tsx';

export interface ProblemViewProps {
  readonly run: BenchmarkRun;
  readonly taskId: string;
  /** The state as the grid has it. */
  readonly state: CellState | null;
  /** Another one means that there is more to read: the states of all its samples. */
  readonly version: string;
}

/** One problem of a run: what was asked, what came back, what was graded, and on which input it failed. */
export function ProblemView({ run, taskId, state, version }: ProblemViewProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const connected = useConnection(view => view.connection.status === 'connected');
  const { run: read, error } = useCall(client, 'benchmarks.problem');
  const rerun = useCall(client, 'benchmarks.rerun');
  const [detail, setDetail] = useState<ProblemDetail | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version means a new answer or verdict
  useEffect(() => {
    if (!connected) return;
    void read({ runId: run.id, taskId }).then(given => {
      if (given) setDetail(given);
    });
  }, [read, run.id, taskId, version, connected]);
  const shown = detail?.taskId === taskId ? detail : null;
  const problem = error ?? rerun.error;
  const code = run.suite.kind === 'code';
  const again = async (): Promise<void> => {
    const made = await rerun.run({ runId: run.id, problems: [taskId] });
    if (made) goTo({ view: 'run', runId: made.id, taskId });
  };
  return (
    <section aria-label={taskId} className="panel grid min-w-0 content-start gap-4 p-4 max-sm:p-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">
          {taskId} {state && <span className="font-normal text-dim">{t(`benchmarks:cells.${state}`)}</span>}
        </h3>
        {run.target !== null && run.status === 'done' && (
          <Button disabled={rerun.pending} title={t('benchmarks:rerunHint')} onClick={() => void again()}>
            {t('benchmarks:rerunProblem')}
          </Button>
        )}
      </div>
      {problem && <CallProblem error={problem} />}
      {shown === null && !error && (
        <p role="status" className="text-sm text-dim">
          {t('benchmarks:readingProblem')}
        </p>
      )}
      {shown && (
        <>
          {code && shown.prompt !== '' ? (
            <details className="min-w-0">
              <summary className="cursor-pointer text-sm text-dim hover:text-ink">
                {t('benchmarks:asked')}
              </summary>
              <div className="mt-1">
                <CodeBlock text={shown.prompt} language="python" />
              </div>
            </details>
          ) : (
            <FoldedText title={t('benchmarks:asked')} text={shown.prompt} open />
          )}
          {shown.answers.length + shown.verdicts.length === 0 && (
            <p className="text-sm text-dim">{t('benchmarks:noAnswer')}</p>
          )}
          {shown.answers.map(one => (
            <AnswerView
              key={one.answer.index}
              answered={one}
              several={shown.answers.length > 1}
              code={code}
            />
          ))}
          {shown.verdicts.map(one => (
            <div key={one.index} className="grid min-w-0 gap-4 border-t border-line-soft pt-4">
              <AnswerVerdictView verdict={one} code={code} />
              <p className="text-sm text-dim">{t('benchmarks:verdictAlone')}</p>
            </div>
          ))}
        </>
      )}
    </section>
  );
}
