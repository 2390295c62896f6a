import { type ReactNode, useState } from 'react';
import type { SuiteSummary } from '../../../src-shared/model/benchmark-request.ts';
import type { BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { said, useT } from '../../i18n/index.ts';
import type { PlainKey } from '../../i18n/keys.ts';
import { useRead } from '../../stores/use-read.ts';
import { type Building, BuildingDialog } from './builder/building.tsx';
import { firstForm } from './builder/run-form.tsx';
import { CompareView } from './compare/compare-view.tsx';
import { addressOf, type Place, usePlace } from './place.ts';
import { NoRuns } from './results/no-runs.tsx';
import { Results } from './results/results.tsx';
import { OpenRuns } from './runs/open-runs.tsx';
import { RunDetail } from './runs/run-detail.tsx';
import { isResult } from './runs/run-status.ts';
import { NIGHTLY, scheduleForm, speedScheduleForm } from './schedules/schedule-form.ts';
import { SchedulesView } from './schedules/schedules-view.tsx';
import { useSchedules } from './schedules/use-schedules.ts';
import { OneSpeed, TwoSpeeds } from './speed/speed-place.tsx';
import { OpenSpeed, SpeedView } from './speed/speed-view.tsx';
import { SuitesView } from './suites/suites-view.tsx';
import { useRuns } from './use-benchmarks.ts';
import { type TopView, ViewsNav } from './views-nav.tsx';
import './benchmarks.css';

/** How well the models of this machine solve problems: runs, results, and what they are made of. */
export default function BenchmarksPage(): ReactNode {
  const t = useT();
  const place = usePlace();
  const { runs, speed, error } = useRuns();
  const [building, setBuilding] = useState<Building | null>(null);
  const suites = useRead('benchmarks.suites');
  const remotes = useRead('benchmarks.remoteModels');
  const schedules = useSchedules();
  const top = topOf(place);
  const offer = top === null ? null : offerOf(top, suites.answer);
  usePageKeys([['n', () => offer?.opens && setBuilding(offer.opens)]]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6 p-6 max-lg:p-4">
      {error && runs === null && (
        <Notice tone="failed" urgent title={t('benchmarks:unavailable')} fix={error.fix ?? null}>
          {said(error.message)}
        </Notice>
      )}
      {runs === null && !error && (
        <p role="status" className="text-dim">
          {t('benchmarks:reading')}
        </p>
      )}
      {runs !== null && place.view === 'run' && (
        <OneRun runs={runs} runId={place.runId} taskId={place.taskId} />
      )}
      {runs !== null && place.view === 'compare' && (
        <CompareView runIds={place.runIds} taskId={place.taskId} />
      )}
      {runs !== null && place.view === 'speed-run' && (
        <OneSpeed speed={speed} runId={place.runId} onRepeat={like => setBuilding({ what: 'speed', like })} />
      )}
      {runs !== null && place.view === 'speed-compare' && <TwoSpeeds speed={speed} runIds={place.runIds} />}
      {runs !== null && top !== null && (
        <>
          <div className="grid gap-2">
            <div className="flex min-h-8 flex-wrap items-center justify-between gap-3">
              <h2 className="text-xl font-semibold tracking-tight">{t('benchmarks:title')}</h2>
              {offer && (
                <Button
                  look="primary"
                  disabled={offer.opens === null}
                  onClick={() => setBuilding(offer.opens)}
                >
                  {t(offer.name)}
                </Button>
              )}
            </div>
            <ViewsNav view={top} />
          </div>
          {suites.error && top !== 'speed' && (
            <Notice
              tone="failed"
              title={t('benchmarks:suitesUnavailable')}
              fix={suites.error.fix ?? null}
              actions={<Button onClick={suites.again}>{t('benchmarks:again')}</Button>}
            >
              {said(suites.error.message)}
            </Notice>
          )}
          {top === 'results' && (
            <>
              {speed
                .filter(({ status }) => status === 'running')
                .map(run => (
                  <OpenSpeed key={run.id} run={run} />
                ))}
              <OpenRuns runs={runs.filter(run => !isResult(run))} />
              <Results
                runs={runs.filter(isResult)}
                none={
                  runs.length === 0 && (
                    <NoRuns
                      suites={suites.answer ?? []}
                      onRun={suiteId => setBuilding({ what: 'run', suiteId })}
                    />
                  )
                }
              />
            </>
          )}
          {top === 'speed' && <SpeedView speed={speed} />}
          {top === 'schedules' && (
            <SchedulesView
              schedules={schedules}
              suites={suites.answer ?? []}
              runs={runs}
              speed={speed}
              onEdit={schedule => setBuilding({ what: 'schedule', schedule: scheduleForm(schedule) })}
              onEditSpeed={schedule =>
                setBuilding({ what: 'speed-schedule', schedule: speedScheduleForm(schedule) })
              }
            />
          )}
          {top === 'suites' && (suites.answer !== null || suites.error === null) && (
            <SuitesView
              suites={suites.answer}
              onChanged={suites.again}
              onRun={suiteId => setBuilding({ what: 'run', suiteId })}
            />
          )}
        </>
      )}
      {building && (
        <BuildingDialog
          building={building}
          suites={suites.answer ?? []}
          remotes={remotes.answer ?? []}
          speed={speed}
          runs={runs ?? []}
          onFetched={suites.again}
          schedules={schedules}
          onChange={setBuilding}
        />
      )}
    </div>
  );
}

/** What the button of a part of the page is for, and what it opens; null while that cannot be opened. */
function offerOf(
  top: TopView,
  suites: readonly SuiteSummary[] | null,
): { readonly name: PlainKey; readonly opens: Building | null } {
  switch (top) {
    case 'speed':
      return { name: 'speed:measure', opens: { what: 'speed' } };
    case 'schedules':
      return {
        name: 'schedules:add',
        opens: suites && { what: 'schedule', schedule: { ...NIGHTLY, run: firstForm(suites) } },
      };
    case 'results':
    case 'suites':
      return { name: 'benchmarks:newRun', opens: suites && { what: 'run' } };
  }
}

/** The part of the page that a place is; null for one run or a comparison, which stand alone. */
function topOf(place: Place): TopView | null {
  switch (place.view) {
    case 'results':
    case 'speed':
    case 'schedules':
    case 'suites':
      return place.view;
    default:
      return null;
  }
}

function OneRun(props: {
  readonly runs: readonly BenchmarkRun[];
  readonly runId: string;
  readonly taskId: string | null;
}): ReactNode {
  const t = useT();
  const run = props.runs.find(one => one.id === props.runId);
  if (run) return <RunDetail key={run.id} run={run} taskId={props.taskId} />;
  return (
    <Notice tone="calm" title={t('benchmarks:noSuchRun')}>
      <a href={addressOf({ view: 'results' })} className="underline">
        {t('benchmarks:back')}
      </a>
    </Notice>
  );
}
