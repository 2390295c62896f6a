import type { Clock } from '../lib/clock.ts';

/** Sleeps until the time is over, somebody calls `wake`, or the signal aborts. Never rejects. */
export class Nap {
  readonly #clock: Clock;
  #waker: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#waker?.abort();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const waker = new AbortController();
    const onAbort = (): void => waker.abort();
    this.#waker = waker;
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#clock.sleep(ms, waker.signal);
    } catch {
      // Woken early.
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#waker = undefined;
    }
  }
}
