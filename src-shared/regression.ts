import { warningsFor } from './comparison-warnings.ts';
import type { ComparisonWarning } from './model/benchmark-result.ts';
import type { BenchmarkRun } from './model/benchmark-run.ts';

/** What may get worse before it counts: points of a score, per cent of a speed. */
export interface AllowedDrop {
  readonly points: number;
  readonly speedPct: number;
}

export const ALLOWED_DROP: AllowedDrop = { points: 2, speedPct: 10 };

/** One thing that a run was held against its baseline in. */
export interface RegressionFinding {
  readonly what: 'base' | 'plus' | 'generation';
  /** Points of a score, per cent of a speed; null where one of the two lacks it. */
  readonly change: number | null;
  /** Worse by more than what is allowed, or not known any more. */
  readonly worse: boolean;
}

/** Between runs that differ in these, a difference says nothing about engine or model. */
const FORBIDDING: ReadonlySet<ComparisonWarning['code']> = new Set([
  'suites',
  'problems',
  'settings',
  'settings-unknown',
  'unfinished',
  // Nor between two of which one is a mixture.
  'served-otherwise',
]);

/** Why a run cannot be held against a baseline; nothing where it can. */
export function obstaclesTo(before: BenchmarkRun, after: BenchmarkRun): readonly ComparisonWarning[] {
  return warningsFor([before, after]).filter(({ code }) => FORBIDDING.has(code));
}

/**
 * What got worse, and what did not. Speeds are always among it, so that one that nobody measured does not pass for one
 * that held; where no finding has a change, nothing was compared.
 */
export function regression(
  before: BenchmarkRun,
  after: BenchmarkRun,
  allowed: AllowedDrop,
): readonly RegressionFinding[] {
  const scores = (['base', 'plus'] as const).flatMap((what): RegressionFinding[] => {
    const [old, now] = [before.scores[what], after.scores[what]];
    if (old === null && now === null) return [];
    return [finding(what, old && now && now.pct - old.pct, old === null, allowed.points)];
  });
  const [old, now] = [before.totals?.tokensPerSecond ?? null, after.totals?.tokensPerSecond ?? null];
  const change = old && now && (100 * (now - old)) / old;
  return [...scores, finding('generation', change, old === null, allowed.speedPct)];
}

function finding(
  what: RegressionFinding['what'],
  change: number | null,
  isNew: boolean,
  limit: number,
): RegressionFinding {
  return { what, change, worse: change === null ? !isNew : change < -limit };
}
