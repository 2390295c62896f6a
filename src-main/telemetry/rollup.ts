import type { NamedNumbers } from './series.ts';

/** Numbers of one stored row: for a raw row one per name, for a roll-up four per name (count, min, avg, max). */
export interface StoredRow {
  readonly at: number;
  readonly names: readonly string[];
  readonly values: Float32Array;
}

/** Numbers per name in a roll-up row. */
export const ROLLUP_WIDTH = 4;

interface Summary {
  count: number;
  min: number;
  max: number;
  sum: number;
}

/** The start of the bucket that an instant belongs to, ms since the epoch. */
export function bucketStart(at: number, bucketMs: number): number {
  return Math.floor(at / bucketMs) * bucketMs;
}

/** Minimum, average and maximum of every series over one stretch of time. NaN counts as nothing measured. */
export class Bucket {
  readonly at: number;
  readonly #summaries = new Map<string, Summary>();

  constructor(at: number) {
    this.at = at;
  }

  add({ names, values }: NamedNumbers): void {
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      const value = values[i];
      if (name !== undefined && value !== undefined) this.#merge(name, 1, value, value, value);
    }
  }

  /** Takes a stored row of the same stretch in, as after a restart in the middle of it. */
  take({ names, values }: StoredRow): void {
    for (let i = 0; i < names.length; i++) {
      const [count = 0, min = 0, avg = 0, max = 0] = values.subarray(
        i * ROLLUP_WIDTH,
        (i + 1) * ROLLUP_WIDTH,
      );
      const name = names[i];
      if (name !== undefined && count > 0) this.#merge(name, count, min, avg, max);
    }
  }

  row(): StoredRow {
    const names = [...this.#summaries.keys()];
    const values = new Float32Array(names.length * ROLLUP_WIDTH);
    let position = 0;
    for (const { count, min, max, sum } of this.#summaries.values()) {
      // Rounding of the sum must not carry the average out of its bounds.
      const avg = count === 0 ? 0 : Math.min(max, Math.max(min, sum / count));
      values.set([count, min, avg, max], position);
      position += ROLLUP_WIDTH;
    }
    return { at: this.at, names, values };
  }

  #merge(name: string, count: number, min: number, avg: number, max: number): void {
    const known = this.#summaries.get(name);
    const measured = Number.isFinite(avg);
    if (known === undefined) {
      const empty = { count: 0, min: 0, max: 0, sum: 0 };
      this.#summaries.set(name, measured ? { count, min, max, sum: avg * count } : empty);
    } else if (measured) {
      known.min = known.count === 0 ? min : Math.min(known.min, min);
      known.max = known.count === 0 ? max : Math.max(known.max, max);
      known.count += count;
      known.sum += avg * count;
    }
  }
}
