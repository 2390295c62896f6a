import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Comparison, Duel } from '../../../../src-shared/model/benchmark-result.ts';
import { namedApart } from '../../../../src-shared/run-names.ts';
import { Notice } from '../../../components/notice.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatAtMost } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp, useConnection } from '../../../stores/use-app.ts';
import { addressOf } from '../place.ts';
import { runWords } from '../run-words.ts';
import { CompareProblems } from './compare-problems.tsx';
import { ComparedRuns } from './compared-runs.tsx';
import { warningText } from './warning-text.ts';

export interface CompareViewProps {
  readonly runIds: readonly string[];
  /** The problem whose answers are shown side by side. */
  readonly taskId: string | null;
}

/** Runs side by side: who solves what, whether the difference can be chance, and how the answers differ. */
export function CompareView({ runIds, taskId }: CompareViewProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { run: read, error } = useCall(client, 'benchmarks.compare');
  const connected = useConnection(view => view.connection.status === 'connected');
  const [given, setGiven] = useState<{ readonly of: string; readonly answer: Comparison } | null>(null);
  const wanted = runIds.join(',');
  const comparison = useMemo(
    () => (given?.of === wanted ? namedApart(given.answer, runWords(t)) : null),
    [given, wanted, t],
  );
  useEffect(() => {
    if (!connected) return;
    void read({ runIds: wanted.split(',') }).then(answer => {
      if (answer) setGiven({ of: wanted, answer });
    });
  }, [read, wanted, connected]);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
      <div className="grid gap-2">
        <a href={addressOf({ view: 'results' })} className="w-fit text-sm text-dim underline hover:text-ink">
          {t('benchmarks:back')}
        </a>
        <h2 className="text-xl font-semibold tracking-tight">{t('benchmarks:comparison')}</h2>
      </div>
      {error && <CallProblem error={error} />}
      {comparison === null && !error && (
        <p role="status" className="text-dim">
          {t('benchmarks:comparing')}
        </p>
      )}
      {comparison && (
        <>
          {comparison.warnings.length > 0 && (
            <Notice tone="busy" title={t('benchmarks:beCareful')}>
              <ul className="grid list-disc gap-0.5 ps-4">
                {comparison.warnings.map(warning => (
                  <li key={JSON.stringify(warning)}>{warningText(t, warning)}</li>
                ))}
              </ul>
            </Notice>
          )}
          {comparison.duels.length > 0 && (
            <ul aria-label={t('benchmarks:duels')} className="grid gap-1">
              {comparison.duels.map(duel => (
                <li key={duel.runs.join(' ')}>
                  <DuelText duel={duel} comparison={comparison} />
                </li>
              ))}
              {comparison.problems.some(({ solved }) => solved !== undefined) && (
                <li className="text-sm text-dim">{t('benchmarks:firstSamples')}</li>
              )}
            </ul>
          )}
          <ComparedRuns runs={comparison.runs} />
          <CompareProblems comparison={comparison} taskId={taskId} />
        </>
      )}
    </div>
  );
}

/** From here on a difference is taken for more than chance. */
const SIGNIFICANT = 0.05;

function DuelText(props: { readonly duel: Duel; readonly comparison: Comparison }): ReactNode {
  const t = useT();
  const { duel, comparison } = props;
  const [first = '', second = ''] = duel.runs.map(
    id => comparison.runs.find(run => run.id === id)?.label ?? id,
  );
  return (
    <>
      <b className="font-semibold">
        {t('benchmarks:duel', { first, second, a: duel.onlyFirst, b: duel.onlySecond })}
      </b>{' '}
      <span className="text-dim">
        {t('benchmarks:duelRest', { both: duel.both, neither: duel.neither })}{' '}
        {t(duel.p < SIGNIFICANT ? 'benchmarks:notChance' : 'benchmarks:maybeChance', {
          p: duel.p < 0.001 ? `< ${formatAtMost(0.001, 3)}` : `= ${formatAtMost(duel.p, 3)}`,
        })}
      </span>
    </>
  );
}
