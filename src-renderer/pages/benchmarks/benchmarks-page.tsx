import { type ReactNode, useState } from 'react';
import type { BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import type { SpeedRequest } from '../../../src-shared/model/benchmark-speed.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { useT } from '../../i18n/index.ts';
import { CompareView } from './compare-view.tsx';
import { OpenRuns } from './open-runs.tsx';
import { addressOf, type Place, usePlace } from './place.ts';
import { Results } from './results.tsx';
import { RunBuilder } from './run-builder.tsx';
import { RunDetail } from './run-detail.tsx';
import { isResult } from './run-status.ts';
import { SpeedBuilder } from './speed-builder.tsx';
import { OneSpeed, TwoSpeeds } from './speed-place.tsx';
import { SpeedView } from './speed-view.tsx';
import { useRead, useRuns } from './use-benchmarks.ts';
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
  const top = topOf(place);
  const build = (): void => {
    if (top === 'speed') setBuilding({ what: 'speed' });
    else if (suites.answer) setBuilding({ what: 'run' });
  };
  usePageKeys([['n', build]]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6 p-6 max-lg:p-4">
      {error && runs === null && (
        <Notice tone="failed" urgent title={t('benchmarks:unavailable')} fix={error.fix ?? null}>
          {error.message}
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
      {runs !== null && place.view === 'compare' && <CompareView runIds={place.runIds} />}
      {runs !== null && place.view === 'speed-run' && (
        <OneSpeed speed={speed} runId={place.runId} onRepeat={like => setBuilding({ what: 'speed', like })} />
      )}
      {runs !== null && place.view === 'speed-compare' && <TwoSpeeds speed={speed} runIds={place.runIds} />}
      {runs !== null && top !== null && (
        <>
          <div className="grid gap-2">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <h2 className="text-xl font-semibold tracking-tight">{t('benchmarks:title')}</h2>
              {top === 'results' && (
                <Button look="primary" disabled={suites.answer === null} onClick={build}>
                  {t('benchmarks:newRun')}
                </Button>
              )}
              {top === 'speed' && (
                <Button look="primary" onClick={build}>
                  {t('speed:measure')}
                </Button>
              )}
            </div>
            <ViewsNav view={top} />
          </div>
          {suites.error && (
            <Notice
              tone="failed"
              title={t('benchmarks:suitesUnavailable')}
              fix={suites.error.fix ?? null}
              actions={<Button onClick={suites.again}>{t('benchmarks:again')}</Button>}
            >
              {suites.error.message}
            </Notice>
          )}
          {top === 'results' && (
            <>
              <OpenRuns runs={runs.filter(run => !isResult(run))} />
              <Results runs={runs.filter(isResult)} none={runs.length === 0} />
            </>
          )}
          {top === 'speed' && <SpeedView speed={speed} />}
        </>
      )}
      {building?.what === 'run' && suites.answer && (
        <RunBuilder
          suites={suites.answer}
          remotes={remotes.answer ?? []}
          onFetched={suites.again}
          onClose={() => setBuilding(null)}
        />
      )}
      {building?.what === 'speed' && (
        <SpeedBuilder
          speed={speed}
          runs={runs ?? []}
          like={building.like}
          onClose={() => setBuilding(null)}
        />
      )}
    </div>
  );
}

type Building =
  | { readonly what: 'run' }
  | { readonly what: 'speed'; readonly like?: SpeedRequest | undefined };

/** The part of the page that a place is; null for one run or a comparison, which stand alone. */
function topOf(place: Place): TopView | null {
  switch (place.view) {
    case 'results':
    case 'speed':
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
