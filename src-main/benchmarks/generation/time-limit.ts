import type { Clock } from '../../lib/clock.ts';

/** A limit of ours on one request, told apart from the end that others want. */
export class TimeLimit {
  readonly #over = new AbortController();
  readonly #ended = new AbortController();
  readonly #timer: Promise<void>;
  /** For the request: aborts when time is up or the caller gives up. */
  readonly signal: AbortSignal;

  constructor(ms: number, clock: Clock, signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#over.signal]);
    this.#timer = clock.sleep(ms, AbortSignal.any([signal, this.#ended.signal])).then(
      () => this.#over.abort(new Error('time is up')),
      () => {},
    );
  }

  /** Whether time was up before `end`. */
  get over(): boolean {
    return this.#over.signal.aborted;
  }

  /** Releases the timer. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#timer;
  }
}
