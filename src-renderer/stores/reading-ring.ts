import type { Reading } from '../../src-shared/model/reading.ts';

/** What the charts show: the last 15 minutes. */
export const RING_SPAN_MS = 900_000;

/**
 * The recent readings, outside React's tree: charts subscribe to it alone, so that a tick renders nothing else.
 * A batch replaces what it overlaps, so that a stream that was opened again, or a clock that was set back, leaves
 * neither doubles nor a tangle.
 */
export class ReadingRing {
  #readings: Reading[] = [];
  readonly #listeners = new Set<() => void>();

  get readings(): readonly Reading[] {
    return this.#readings;
  }

  push(batch: readonly Reading[]): void {
    const first = batch[0];
    const last = batch.at(-1);
    if (!first || !last) return;
    let keep = this.#readings.length;
    while (keep > 0 && (this.#readings[keep - 1]?.at ?? 0) >= first.at) keep--;
    let drop = 0;
    while (drop < keep && (this.#readings[drop]?.at ?? 0) < last.at - RING_SPAN_MS) drop++;
    this.#readings = [...this.#readings.slice(drop, keep), ...batch];
    for (const listener of this.#listeners) listener();
  }

  /** Called after every batch. Returns the release. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
