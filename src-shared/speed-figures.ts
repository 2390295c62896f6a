import type { SpeedRun, Spread } from './model/benchmark-speed.ts';
import { welch } from './stats.ts';

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

/** Whether a measurement waits or goes on. */
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

/** Fewer tokens than this share of what was asked for were not asked for. */
const WHOLE = 0.98;

/** Whether the server ended its answers before the tokens that were asked for; `generated` is the mean that it counted. */
export function endedEarly({ request }: SpeedRun, generated: number | null | undefined): boolean {
  return generated != null && generated < request.generatedTokens * WHOLE;
}

/** A mean with its standard deviation, for files and terminals; the value alone of what was measured once. */
export function meanText(spread: Spread | null): string {
  if (spread === null) return '–';
  const { mean, deviation, values } = spread;
  return values.length > 1 ? `${mean.toFixed(1)} ± ${deviation.toFixed(1)}` : mean.toFixed(1);
}
