import { Wakeup } from './wakeup.ts';

/** A current value with listeners. `changes` coalesces: a slow reader skips intermediate values. */
export interface ReadonlyCell<T> {
  readonly value: T;
  /** Called on every change, not with the present value. Returns the release. */
  subscribe(listener: (value: T) => void): () => void;
  /** The value now, then the newest after each change, until the signal aborts. */
  changes(signal: AbortSignal): AsyncGenerator<T, void, void>;
}

export class Cell<T> implements ReadonlyCell<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async *changes(signal: AbortSignal): AsyncGenerator<T, void, void> {
    const wakeup = new Wakeup(signal);
    const release = this.subscribe(() => wakeup.wake());
    // Also where nobody asks for more, so that the rest of this is never run.
    signal.addEventListener('abort', release, { once: true });
    try {
      while (!signal.aborted) {
        yield this.#value;
        await wakeup.next();
      }
    } finally {
      signal.removeEventListener('abort', release);
      release();
      wakeup.dispose();
    }
  }
}
