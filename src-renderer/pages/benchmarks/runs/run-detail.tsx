import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { BenchmarkRun, Cell } from '../../../../src-shared/model/benchmark-run.ts';
import { Notice } from '../../../components/notice.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { said, useT } from '../../../i18n/index.ts';
import { addressOf, goTo } from '../place.ts';
import { useProgress } from '../use-benchmarks.ts';
import { CellGrid, Mark, perProblem } from './cell-grid.tsx';
import { ProblemView } from './problem-view.tsx';
import { RunActions } from './run-actions.tsx';
import { RunFigures, RunPace } from './run-head.tsx';
import { RunLog } from './run-log.tsx';
import { RunManifest } from './run-manifest.tsx';
import { RunNote } from './run-note.tsx';
import { TONES } from './run-status.ts';

export interface RunDetailProps {
  readonly run: BenchmarkRun;
  readonly taskId: string | null;
}

/** One run in full: where its answers come from, and every problem. */
export function RunDetail({ run, taskId }: RunDetailProps): ReactNode {
  const t = useT();
  const { progress, error } = useProgress(run.id);
  const cells = progress?.cells ?? [];
  const samples = cells.filter(cell => cell.taskId === taskId);
  const problem = useInSight(cells.length === 0 ? null : taskId);
  const choose = (id: string): void => goTo({ view: 'run', runId: run.id, taskId: id });
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
      <div className="grid gap-2">
        <a href={addressOf({ view: 'results' })} className="w-fit text-sm text-dim underline hover:text-ink">
          {t('benchmarks:back')}
        </a>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-xl font-semibold tracking-tight">
            {t('benchmarks:on', { suite: run.suite.name, name: run.label })}
          </h2>
          <RunActions run={run} />
        </div>
        <RunPace run={run} progress={progress} />
        {run.message && (
          <p className={`text-sm ${run.status === 'failed' ? 'text-failed' : 'text-dim'}`}>
            {said(run.message)}
          </p>
        )}
      </div>
      <RunFigures run={progress?.run ?? run} progress={progress} />
      {(run.flawed ?? []).map(({ taskId: flawed, python }) => (
        <Notice key={flawed} tone="calm" title={t('benchmarks:flawed', { taskId: flawed })}>
          {t('benchmarks:flawedText', { python })}
        </Notice>
      ))}
      {error && <CallProblem error={error} />}
      {progress === null && !error && (
        <p role="status" className="text-sm text-dim">
          {t('benchmarks:readingRun')}
        </p>
      )}
      {cells.length > 0 && <CellGrid cells={cells} chosen={taskId} onChoose={choose} />}
      {cells.length > 0 && (
        <div className="grid grid-cols-[15rem_minmax(0,1fr)] items-start gap-5 max-lg:grid-cols-1">
          <ProblemList cells={cells} taskId={taskId} onChoose={choose} />
          {/* As high as a phone, so that it can come into sight before it is read. */}
          <div ref={problem} className={`min-w-0 scroll-mt-4 ${taskId === null ? '' : 'max-lg:min-h-dvh'}`}>
            {taskId === null ? (
              <p className="text-sm text-dim">{t('benchmarks:chooseProblem')}</p>
            ) : (
              <ProblemView
                run={run}
                taskId={taskId}
                state={perProblem(samples)[0]?.state ?? null}
                version={samples.map(({ state }) => state).join()}
              />
            )}
          </div>
        </div>
      )}
      <RunLog log={progress?.log ?? []} />
      <RunManifest run={progress?.run ?? run} />
      <RunNote key={run.id} run={run} />
    </div>
  );
}

/** Brings what belongs to `shown` into sight where it begins outside: below the list on a phone, or behind a link. */
function useInSight(shown: string | null): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (shown === null || element.current === null) return;
    const { top } = element.current.getBoundingClientRect();
    const lowest = window.matchMedia('(width < 64rem)').matches ? 0.4 : 0.8;
    if (top < 0 || top > window.innerHeight * lowest) element.current.scrollIntoView({ block: 'start' });
  }, [shown]);
  return element;
}

/** The problems of a run, or those of them that did not pass in each of their samples. */
export function problemsIn(cells: readonly Cell[], failures: boolean): readonly Cell[] {
  const settled = ({ state }: Cell): boolean => !['waiting', 'generating', 'answered'].includes(state);
  return failures
    ? perProblem(cells.filter(settled)).filter(({ state }) => state !== 'pass')
    : perProblem(cells);
}

function ProblemList(props: {
  readonly cells: readonly Cell[];
  readonly taskId: string | null;
  readonly onChoose: (taskId: string) => void;
}): ReactNode {
  const t = useT();
  const [failures, setFailures] = useState(false);
  const shown = problemsIn(props.cells, failures);
  return (
    <div className="grid gap-2">
      <label className="flex w-fit cursor-pointer items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={failures}
          onChange={event => setFailures(event.target.checked)}
          className="size-4 accent-accent"
        />
        {t('benchmarks:onlyFailures')}
      </label>
      {shown.length === 0 && <p className="text-sm text-dim">{t('benchmarks:noFailures')}</p>}
      <ul aria-label={t('benchmarks:problemList')} className="max-h-[32rem] overflow-auto max-lg:max-h-56">
        {shown.map(({ taskId, state }) => (
          <li key={taskId}>
            <button
              type="button"
              aria-current={taskId === props.taskId}
              onClick={() => props.onChoose(taskId)}
              className="flex w-full items-center gap-2 rounded px-2 py-1 text-start text-sm hover:bg-raised aria-[current=true]:bg-accent-soft"
            >
              <span className="size-3 shrink-0">
                <Mark tone={TONES[state]} />
              </span>
              <span className="min-w-0 flex-1 wrap-anywhere">{taskId}</span>
              <span className="text-dim">{t(`benchmarks:cells.${state}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
