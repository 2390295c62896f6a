import { Fragment, type ReactNode } from 'react';
import type { SpeedRun, SpeedTokens, Spread } from '../../../../src-shared/model/benchmark-speed.ts';
import { endedEarly } from '../../../../src-shared/speed-figures.ts';
import { formatCount } from '../../../i18n/format.ts';
import { said, type Translate, useT } from '../../../i18n/index.ts';
import { formatFigure, type SpeedKind } from './speed-figures.ts';

interface SpeedRow {
  readonly step: number;
  readonly cells: readonly (readonly [Spread | null, SpeedKind])[];
  readonly tokens: SpeedTokens | undefined;
  readonly problem: string | null;
  /** What to know of the figures. */
  readonly notes: readonly string[];
}

/** That a server ended its answers too early, where it did. */
function early(t: Translate, run: SpeedRun, tokens: SpeedTokens | undefined): readonly string[] {
  if (!endedEarly(run, tokens?.generated)) return [];
  return [t('speed:endedEarly', { n: formatCount(run.request.generatedTokens) })];
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
        tokens: row.tokens,
        problem: row.problem,
        notes: [...(row.cached === false ? [t('speed:notCached')] : []), ...early(t, run, row.tokens)],
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
        tokens: row.tokens,
        problem: row.problem,
        notes: early(t, run, row.tokens),
      }))}
    />
  );
}

function SpeedTable(props: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly SpeedRow[];
}): ReactNode {
  const t = useT();
  const { label, columns, rows } = props;
  const heads = [...columns, t('speed:read'), t('speed:written')];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section tabIndex={0} aria-label={label} className="overflow-x-auto">
      <table className="results">
        <thead className="text-sm">
          <tr>
            {heads.map(head => (
              <th key={head} scope="col" className="figure font-normal text-dim">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <Fragment key={row.step}>
              <tr>
                <th scope="row" className="figure font-normal">
                  {formatCount(row.step)}
                </th>
                {row.problem === null ? (
                  <FigureCells row={row} />
                ) : (
                  <TextCell columns={heads.length - 1} text={said(row.problem)} />
                )}
              </tr>
              {row.notes.map(note => (
                <tr key={note} className="opened">
                  <td />
                  <TextCell columns={heads.length - 1} text={note} />
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FigureCells({ row }: { readonly row: SpeedRow }): ReactNode {
  const count = (tokens: number | null | undefined): string =>
    tokens == null ? '–' : formatCount(Math.round(tokens));
  return (
    <>
      {row.cells.map(([spread, kind], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column has one place
        <td key={at} className="figure">
          <Figure spread={spread} kind={kind} />
        </td>
      ))}
      <td className="figure text-dim">{count(row.tokens?.prompt)}</td>
      <td className="figure text-dim">{count(row.tokens?.generated)}</td>
    </>
  );
}

function TextCell({ columns, text }: { readonly columns: number; readonly text: string }): ReactNode {
  return (
    <td colSpan={columns} className="text-sm text-dim" style={{ whiteSpace: 'normal' }}>
      {text}
    </td>
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
