import { PaddockError } from '../../src-shared/errors.ts';
import type { History } from '../../src-shared/model/reading.ts';
import { bucketStart, ROLLUP_WIDTH, type StoredRow } from './rollup.ts';

export interface HistoryInput {
  /** Both in ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** At most this many buckets. */
  readonly points: number;
  /** All series when absent. */
  readonly series?: readonly string[] | undefined;
}

/** One resolution in which history is stored. */
export interface Level {
  readonly table: 'raw' | 'ten_seconds' | 'minutes';
  /** Length of a bucket; 0 for single readings. */
  readonly bucketMs: number;
  readonly keepMs: number;
  /** Rows kept whatever the clock says. */
  readonly maxRows: number;
}

const DAY_MS = 86_400_000;
/** Single readings. */
export const RAW: Level = { table: 'raw', bucketMs: 0, keepMs: 900_000, maxRows: 4000 };
const TEN_SECONDS: Level = { table: 'ten_seconds', bucketMs: 10_000, keepMs: DAY_MS, maxRows: 9000 };
const MINUTES: Level = { table: 'minutes', bucketMs: 60_000, keepMs: DAY_MS, maxRows: 2000 };
/** Finest first. */
export const LEVELS: readonly Level[] = [RAW, TEN_SECONDS, MINUTES];
export const ROLLUPS: readonly Level[] = [TEN_SECONDS, MINUTES];

/** More rows than this of the fine roll-up take longer to read than a chart may wait. */
const MAX_ROWS_READ = 2200;

/** The first and last instant that there are dates for, ms from the epoch. */
const MOST_MS = 8.64e15;

/** Where to read a query from, and its buckets. */
export interface HistoryPlan {
  readonly level: Level;
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly buckets: number;
}

/**
 * Buckets are aligned to their length, so that a chart that moves on keeps its points.
 * @throws PaddockError BAD_REQUEST when the range is not one
 */
export function planHistory(input: HistoryInput, now: number): HistoryPlan {
  const { fromMs, toMs, points } = input;
  if (!(fromMs >= -MOST_MS && fromMs < toMs && toMs <= MOST_MS)) {
    throw new PaddockError(
      'BAD_REQUEST',
      'The range of history is none: fromMs and toMs must be dates, the first before the second.',
      {
        fix: 'Give both in milliseconds since the epoch.',
      },
    );
  }
  const span = toMs - fromMs;
  // Aligned buckets can be one more than the range's length says.
  const wanted = span / Math.max(1, points - 1);
  const level =
    wanted < TEN_SECONDS.bucketMs && fromMs >= now - RAW.keepMs
      ? RAW
      : wanted < MINUTES.bucketMs && span / TEN_SECONDS.bucketMs <= MAX_ROWS_READ
        ? TEN_SECONDS
        : MINUTES;
  const unit = level.bucketMs === 0 ? 250 : level.bucketMs;
  const bucketMs = Math.max(1, Math.ceil(wanted / unit)) * unit;
  const start = points === 1 ? fromMs : bucketStart(fromMs, bucketMs);
  return { level, fromMs: start, bucketMs, buckets: Math.min(points, Math.ceil((toMs - start) / bucketMs)) };
}

interface Column {
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** Gathers stored rows into the buckets of a plan. */
export class HistoryBuilder {
  readonly #plan: HistoryPlan;
  readonly #wanted: ReadonlySet<string> | null;
  readonly #columns = new Map<string, Column>();
  #names: readonly string[] = [];
  /** The columns of `#names`, so that rows of one layout look their names up once. */
  #layout: readonly (Column | null)[] = [];

  constructor(plan: HistoryPlan, series: readonly string[] | undefined) {
    this.#plan = plan;
    this.#wanted = series === undefined ? null : new Set(series);
    for (const name of series ?? []) this.#column(name);
  }

  add({ at, names, values }: StoredRow): void {
    const { fromMs, bucketMs, buckets, level } = this.#plan;
    const bucket = Math.floor((at - fromMs) / bucketMs);
    if (bucket < 0 || bucket >= buckets) return;
    if (names !== this.#names) {
      this.#names = names;
      this.#layout = names.map(name =>
        this.#wanted === null || this.#wanted.has(name) ? this.#column(name) : null,
      );
    }
    const width = level.bucketMs === 0 ? 1 : ROLLUP_WIDTH;
    for (let i = 0; i < this.#layout.length; i++) {
      const column = this.#layout[i];
      if (!column) continue;
      const first = values[i * width] ?? Number.NaN;
      if (width === 1) {
        if (!Number.isNaN(first)) merge(column, bucket, 1, first, first, first);
      } else if (first > 0) {
        const base = i * width;
        merge(column, bucket, first, values[base + 1] ?? 0, values[base + 2] ?? 0, values[base + 3] ?? 0);
      }
    }
  }

  result(input: HistoryInput): History {
    const { fromMs, bucketMs, buckets } = this.#plan;
    const at = Array.from({ length: buckets }, (_, position) => fromMs + position * bucketMs);
    const series = [...this.#columns].map(([name, column]) => {
      const pick = (value: (bucket: number) => number): (number | null)[] =>
        at.map((_, bucket) => (column.count[bucket] ? value(bucket) : null));
      return {
        name,
        avg: pick(bucket => (column.sum[bucket] ?? 0) / (column.count[bucket] ?? 1)),
        min: pick(bucket => column.min[bucket] ?? 0),
        max: pick(bucket => column.max[bucket] ?? 0),
      };
    });
    return { fromMs: input.fromMs, toMs: input.toMs, bucketMs, at, series };
  }

  #column(name: string): Column {
    const known = this.#columns.get(name);
    if (known) return known;
    const { buckets } = this.#plan;
    const column: Column = {
      count: new Float64Array(buckets),
      sum: new Float64Array(buckets),
      min: new Float64Array(buckets).fill(Number.POSITIVE_INFINITY),
      max: new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY),
    };
    this.#columns.set(name, column);
    return column;
  }
}

function merge(column: Column, bucket: number, count: number, min: number, avg: number, max: number): void {
  column.count[bucket] = (column.count[bucket] ?? 0) + count;
  column.sum[bucket] = (column.sum[bucket] ?? 0) + avg * count;
  column.min[bucket] = Math.min(column.min[bucket] ?? min, min);
  column.max[bucket] = Math.max(column.max[bucket] ?? max, max);
}
