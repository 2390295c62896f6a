import { type ReactNode, useEffect, useState } from 'react';
import type { Comparison, Duel } from '../../../src-shared/model/benchmark-result.ts';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatAtMost, formatScore } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp } from '../../stores/use-app.ts';
import { Mark } from './cell-grid.tsx';
import { addressOf } from './place.ts';
import { TONES } from './run-status.ts';

/** Runs side by side: who solves what, and whether the difference can be chance. */
export function CompareView({ runIds }: { readonly runIds: readonly string[] }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { run: read, error } = useCall(client, 'benchmarks.compare');
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const wanted = runIds.join(',');
  useEffect(() => {
    void read({ runIds: wanted.split(',') }).then(given => {
      if (given) setComparison(given);
    });
  }, [read, wanted]);
  return (
    <div className="grid min-w-0 gap-5">
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
            <ul className="grid max-w-[80ch] gap-1 rounded-lg border border-line bg-busy-soft px-4 py-3 text-sm">
              {comparison.warnings.map(text => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
          <ul className="grid gap-1">
            {comparison.duels.map(duel => (
              <li key={duel.runs.join(' ')}>
                <DuelText duel={duel} comparison={comparison} />
              </li>
            ))}
          </ul>
          <Problems comparison={comparison} />
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

function Problems({ comparison }: { readonly comparison: Comparison }): ReactNode {
  const t = useT();
  const [all, setAll] = useState(false);
  const shown = comparison.problems.filter(
    ({ states }) => all || new Set(states.map(state => state === 'pass')).size > 1,
  );
  return (
    <section aria-label={t('benchmarks:problems')} className="grid min-w-0 gap-2">
      <label className="flex w-fit cursor-pointer items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={all}
          onChange={event => setAll(event.target.checked)}
          className="size-4 accent-accent"
        />
        {t('benchmarks:allProblems', { n: comparison.problems.length })}
      </label>
      {shown.length === 0 ? (
        <p className="text-sm text-dim">{t('benchmarks:noDifference')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <section tabIndex={0} aria-label={t('benchmarks:whoSolves')} className="overflow-x-auto">
          <table className="results">
            <thead className="text-sm text-dim">
              <tr>
                <th scope="col" className="font-normal">
                  {t('benchmarks:problem')}
                </th>
                {comparison.runs.map(run => (
                  <th key={run.id} scope="col" className="font-normal">
                    {run.label}
                    {run.scores.plus && ` · ${formatScore(run.scores.plus.pct)} %`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map(({ taskId, states }) => (
                <tr key={taskId}>
                  <th scope="row" className="font-normal">
                    {taskId}
                  </th>
                  {comparison.runs.map((run, i) => {
                    const state = states[i];
                    return (
                      <td key={run.id}>
                        {state ? (
                          <a
                            href={addressOf({ view: 'run', runId: run.id, taskId })}
                            className="inline-flex items-center gap-2 hover:underline"
                          >
                            <span className="size-3">
                              <Mark tone={TONES[state]} />
                            </span>
                            {t(`benchmarks:cells.${state}`)}
                          </a>
                        ) : (
                          '–'
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
