import type { ReactNode } from 'react';
import { engineName } from '../../../../src-shared/comparison-warnings.ts';
import type { SpeedRun, Spread } from '../../../../src-shared/model/benchmark-speed.ts';
import { changeOf } from '../../../../src-shared/speed-figures.ts';
import { formatCount, formatInstant, formatScore } from '../../../i18n/format.ts';
import { type Translate, useT } from '../../../i18n/index.ts';
import { addressOf } from '../place.ts';
import { SpeedChart } from './speed-chart.tsx';
import type { SpeedKind } from './speed-figures.ts';
import { Figure } from './speed-tables.tsx';
import { useSpeedLabel } from './use-speed-label.ts';

/** Two measurements side by side, and how clear each difference is. */
export function SpeedCompare(props: { readonly first: SpeedRun; readonly second: SpeedRun }): ReactNode {
  const t = useT();
  const labelOf = useSpeedLabel();
  const { first, second } = props;
  const names = [first, second].map(
    (run, at) => `${at + 1}: ${labelOf(run)}, ${formatInstant(run.finishedAt ?? run.createdAt)}`,
  );
  const depths = first.depths.flatMap(one => {
    const other = second.depths.find(({ depth }) => depth === one.depth);
    return other && one.problem === null && other.problem === null ? [{ step: one.depth, one, other }] : [];
  });
  const sweeps = first.concurrency.flatMap(one => {
    const other = second.concurrency.find(({ concurrency }) => concurrency === one.concurrency);
    return other && one.problem === null && other.problem === null
      ? [{ step: one.concurrency, one, other }]
      : [];
  });
  const differing = differences(first, second, t);
  const alike = requestFacts(first, t).every(([, a], at) => a === requestFacts(second, t)[at]?.[1]);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-6">
      <div className="grid gap-2">
        <a href={addressOf({ view: 'speed' })} className="w-fit text-sm text-dim underline hover:text-ink">
          {t('speed:back')}
        </a>
        <h2 className="text-xl font-semibold tracking-tight">{t('speed:comparison')}</h2>
        <ol className="text-dim">
          {names.map(name => (
            <li key={name}>{name}</li>
          ))}
        </ol>
      </div>
      {differing.length > 0 && (
        <div className="grid gap-2 rounded-lg border border-line bg-busy-soft px-4 py-3 text-sm">
          <p>{t('speed:differ')}</p>
          <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1 max-sm:grid-cols-1">
            {differing.map(([name, a, b]) => (
              <div key={name} className="contents">
                <dt className="text-dim">{name}</dt>
                <dd className="wrap-anywhere">{t('speed:differentValues', { a, b })}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      {depths.length === 0 && sweeps.length === 0 && <p className="text-dim">{t('speed:nothingInCommon')}</p>}
      {depths.length > 0 && (
        <section aria-label={t('speed:byDepth')} className="grid min-w-0 gap-3">
          <h3 className="label">{t('speed:byDepth')}</h3>
          <CompareTable
            alike={alike}
            label={t('speed:byDepth')}
            step={t('speed:depth')}
            groups={[
              [t('speed:prompt'), 'rate', true],
              [t('speed:generation'), 'rate', true],
              [t('speed:firstToken'), 'time', false],
            ]}
            rows={depths.map(({ step, one, other }) => ({
              step,
              pairs: [
                [one.promptTokensPerSecond, other.promptTokensPerSecond],
                [one.generationTokensPerSecond, other.generationTokensPerSecond],
                [one.timeToFirstTokenMs, other.timeToFirstTokenMs],
              ],
            }))}
          />
          <SpeedChart
            title={t('speed:generation')}
            stepName={t('speed:depth')}
            steps={depths.map(({ step }) => step)}
            series={[
              { label: names[0] ?? '', spreads: depths.map(({ one }) => one.generationTokensPerSecond) },
              { label: names[1] ?? '', spreads: depths.map(({ other }) => other.generationTokensPerSecond) },
            ]}
          />
        </section>
      )}
      {sweeps.length > 0 && (
        <section aria-label={t('speed:byConcurrency')} className="grid min-w-0 gap-3">
          <h3 className="label">{t('speed:byConcurrency')}</h3>
          <CompareTable
            alike={alike}
            label={t('speed:byConcurrency')}
            step={t('speed:requests')}
            groups={[
              [t('speed:together'), 'rate', true],
              [t('speed:firstToken'), 'time', false],
            ]}
            rows={sweeps.map(({ step, one, other }) => ({
              step,
              pairs: [
                [one.totalTokensPerSecond, other.totalTokensPerSecond],
                [one.timeToFirstTokenMs, other.timeToFirstTokenMs],
              ],
            }))}
          />
        </section>
      )}
    </div>
  );
}

/** What is not the same in both, besides the speeds. */
function differences(
  first: SpeedRun,
  second: SpeedRun,
  t: Translate,
): readonly (readonly [name: string, a: string, b: string])[] {
  const facts = (run: SpeedRun): readonly (readonly [string, string])[] => [
    ...requestFacts(run, t),
    [t('benchmarks:origin.model'), run.provenance?.modelPath ?? '–'],
    [t('manifest:digest'), run.provenance?.modelDigest ?? '–'],
    [t('benchmarks:columns.quant'), run.provenance?.quant ?? '–'],
    [t('benchmarks:columns.context'), run.provenance?.contextSize?.toString() ?? '–'],
    [t('benchmarks:origin.engine'), run.provenance ? engineName(run.provenance) : '–'],
    [t('benchmarks:origin.gpus'), run.provenance?.gpus.map(({ name }) => name).join(', ') ?? '–'],
  ];
  const others = facts(second);
  return facts(first).flatMap(([name, a], at) => {
    const b = others[at]?.[1] ?? '–';
    return a === b ? [] : [[name, a, b] as const];
  });
}

/** What was asked for: between runs that differ in it, no difference is good or bad. */
function requestFacts(
  { request }: SpeedRun,
  t: Translate,
): readonly (readonly [name: string, value: string])[] {
  return [
    [t('speed:fields.promptTokens'), formatCount(request.promptTokens)],
    [t('speed:fields.generatedTokens'), formatCount(request.generatedTokens)],
    [t('benchmarks:serve'), t(request.serve === 'bench' ? 'benchmarks:serveBench' : 'benchmarks:serveAsIs')],
  ];
}

function CompareTable(props: {
  /** Whether both were asked for the same. */
  readonly alike: boolean;
  readonly label: string;
  readonly step: string;
  /** Name, unit, and whether more is better. */
  readonly groups: readonly (readonly [name: string, kind: SpeedKind, more: boolean])[];
  readonly rows: readonly {
    readonly step: number;
    readonly pairs: readonly (readonly [Spread | null, Spread | null])[];
  }[];
}): ReactNode {
  const t = useT();
  const { alike, label, step, groups, rows } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section tabIndex={0} aria-label={label} className="overflow-x-auto">
      <table className="results">
        <thead className="text-sm">
          <tr>
            <th scope="col" rowSpan={2} className="figure align-bottom font-normal text-dim">
              {step}
            </th>
            {groups.map(([name]) => (
              <th key={name} scope="colgroup" colSpan={3} className="text-center font-normal text-dim">
                {name}
              </th>
            ))}
          </tr>
          <tr>
            {groups.map(([group]) =>
              ['1', '2', t('speed:change')].map(name => (
                <th key={`${group} ${name}`} scope="col" className="figure font-normal text-dim">
                  {name}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.step}>
              <th scope="row" className="figure font-normal">
                {formatCount(row.step)}
              </th>
              {groups.map(([group, kind, more], at) => {
                const [one, other] = row.pairs[at] ?? [null, null];
                return [
                  <td key={`${group} 1`} className="figure">
                    <Figure spread={one} kind={kind} />
                  </td>,
                  <td key={`${group} 2`} className="figure">
                    <Figure spread={other} kind={kind} />
                  </td>,
                  <td key={`${group} change`} className="figure">
                    <ChangeText one={one} other={other} more={alike ? more : null} />
                  </td>,
                ];
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Per cent with its sign; what lies within the variance is said to. */
function ChangeText(props: {
  readonly one: Spread | null;
  readonly other: Spread | null;
  /** Whether more is better; null where it is neither. */
  readonly more: boolean | null;
}): ReactNode {
  const t = useT();
  const change = changeOf(props.one, props.other);
  if (change === null) return '–';
  const text = `${change.pct > 0 ? '+' : change.pct < 0 ? '−' : ''}${formatScore(Math.abs(change.pct))} %`;
  if (change.clear === true && props.more === null) return text;
  if (change.clear === true) {
    const better = change.pct > 0 === props.more;
    return <span className={better ? 'text-ready' : 'text-failed'}>{text}</span>;
  }
  return (
    <span className="text-dim">
      {text}
      <span className="block text-xs">
        {t(change.clear === null ? 'speed:measuredOnce' : 'speed:withinVariance')}
      </span>
    </span>
  );
}
