import { Wakeup } from './wakeup.ts';

/** What a subscriber gets each time: the values since its last turn, and how many it was too slow for. */
export interface Delivery<T> {
  readonly values: readonly T[];
  readonly dropped: number;
}

/** Publishes values to subscribers, each with a bounded queue: the oldest are dropped and counted for a slow one. */
export class Broadcast<T> {
  readonly #capacity: number;
  readonly #publishTo = new Set<(values: readonly T[]) => void>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get subscribers(): number {
    return this.#publishTo.size;
  }

  publish(values: readonly T[]): void {
    for (const publish of this.#publishTo) publish(values);
  }

  /** Subscribes at once (not at the first `next`), so that nothing published in between is missed. */
  subscribe(signal: AbortSignal): AsyncGenerator<Delivery<T>, void, void> {
    let queue: T[] = [];
    let dropped = 0;
    const wakeup = new Wakeup(signal);
    const publish = (values: readonly T[]): void => {
      for (const value of values) queue.push(value);
      // Trim in bulk: shifting one by one is quadratic in a burst.
      if (queue.length > this.#capacity * 2) {
        dropped += queue.length - this.#capacity;
        queue = queue.slice(queue.length - this.#capacity);
      }
      wakeup.wake();
    };
    // A signal that has aborted tells nobody again, and what it reads may never be asked for anything.
    if (!signal.aborted) this.#publishTo.add(publish);
    const release = (): void => {
      this.#publishTo.delete(publish);
      queue = [];
    };
    signal.addEventListener('abort', release, { once: true });
    const deliver = async function* (): AsyncGenerator<Delivery<T>, void, void> {
      try {
        while (!signal.aborted) {
          if (queue.length === 0) {
            await wakeup.next();
            continue;
          }
          const delivery = { values: queue, dropped };
          queue = [];
          dropped = 0;
          yield delivery;
        }
      } finally {
        signal.removeEventListener('abort', release);
        release();
        wakeup.dispose();
      }
    };
    return deliver();
  }
}
