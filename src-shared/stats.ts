import type { Spread } from './model/benchmark-speed.ts';

/** An interval of a share, both ends from 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % of the normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * The unbiased estimate that one of k samples is right, of n samples of which c are: 1 - C(n-c, k) / C(n, k).
 * From "Evaluating Large Language Models Trained on Code", as EvalPlus computes it.
 * @throws RangeError unless 0 <= c <= n and 1 <= k <= n, all whole
 */
export function passAtK(n: number, c: number, k: number): number {
  if (![n, c, k].every(Number.isInteger) || c < 0 || c > n || k < 1 || k > n)
    throw new RangeError(`pass@k needs 0 <= c <= n and 1 <= k <= n, got n=${n}, c=${c}, k=${k}`);
  if (n - c < k) return 1;
  let allWrong = 1;
  for (let i = n - c + 1; i <= n; i++) allWrong *= 1 - k / i;
  return 1 - allWrong;
}

/** Samples of one problem and how many of them are right. */
export interface Tally {
  readonly n: number;
  readonly c: number;
}

/** `pass@1`, `pass@10`, `pass@100` where every problem has that many samples: means over the problems. */
export function passAtKOf(tallies: readonly Tally[]): Record<string, number> {
  const fewest = Math.min(...tallies.map(({ n }) => n));
  if (tallies.length === 0) return {};
  const means = [1, 10, 100]
    .filter(k => fewest >= k)
    .map(k => {
      const total = tallies.reduce((sum, { n, c }) => sum + passAtK(n, c, k), 0);
      return [`pass@${k}`, total / tallies.length] as const;
    });
  return Object.fromEntries(means);
}

/**
 * Wilson's score interval of `successes` out of `trials`; 0 to 1 where there was no trial.
 * @throws RangeError when there are more successes than trials
 */
export function wilson(successes: number, trials: number, z: number = Z_95): Interval {
  if (successes < 0 || successes > trials)
    throw new RangeError(`Expected 0 to ${trials} successes, got ${successes}`);
  if (trials === 0) return { low: 0, high: 1 };
  const share = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const centre = (share + z ** 2 / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  // At the ends the formula is exact on paper and off by an ulp here.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}

/** Two runs over the same problems: who alone was right how often, and how likely that is by chance. */
export interface McNemar {
  readonly bothPass: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly bothFail: number;
  /** Exact two-sided p of the binomial test on the problems where the runs differ; 1 where they do not differ. */
  readonly p: number;
}

/** McNemar's exact test of paired outcomes. */
export function mcNemar(pairs: readonly (readonly [first: boolean, second: boolean])[]): McNemar {
  const count = (first: boolean, second: boolean): number =>
    pairs.filter(pair => pair[0] === first && pair[1] === second).length;
  const onlyFirst = count(true, false);
  const onlySecond = count(false, true);
  const differing = onlyFirst + onlySecond;
  const p = Math.min(1, 2 * binomialTail(Math.min(onlyFirst, onlySecond), differing));
  return { bothPass: count(true, true), onlyFirst, onlySecond, bothFail: count(false, false), p };
}

/** P(X <= k) of a fair coin thrown n times; in logarithms, since 2 ** n overflows. */
function binomialTail(k: number, n: number): number {
  let log = -n * Math.LN2;
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    sum += Math.exp(log);
    log += Math.log(n - i) - Math.log(i + 1);
  }
  return sum;
}

/** The middle of what was measured; null when nothing was. */
export function median(values: readonly (number | null)[]): number | null {
  const sorted = values.filter(value => value !== null).sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Mean, deviation and ends of measurements; null for none. */
export function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.length < 2 ? 0 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return {
    mean,
    deviation: Math.sqrt(variance),
    min: Math.min(...values),
    max: Math.max(...values),
    values: [...values],
  };
}

/** Ends of a difference. */
export interface DifferenceInterval {
  readonly low: number;
  readonly high: number;
}

/** Welch's 95 % interval of the second mean less the first; null where one of them was measured once and cannot tell. */
export function welch(first: Spread, second: Spread): DifferenceInterval | null {
  const [n, m] = [first.values.length, second.values.length];
  if (n < 2 || m < 2) return null;
  const [a, b] = [first.deviation ** 2 / n, second.deviation ** 2 / m];
  const difference = second.mean - first.mean;
  if (a + b === 0) return { low: difference, high: difference };
  const freedom = (a + b) ** 2 / (a ** 2 / (n - 1) + b ** 2 / (m - 1));
  const half = studentT95(freedom) * Math.sqrt(a + b);
  return { low: difference - half, high: difference + half };
}

/** Two-sided 95 % quantiles of Student's t by its degrees of freedom. */
const STUDENT_95: readonly (readonly [freedom: number, t: number])[] = [
  ...([
    [1, 12.706],
    [1.2, 8.735],
    [1.5, 6.058],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
  ] as const),
  ...([
    [5, 2.571],
    [7, 2.365],
    [10, 2.228],
    [15, 2.131],
    [30, 2.042],
    [60, 2.0],
  ] as const),
  [Number.POSITIVE_INFINITY, Z_95],
];

/** Between the entries of the table its logarithm is nearly linear in 1 / freedom: within 1 %. */
function studentT95(freedom: number): number {
  const at = Math.max(
    1,
    STUDENT_95.findIndex(([entry]) => entry >= freedom),
  );
  const [upper, above] = STUDENT_95[at] ?? [Number.POSITIVE_INFINITY, Z_95];
  const [lower, below] = STUDENT_95[at - 1] ?? [upper, above];
  const share = (1 / lower - 1 / Math.max(freedom, lower)) / (1 / lower - 1 / upper);
  return below * (above / below) ** share;
}
