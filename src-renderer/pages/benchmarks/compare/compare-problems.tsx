import { Fragment, type ReactNode, useState } from 'react';
import { differs } from '../../../../src-shared/differing-problems.ts';
import type { Comparison, SolvedSamples } from '../../../../src-shared/model/benchmark-result.ts';
import { formatCount } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { goTo } from '../place.ts';
import { Mark } from '../runs/cell-grid.tsx';
import { TONES } from '../runs/run-status.ts';
import { CompareProblem } from './compare-problem.tsx';

export interface CompareProblemsProps {
  readonly comparison: Comparison;
  readonly taskId: string | null;
}

type Row = Comparison['problems'][number];

/** Who solves what; a problem opens to the answers side by side. */
export function CompareProblems({ comparison, taskId }: CompareProblemsProps): ReactNode {
  const t = useT();
  const { runs, problems } = comparison;
  const [all, setAll] = useState(() => problems.some(row => row.taskId === taskId && !differs(row)));
  const [search, setSearch] = useState('');
  const differing = problems.filter(differs).length;
  const shown = problems.filter(
    row => (all || differs(row)) && row.taskId.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const runIds = runs.map(run => run.id);
  return (
    <section aria-label={t('benchmarks:problems')} className="grid min-w-0 gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <label className="flex w-fit cursor-pointer items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={!all}
            onChange={event => setAll(!event.target.checked)}
            className="size-4 accent-accent"
          />
          {t('benchmarks:onlyDifferences')}
        </label>
        <span className="text-sm text-dim">
          {t('benchmarks:differencesOf', { n: formatCount(differing), total: formatCount(problems.length) })}
        </span>
        <input
          type="search"
          aria-label={t('benchmarks:findProblem')}
          placeholder={t('benchmarks:findProblem')}
          value={search}
          onChange={event => setSearch(event.target.value)}
          className="h-8 w-44 rounded-md border border-line bg-surface px-2 text-sm placeholder:text-faint"
        />
      </div>
      {shown.length === 0 ? (
        <p className="text-sm text-dim">
          {search.trim() === '' ? t('benchmarks:noDifference') : t('benchmarks:noProblem')}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <section tabIndex={0} aria-label={t('benchmarks:whoSolves')} className="@container overflow-x-auto">
          <table className="results sided w-full">
            <thead className="text-sm text-dim">
              <tr>
                <th scope="col" className="font-normal">
                  {t('benchmarks:problem')}
                </th>
                {runs.map(run => (
                  <th key={run.id} scope="col" className="font-normal">
                    {run.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map(row => {
                const open = row.taskId === taskId;
                return (
                  <Fragment key={row.taskId}>
                    <tr>
                      <th scope="row" className="font-normal">
                        <button
                          type="button"
                          aria-expanded={open}
                          onClick={() => goTo({ view: 'compare', runIds, taskId: open ? null : row.taskId })}
                          className="rounded text-start hover:underline"
                        >
                          <span aria-hidden="true" className="inline-block w-4 text-faint">
                            {open ? '▾' : '▸'}
                          </span>
                          {row.taskId}
                        </button>
                      </th>
                      {runs.map((run, index) => (
                        <State
                          key={run.id}
                          state={row.states[index] ?? null}
                          solved={row.solved?.[index] ?? null}
                        />
                      ))}
                    </tr>
                    {open && (
                      <tr className="opened">
                        <td colSpan={runs.length + 1} className="max-w-0">
                          <CompareProblem key={row.taskId} runs={runs} row={row} />
                        </td>
                      </tr>
                    )}
                  </Fragment>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

interface StateProps {
  readonly state: Row['states'][number];
  readonly solved: SolvedSamples | null;
}

function State({ state, solved }: StateProps): ReactNode {
  const t = useT();
  if (state === null) return <td>–</td>;
  return (
    <td>
      <span className="inline-flex items-center gap-2">
        <span className="size-3">
          <Mark tone={TONES[state]} />
        </span>
        {t(`benchmarks:cells.${state}`)}
        {solved !== null && solved.samples > 1 && (
          <span className="text-dim">
            {t('benchmarks:samplesPass', { n: formatCount(solved.passed), of: formatCount(solved.samples) })}
          </span>
        )}
      </span>
    </td>
  );
}
