import type { SpeedRun, Spread } from '../../../../src-shared/model/benchmark-speed.ts';
import { welch } from '../../../../src-shared/stats.ts';
import { formatDuration, formatTokensPerSecond } from '../../../i18n/format.ts';

export type SpeedKind = 'rate' | 'time';

/** A value with its unit where it has one of its own: tokens per second without, times with. */
export function formatFigure(value: number, kind: SpeedKind): string {
  return kind === 'rate' ? formatTokensPerSecond(value) : formatDuration(value);
}

/** How one measurement stands to another of the same thing. */
export interface Change {
  /** Per cent of the first. */
  readonly pct: number;
  /** Whether the 95 % interval of the difference leaves zero out; null where one was measured once and cannot tell. */
  readonly clear: boolean | null;
}

/** The second against the first; null where one is missing. */
export function changeOf(first: Spread | null, second: Spread | null): Change | null {
  if (first === null || second === null || first.mean === 0) return null;
  const pct = ((second.mean - first.mean) / first.mean) * 100;
  const interval = welch(first, second);
  return { pct, clear: interval && (interval.low > 0 || interval.high < 0) };
}

/** Points that were measured, and how many there will be. */
export function measured(run: SpeedRun): readonly [done: number, all: number] {
  const { depths, concurrency } = run.request;
  return [run.depths.length + run.concurrency.length, depths.length + concurrency.length];
}

export const isOpenSpeed = ({ status }: SpeedRun): boolean => status === 'queued' || status === 'running';

/** The most tokens per second that all requests together came to, with how many there were. */
export function bestTotal(run: SpeedRun): readonly [concurrency: number, total: Spread] | null {
  let best: readonly [number, Spread] | null = null;
  for (const { concurrency, totalTokensPerSecond } of run.concurrency) {
    if (totalTokensPerSecond && (best === null || totalTokensPerSecond.mean > best[1].mean))
      best = [concurrency, totalTokensPerSecond];
  }
  return best;
}
