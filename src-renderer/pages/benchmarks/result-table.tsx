import { type ReactNode, useState } from 'react';
import type { Score } from '../../../src-shared/model/benchmark-run.ts';
import {
  formatCount,
  formatDuration,
  formatInstant,
  formatScore,
  formatTokensPerSecond,
} from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { addressOf } from './place.ts';
import { type ResultRow, type Sort, sortRows } from './result-rows.ts';

export interface ResultTableProps {
  readonly rows: readonly ResultRow[];
  /** Whether the suite has plus tests. */
  readonly plus: boolean;
  /** Ids of runs that are chosen to be compared. */
  readonly chosen: readonly string[];
  readonly onChoose: (runId: string) => void;
}

type Direction = 'ascending' | 'descending';

/** Results of one suite, sorted by any column. */
export function ResultTable({ rows, plus, chosen, onChoose }: ResultTableProps): ReactNode {
  const t = useT();
  const [[sort, direction], setSort] = useState<readonly [Sort, Direction]>([
    plus ? 'plus' : 'base',
    'descending',
  ]);
  const sorted = sortRows(rows, sort, direction);
  const scores = rows.flatMap(({ score }) => score ?? []);
  const low = Math.floor(Math.min(...scores.map(({ lowPct }) => lowPct), 100));
  const high = Math.ceil(Math.max(...scores.map(({ highPct }) => highPct), 0));
  const column = (name: Sort, title: string, figure = true): ReactNode => (
    <th
      scope="col"
      aria-sort={sort === name ? direction : 'none'}
      className={`font-normal text-dim ${figure ? 'figure' : ''}`}
    >
      <button
        type="button"
        onClick={() => setSort([name, turned(name, sort, direction)])}
        className={`rounded hover:text-ink ${sort === name ? 'text-ink' : ''}`}
      >
        {title}
        <span aria-hidden="true" className="inline-block w-3 text-center">
          {sort === name ? (direction === 'ascending' ? '↑' : '↓') : ''}
        </span>
      </button>
    </th>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section tabIndex={0} aria-label={t('benchmarks:results')} className="overflow-x-auto">
      <table className="results w-full">
        <thead className="text-sm">
          <tr>
            <th scope="col" className="w-8">
              <span className="sr-only">{t('benchmarks:choose')}</span>
            </th>
            {column('label', t('benchmarks:columns.model'), false)}
            {column('base', t(plus ? 'benchmarks:columns.base' : 'benchmarks:columns.score'))}
            {plus && column('plus', t('benchmarks:columns.plus'))}
            <th scope="col" className="font-normal text-dim">
              {t('benchmarks:columns.interval')}
            </th>
            {column('speed', t('benchmarks:columns.speed'))}
            {column('tokens', t('benchmarks:columns.tokens'))}
            {column('time', t('benchmarks:columns.time'))}
            <th scope="col" className="font-normal text-dim">
              {t('benchmarks:columns.quant')}
            </th>
            <th scope="col" className="figure font-normal text-dim">
              {t('benchmarks:columns.context')}
            </th>
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
                    aria-label={t('benchmarks:chooseRun', { name: row.label })}
                    checked={chosen.includes(row.key)}
                    onChange={() => onChoose(row.key)}
                    className="block size-4 accent-accent"
                  />
                )}
              </td>
              <th scope="row" className="font-normal">
                <RowName row={row} />
              </th>
              <td className="figure">
                {plus ? pct(row.basePct) : <Main score={row.score} pct={row.basePct} />}
              </td>
              {plus && (
                <td className="figure">
                  <Main score={row.score} pct={row.plusPct} />
                </td>
              )}
              <td>{row.score && <Interval score={row.score} low={low} high={high} />}</td>
              <td className="figure">{row.speed === null ? '–' : formatTokensPerSecond(row.speed)}</td>
              <td className="figure">{row.tokens === null ? '–' : formatCount(row.tokens)}</td>
              <td className="figure">{row.timeMs === null ? '–' : formatDuration(row.timeMs)}</td>
              <td>{row.run?.provenance?.quant ?? '–'}</td>
              <td className="figure">
                {row.run?.provenance?.contextSize ? formatCount(row.run.provenance.contextSize) : '–'}
              </td>
              <td className="figure">
                {row.at === null ? (row.reference?.date ?? '–') : formatInstant(row.at)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function turned(name: Sort, sort: Sort, direction: Direction): Direction {
  if (name !== sort) return name === 'label' ? 'ascending' : 'descending';
  return direction === 'ascending' ? 'descending' : 'ascending';
}

const pct = (value: number | null): string => (value === null ? '–' : formatScore(value));

/** The ranking score with the counts that it comes from. */
function Main({
  score,
  pct: value,
}: {
  readonly score: Score | null;
  readonly pct: number | null;
}): ReactNode {
  return (
    <>
      <b className="font-semibold">{pct(value)}</b>
      {score && value !== null && (
        <span className="block text-xs text-faint">
          {formatCount(Math.round(score.passed))}/{formatCount(score.total)}
        </span>
      )}
    </>
  );
}

function RowName({ row }: { readonly row: ResultRow }): ReactNode {
  const t = useT();
  const { run, reference } = row;
  if (run === null)
    return (
      <span title={reference?.source}>
        {row.label} <Tag>{t('benchmarks:published')}</Tag>
      </span>
    );
  const cut = run.totals && run.totals.truncated > 0 ? run.totals.truncated : 0;
  return (
    <span className="inline-flex items-center gap-2">
      <a
        href={addressOf({ view: 'run', runId: run.id, taskId: null })}
        className="underline decoration-line underline-offset-3 hover:decoration-ink"
      >
        {row.label}
      </a>
      {run.marked && <Tag>{t('benchmarks:marked')}</Tag>}
      {run.importedFrom !== null && <Tag>{t('benchmarks:imported')}</Tag>}
      {run.sandbox === 'guard' && <Tag>{t('benchmarks:noSandbox')}</Tag>}
      {cut > 0 && <Tag>{t('benchmarks:cutCount', { n: formatCount(cut) })}</Tag>}
    </span>
  );
}

function Tag({ children }: { readonly children: ReactNode }): ReactNode {
  return <span className="rounded border border-line px-1 text-xs text-dim">{children}</span>;
}

const WIDTH = 96;

/** The score as a dot on its 95 % interval; all rows share the scale. */
function Interval(props: { readonly score: Score; readonly low: number; readonly high: number }): ReactNode {
  const t = useT();
  const { score, low, high } = props;
  const x = (value: number): number => 4 + ((value - low) / Math.max(1, high - low)) * (WIDTH - 8);
  const text = t('benchmarks:interval', { low: formatScore(score.lowPct), high: formatScore(score.highPct) });
  return (
    <svg width={WIDTH} height={16} role="img" aria-label={text} className="block">
      <title>{text}</title>
      <line x1={x(score.lowPct)} x2={x(score.highPct)} y1={8} y2={8} stroke="var(--idle)" strokeWidth={1.5} />
      <circle cx={x(score.pct)} cy={8} r={3.5} fill="var(--accent)" />
    </svg>
  );
}
