import type { Clock } from './clock.ts';

/** How long one piece of work may keep everything else waiting, ms. */
const SLICE_MS = 2;

/**
 * Lets long computations share the program with everything else: of all that were given the same turns one works at a
 * time, for about 2 ms, and before the next goes on, requests, timers and streams have theirs.
 */
export class Turns {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #waiting: (() => void)[] = [];
  #endsAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** The time to work is used up, or nobody was given any: await `next`. */
  get areOver(): boolean {
    return this.#clock.monotonic() >= this.#endsAt;
  }

  /** Resolves when the caller may work, those who asked before it first. Never rejects. */
  next(): Promise<void> {
    return new Promise(resolve => {
      if (this.#waiting.push(resolve) === 1) this.#arrange();
    });
  }

  #arrange(): void {
    setImmediate(() => {
      this.#endsAt = this.#clock.monotonic() + SLICE_MS;
      this.#waiting.shift()?.();
      // An immediate that is set in an immediate comes after the next look at what else there is to do.
      if (this.#waiting.length > 0) this.#arrange();
    });
  }
}
