import type { Clock } from './clock.ts';

/**
 * A limit of our own on one piece of work, told apart from the end that others want. Its timer is held until `end`.
 * `AbortSignal.timeout` is none: a signal joined to it does not hold it, and a garbage collection takes it away.
 */
export class TimeLimit {
  readonly #over = new AbortController();
  readonly #ended = new AbortController();
  /** For the work: aborts when time is up or the caller gives up. */
  readonly signal: AbortSignal;
  /** Resolves when time is up before `end`, and never otherwise. */
  readonly passed: Promise<null>;

  constructor(clock: Clock, ms: number, signal?: AbortSignal) {
    this.signal = signal ? AbortSignal.any([signal, this.#over.signal]) : this.#over.signal;
    this.passed = new Promise(resolve => {
      clock.sleep(ms, this.#ended.signal).then(
        () => {
          // First, so that who waits for both hears that time is up and not what the work says of its end.
          resolve(null);
          this.#over.abort(new Error('time is up'));
        },
        () => {},
      );
    });
  }

  /** Whether time was up before `end`. */
  get over(): boolean {
    return this.#over.signal.aborted;
  }

  /** Releases the timer. Idempotent. */
  end(): void {
    this.#ended.abort();
  }
}

/** What the task gives, or null when it has not ended after `ms`; its signal then aborts. @throws what the task throws */
export async function within<T>(
  clock: Clock,
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  const limit = new TimeLimit(clock, ms, signal);
  try {
    const working = task(limit.signal);
    // Nobody waits any more for what it does once it is late.
    working.catch(() => {});
    return await Promise.race([working, limit.passed]);
  } finally {
    limit.end();
  }
}

/**
 * What the task gives, whose signal aborts only `ms` after the given one: time for what cannot be cut short without
 * losing sight of what became of it. @throws what the task throws
 */
export async function withGrace<T>(
  clock: Clock,
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  const onAbort = (): void =>
    void clock.sleep(ms, done.signal).then(
      () => late.abort(signal.reason),
      () => {},
    );
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await task(late.signal);
  } finally {
    done.abort();
    signal.removeEventListener('abort', onAbort);
  }
}
