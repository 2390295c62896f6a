import { type ReactNode, useState } from 'react';
import {
  formatCount,
  formatDay,
  formatDuration,
  formatInstant,
  formatTokensPerSecond,
} from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import type { ScoreNames } from '../score-names.ts';
import { CostCell, CutCell, DeltaCell, IntervalCell, NameCell, ScoreCell } from './result-cells.tsx';
import { nameOf, type ResultRow, type Sort, sortRows } from './result-rows.ts';

export interface ResultTableProps {
  readonly rows: readonly ResultRow[];
  readonly names: ScoreNames;
  /** Whether others publish scores of this suite. */
  readonly published: boolean;
  /** Ids of runs that are chosen to be compared. */
  readonly chosen: readonly string[];
  readonly onChoose: (runId: string) => void;
}

type Direction = 'ascending' | 'descending';

/** Results of one suite, sorted by any column. */
export function ResultTable({ rows, names, published, chosen, onChoose }: ResultTableProps): ReactNode {
  const t = useT();
  const plus = names.plus !== null;
  const [[sort, direction], setSort] = useState<readonly [Sort, Direction]>([
    plus ? 'plus' : 'base',
    'descending',
  ]);
  const sorted = sortRows(rows, sort, direction);
  const arrow = (name: Sort): ReactNode => (
    <span aria-hidden="true" className="inline-block w-3 text-center">
      {sort === name ? (direction === 'ascending' ? '↑' : '↓') : ''}
    </span>
  );
  const column = (name: Sort, title: string, figure = true): ReactNode => (
    <th
      scope="col"
      aria-sort={sort === name ? direction : 'none'}
      className={`font-normal text-dim ${figure ? 'figure' : ''} ${name === 'label' ? 'name' : ''}`}
    >
      <button
        type="button"
        onClick={() => setSort([name, turned(name, sort, direction)])}
        className={`rounded hover:text-ink ${sort === name ? 'text-ink' : ''}`}
      >
        {/* The arrow's room is kept where nothing lines up with it: a heading stands over its figures. */}
        {figure && arrow(name)}
        {title}
        {!figure && arrow(name)}
      </button>
    </th>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section tabIndex={0} aria-label={t('benchmarks:results')} className="max-h-[85vh] overflow-auto">
      <table className="results pinned w-full">
        <thead className="text-sm">
          <tr>
            <th scope="col">
              <span className="sr-only">{t('benchmarks:choose')}</span>
            </th>
            {column('label', t('benchmarks:columns.model'), false)}
            {column('base', names.base)}
            {names.plus !== null && column('plus', names.plus)}
            <th scope="col" className="figure font-normal text-dim">
              {t('benchmarks:columns.interval')}
            </th>
            {column('cut', t('benchmarks:columns.cut'))}
            {published && column('delta', t('benchmarks:columns.delta'))}
            {column('speed', t('benchmarks:columns.speed'))}
            {column('tokens', t('benchmarks:columns.tokens'))}
            {column('time', t('benchmarks:columns.time'))}
            {column('quant', t('benchmarks:columns.quant'), false)}
            {column('context', t('benchmarks:columns.context'))}
            {column('date', t('benchmarks:columns.date'))}
          </tr>
        </thead>
        <tbody>
          {sorted.map(row => (
            <tr key={row.key} className={row.reference ? 'text-dim' : ''}>
              <td>
                {row.run && (
                  <input
                    type="checkbox"
                    aria-label={t('benchmarks:chooseRun', { name: nameOf(row) })}
                    checked={chosen.includes(row.key)}
                    onChange={() => onChoose(row.key)}
                    className="block size-4 accent-accent"
                  />
                )}
              </td>
              <th scope="row" className="name font-normal">
                <NameCell row={row} />
              </th>
              <td className="figure">
                <ScoreCell
                  pct={row.basePct}
                  score={row.run?.scores.base ?? null}
                  main={!plus}
                  totals={plus ? null : row.run?.totals}
                />
              </td>
              {plus && (
                <td className="figure">
                  <ScoreCell
                    pct={row.plusPct}
                    score={row.run?.scores.plus ?? null}
                    main
                    totals={row.run?.totals}
                  />
                </td>
              )}
              <td className="figure text-dim">
                <IntervalCell score={row.score} />
              </td>
              <td className="figure">
                <CutCell row={row} />
              </td>
              {published && (
                <td className="figure">
                  <DeltaCell published={row.published} />
                </td>
              )}
              <td className="figure">{row.speed === null ? '–' : formatTokensPerSecond(row.speed)}</td>
              <td className="figure">
                <CostCell text={row.tokens === null ? null : formatCount(row.tokens)} row={row} />
              </td>
              <td className="figure">
                <CostCell text={row.timeMs === null ? null : formatDuration(row.timeMs)} row={row} />
              </td>
              <td>{row.run?.provenance?.quant ?? '–'}</td>
              <td className="figure">
                {row.run?.provenance?.contextSize ? formatCount(row.run.provenance.contextSize) : '–'}
              </td>
              <td className="figure">
                {row.at === null ? '–' : <span title={formatInstant(row.at)}>{formatDay(row.at)}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function turned(name: Sort, sort: Sort, direction: Direction): Direction {
  if (name !== sort) return name === 'label' || name === 'quant' ? 'ascending' : 'descending';
  return direction === 'ascending' ? 'descending' : 'ascending';
}
