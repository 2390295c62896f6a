import type { ReactNode } from 'react';
import type { SpeedRun, Spread } from '../../../../src-shared/model/benchmark-speed.ts';
import { formatCount } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { formatFigure, type SpeedKind } from './speed-figures.ts';

interface SpeedRow {
  readonly step: number;
  readonly cells: readonly (readonly [Spread | null, SpeedKind])[];
  readonly problem: string | null;
}

/** Speeds by the tokens that are in the context already. */
export function DepthTable({ run }: { readonly run: SpeedRun }): ReactNode {
  const t = useT();
  return (
    <SpeedTable
      label={t('speed:byDepth')}
      columns={[t('speed:depth'), t('speed:prompt'), t('speed:generation'), t('speed:firstToken')]}
      rows={run.depths.map(row => ({
        step: row.depth,
        cells: [
          [row.promptTokensPerSecond, 'rate'],
          [row.generationTokensPerSecond, 'rate'],
          [row.timeToFirstTokenMs, 'time'],
        ],
        problem: row.problem,
      }))}
    />
  );
}

/** Speeds by the requests that run at a time. */
export function ConcurrencyTable({ run }: { readonly run: SpeedRun }): ReactNode {
  const t = useT();
  return (
    <SpeedTable
      label={t('speed:byConcurrency')}
      columns={[t('speed:requests'), t('speed:together'), t('speed:each'), t('speed:firstToken')]}
      rows={run.concurrency.map(row => ({
        step: row.concurrency,
        cells: [
          [row.totalTokensPerSecond, 'rate'],
          [row.perRequestTokensPerSecond, 'rate'],
          [row.timeToFirstTokenMs, 'time'],
        ],
        problem: row.problem,
      }))}
    />
  );
}

function SpeedTable(props: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly SpeedRow[];
}): ReactNode {
  const { label, columns, rows } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section tabIndex={0} aria-label={label} className="overflow-x-auto">
      <table className="results">
        <thead className="text-sm">
          <tr>
            {columns.map(column => (
              <th key={column} scope="col" className="figure font-normal text-dim">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ step, cells, problem }) => (
            <tr key={step}>
              <th scope="row" className="figure font-normal">
                {formatCount(step)}
              </th>
              {problem === null ? (
                cells.map(([spread, kind], at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column has one place
                  <td key={at} className="figure">
                    <Figure spread={spread} kind={kind} />
                  </td>
                ))
              ) : (
                <td colSpan={cells.length} className="text-sm text-dim" style={{ whiteSpace: 'normal' }}>
                  {problem}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A mean with its deviation. The ends stand in the tip. */
export function Figure({
  spread,
  kind,
}: {
  readonly spread: Spread | null;
  readonly kind: SpeedKind;
}): ReactNode {
  const t = useT();
  if (spread === null) return '–';
  return (
    <span
      title={t('speed:ends', { low: formatFigure(spread.min, kind), high: formatFigure(spread.max, kind) })}
    >
      {formatFigure(spread.mean, kind)}
      {spread.values.length > 1 && (
        <span className="text-faint"> ± {formatFigure(spread.deviation, kind)}</span>
      )}
    </span>
  );
}
