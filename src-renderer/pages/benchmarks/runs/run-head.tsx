import type { ReactNode } from 'react';
import type {
  BenchmarkRun,
  Cell,
  CellState,
  RunProgress,
} from '../../../../src-shared/model/benchmark-run.ts';
import { formatCount, formatDuration, formatScore, formatTokensPerSecond } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { isActive } from './run-status.ts';

export interface RunHeadProps {
  readonly run: BenchmarkRun;
  readonly progress: RunProgress | null;
}

/** How far a run is: problems, rate, time left. */
export function RunPace({ run, progress }: RunHeadProps): ReactNode {
  const t = useT();
  const parts = [
    t('benchmarks:state', { state: t(`benchmarks:statuses.${run.status}`) }),
    t('benchmarks:ofProblems', { n: formatCount(run.answered), total: formatCount(run.expected) }),
  ];
  if (isActive(run.status) && progress) {
    if (progress.perMinute !== null)
      parts.push(t('benchmarks:perMinute', { n: formatScore(progress.perMinute) }));
    if (progress.secondsLeft !== null)
      parts.push(t('benchmarks:left', { time: formatDuration(progress.secondsLeft * 1_000) }));
  }
  return (
    <span className="text-sm text-dim" data-live>
      {parts.join(' · ')}
    </span>
  );
}

const JUDGED: readonly CellState[] = ['pass', 'base-only', 'fail', 'timeout'];

/** Of the answers that have a verdict already, those that pass everything. */
export function soFar(cells: readonly Cell[]): { readonly passed: number; readonly judged: number } {
  const judged = cells.filter(({ state }) => JUDGED.includes(state));
  return { passed: judged.filter(({ state }) => state === 'pass').length, judged: judged.length };
}

/** The scores so far and what stands beside them. */
export function RunFigures({ run, progress }: RunHeadProps): ReactNode {
  const t = useT();
  const { scores, totals } = run;
  const speed = progress?.tokensPerSecond ?? totals?.tokensPerSecond ?? null;
  const figures: (readonly [name: string, value: string])[] = [];
  const score = (one: typeof scores.base): string =>
    one === null ? '–' : `${formatScore(one.pct)} % (${formatCount(Math.round(one.passed))}/${one.total})`;
  const code = run.suite.kind === 'code';
  const far = soFar(progress?.cells ?? []);
  if (scores.base === null && far.judged > 0)
    figures.push([
      t('builder:soFar'),
      t('builder:passedOf', { n: formatCount(far.passed), total: formatCount(far.judged) }),
    ]);
  else figures.push([t(code ? 'benchmarks:columns.base' : 'benchmarks:columns.score'), score(scores.base)]);
  if (code && scores.plus !== null) figures.push([t('benchmarks:columns.plus'), score(scores.plus)]);
  if (speed !== null) figures.push([t('benchmarks:speedMedian'), formatTokensPerSecond(speed)]);
  if (totals) {
    figures.push([t('benchmarks:columns.tokens'), formatCount(totals.tokens)]);
    figures.push([t('benchmarks:cutAtLimit'), formatCount(totals.truncated)]);
  }
  if (run.sandbox !== null) figures.push([t('benchmarks:sandbox'), t(`benchmarks:sandboxes.${run.sandbox}`)]);
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3">
      {figures.map(([name, value]) => (
        <div key={name} className="flex flex-col-reverse">
          <dt className="text-sm text-dim">{name}</dt>
          <dd className="text-lg font-semibold" data-live>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
