import type { Reading } from '../../src-shared/model/reading.ts';
import type { LevelRow } from './history-file.ts';
import { type Level, RAW, ROLLUPS } from './history-query.ts';
import { Bucket, bucketStart, type StoredRow } from './rollup.ts';
import { seriesOf } from './series.ts';

/** Roll-ups that wait for a file that cannot be written; the oldest are lost beyond. */
const MAX_BUCKETS = 1000;

interface Waiting {
  readonly bucket: Bucket;
  /** Whether what the file already had of this stretch is in it. */
  complete: boolean;
}

/** What is measured and not yet written: single readings, and the buckets of each roll-up that they went into. */
export class HistoryBuffer {
  #raw = new Map<number, StoredRow>();
  readonly #buckets = new Map<Level, Map<number, Waiting>>(ROLLUPS.map(level => [level, new Map()]));
  readonly #newest = new Map<Level, number>();
  #names: readonly string[] = [];

  /** A reading of the same instant replaces the one before, as after a jump of the clock. */
  add(reading: Reading): void {
    const numbers = seriesOf(reading);
    this.#raw.set(reading.at, {
      at: reading.at,
      names: this.#shared(numbers.names),
      values: Float32Array.from(numbers.values),
    });
    dropOldest(this.#raw, RAW.maxRows);
    for (const [level, buckets] of this.#buckets) {
      const at = bucketStart(reading.at, level.bucketMs);
      let waiting = buckets.get(at);
      if (waiting === undefined) {
        waiting = { bucket: new Bucket(at), complete: false };
        buckets.set(at, waiting);
        dropOldest(buckets, MAX_BUCKETS);
      }
      waiting.bucket.add(numbers);
      this.#newest.set(level, at);
    }
  }

  /** What waits of one level. */
  rows(level: Level): readonly StoredRow[] {
    if (level === RAW) return [...this.#raw.values()];
    return [...(this.#buckets.get(level)?.values() ?? [])].map(({ bucket }) => bucket.row());
  }

  /**
   * Everything that waits, as rows to write. A bucket that was begun by an earlier run, or before the clock jumped back,
   * goes on: `stored` gives what the file has of it.
   */
  complete(stored: (level: Level, at: number) => readonly StoredRow[]): readonly LevelRow[] {
    const rows: LevelRow[] = [...this.#raw.values()].map(row => ({ level: RAW, row }));
    for (const [level, buckets] of this.#buckets) {
      for (const waiting of buckets.values()) {
        if (!waiting.complete) {
          for (const row of stored(level, waiting.bucket.at)) waiting.bucket.take(row);
          waiting.complete = true;
        }
        rows.push({ level, row: waiting.bucket.row() });
      }
    }
    return rows;
  }

  /** All of it is in the file: only the buckets that still grow are kept. */
  written(): void {
    this.#raw = new Map();
    for (const [level, buckets] of this.#buckets) {
      const newest = this.#newest.get(level);
      for (const at of buckets.keys()) if (at !== newest) buckets.delete(at);
    }
  }

  /** The list of the row before when it is the same: one list for thousands of rows. */
  #shared(names: readonly string[]): readonly string[] {
    const same = names.length === this.#names.length && names.every((name, i) => name === this.#names[i]);
    if (!same) this.#names = names;
    return this.#names;
  }
}

function dropOldest<V>(map: Map<number, V>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
