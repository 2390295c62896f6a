import type { ReactNode } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { Progress } from '../../../components/meter.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { said, useT } from '../../../i18n/index.ts';
import { addressOf, goTo } from '../place.ts';
import { useProgress } from '../use-benchmarks.ts';
import { CellGrid } from './cell-grid.tsx';
import { RunActions } from './run-actions.tsx';
import { doneOf, RunFigures, type RunHeadProps, RunPace } from './run-head.tsx';
import { RunLog } from './run-log.tsx';
import { isActive } from './run-status.ts';

/** The runs that are not at their end: the one at work in full, the others in a line each. */
export function OpenRuns({ runs }: { readonly runs: readonly BenchmarkRun[] }): ReactNode {
  const t = useT();
  const active = runs.find(run => isActive(run.status));
  // Those in line, first come first.
  const others = runs.filter(run => run !== active).reverse();
  return (
    <>
      {active && <ActiveRun key={active.id} run={active} />}
      {others.length > 0 && (
        <section aria-label={t('benchmarks:open')} className="grid gap-2">
          <h3 className="label">{t('benchmarks:open')}</h3>
          <ul className="divide-y divide-line-soft border-y border-line-soft">
            {others.map(run => (
              <li key={run.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
                <span className="min-w-0 flex-1 basis-80">
                  <a
                    href={addressOf({ view: 'run', runId: run.id, taskId: null })}
                    className="font-medium underline decoration-line underline-offset-3 hover:decoration-ink"
                  >
                    {t('benchmarks:on', { suite: run.suite.name, name: run.label })}
                  </a>{' '}
                  <RunPace run={run} progress={null} />
                  {run.message && (
                    <span className={`block text-sm ${run.status === 'failed' ? 'text-failed' : 'text-dim'}`}>
                      {said(run.message)}
                    </span>
                  )}
                </span>
                <RunActions run={run} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function ActiveRun({ run }: { readonly run: BenchmarkRun }): ReactNode {
  const t = useT();
  const { progress, error } = useProgress(run.id);
  const name = t('benchmarks:on', { suite: run.suite.name, name: run.label });
  const now = (progress?.cells ?? []).filter(({ state }) => state === 'generating');
  return (
    <section
      aria-label={name}
      className="grid grid-cols-[minmax(0,1fr)] gap-3 border-b border-line-soft pb-5"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 className="text-lg font-semibold">
          <a
            href={addressOf({ view: 'run', runId: run.id, taskId: null })}
            className="underline decoration-line underline-offset-4 hover:decoration-ink"
          >
            {name}
          </a>
        </h3>
        <RunActions run={run} />
      </div>
      <div className="grid max-w-[60rem] gap-1.5">
        <RunPace run={run} progress={progress} />
        <Progress label={name} fraction={fractionOf({ run, progress })} />
        {now.length > 0 && (
          <p className="truncate text-sm text-dim" data-live>
            {t('builder:now', { problems: now.map(({ taskId }) => taskId).join(', ') })}
          </p>
        )}
      </div>
      {run.message && <p className="text-sm text-busy">{said(run.message)}</p>}
      {error && <CallProblem error={error} />}
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-8 gap-y-4 max-lg:grid-cols-1">
        {progress && (
          <CellGrid
            cells={progress.cells}
            onChoose={taskId => goTo({ view: 'run', runId: run.id, taskId })}
          />
        )}
        <RunFigures run={progress?.run ?? run} progress={progress} />
      </div>
      <RunLog log={progress?.log ?? []} />
    </section>
  );
}

/** How far a run is in its phase; null while its model starts. */
function fractionOf(head: RunHeadProps): number | null {
  const { status, expected } = head.run;
  return status === 'serving' || expected === 0 ? null : doneOf(head) / expected;
}
