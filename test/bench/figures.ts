/** One measured figure: the median of its runs, against a goal where there is one. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly runs: readonly number[];
  readonly goal: number | null;
  /** The goal is an upper bound; a lower one otherwise. */
  readonly atMost: boolean;
}

export const runs = Math.max(1, Number(process.env.PADDOCK_BENCH_RUNS ?? 5));
export const full = process.env.PADDOCK_BENCH_FULL === '1';
export const repository = process.env.PADDOCK_REPOSITORY ?? process.cwd();

const figures: Figure[] = [];
const notMeasured: string[] = [];

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The value below which the given share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Reports the median of some runs. */
export function figure(
  name: string,
  unit: string,
  values: readonly number[],
  goal: { atMost?: number; atLeast?: number } = {},
): void {
  figures.push({
    name,
    unit,
    value: median(values),
    runs: values,
    goal: goal.atMost ?? goal.atLeast ?? null,
    atMost: goal.atMost !== undefined,
  });
}

/** Reports that something could not be measured here, and why. */
export function unmeasured(reason: string): void {
  notMeasured.push(reason);
}

/** Prints everything as one line of JSON; test/bench/run.mjs reads it. */
export function finish(): void {
  process.stdout.write(`${JSON.stringify({ figures, notMeasured })}\n`);
}
