import type { ReactNode } from 'react';
import type { BenchmarkRun, Score } from '../../../../src-shared/model/benchmark-run.ts';
import { unanswered } from '../../../../src-shared/unanswered.ts';
import {
  formatCount,
  formatDay,
  formatDuration,
  formatScore,
  formatTokensPerSecond,
} from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { addressOf } from '../place.ts';
import { bySamples, counts, unansweredShare } from '../results/result-cells.tsx';

/** A figure of a run; nothing where it is not known. */
type Row = readonly [name: string, value: (run: BenchmarkRun) => string | 0 | false | null | undefined];

/** The figures of runs in columns, one run each. */
export function ComparedRuns({ runs }: { readonly runs: readonly BenchmarkRun[] }): ReactNode {
  const t = useT();
  const score = (one: Score | null): string | null =>
    one &&
    [
      `${formatScore(one.pct)}\u00a0%`,
      counts(one),
      ...(bySamples(t, one) === null ? [] : [bySamples(t, one)]),
      `${formatScore(one.lowPct)}\u202f–\u202f${formatScore(one.highPct)}`,
    ].join(' · ');
  const rows: readonly Row[] = [
    [t('benchmarks:suite'), run => run.suite.name],
    [t('benchmarks:columns.base'), run => score(run.scores.base)],
    [t('benchmarks:columns.plus'), run => score(run.scores.plus)],
    [
      t('benchmarks:columns.cut'),
      ({ totals }) => totals && `${formatCount(totals.truncated)}/${formatCount(totals.answers)}`,
    ],
    [
      t('benchmarks:columns.noAnswer'),
      ({ totals }) => totals && unanswered(totals) > 0 && unansweredShare(totals),
    ],
    [
      t('benchmarks:columns.speed'),
      ({ totals }) => totals?.tokensPerSecond && formatTokensPerSecond(totals.tokensPerSecond),
    ],
    [
      t('benchmarks:columns.tokens'),
      ({ totals }) => totals && formatCount(totals.own?.tokens ?? totals.tokens),
    ],
    [t('benchmarks:columns.time'), ({ totals }) => totals?.wallMs && formatDuration(totals.wallMs)],
    [t('benchmarks:columns.quant'), run => run.provenance?.quant],
    [
      t('benchmarks:columns.context'),
      ({ provenance }) => provenance?.contextSize && formatCount(provenance.contextSize),
    ],
    [t('benchmarks:origin.engine'), ({ provenance }) => provenance?.engineBuild ?? provenance?.image],
    [t('benchmarks:columns.date'), run => formatDay(run.finishedAt ?? run.createdAt)],
  ];
  const known = rows.filter(([, value]) => runs.some(value));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section tabIndex={0} aria-label={t('benchmarks:figures')} className="overflow-x-auto">
      <table className="results sided dense">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">{t('benchmarks:figures')}</span>
            </th>
            {runs.map(run => (
              <th key={run.id} scope="col" className="font-semibold">
                <a
                  href={addressOf({ view: 'run', runId: run.id, taskId: null })}
                  className="underline decoration-line underline-offset-3 hover:decoration-ink"
                >
                  {run.label}
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map(([name, value]) => (
            <tr key={name}>
              <th scope="row" className="font-normal text-dim">
                {name}
              </th>
              {runs.map(run => (
                <td key={run.id} className="tabular-nums">
                  {value(run) || '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
