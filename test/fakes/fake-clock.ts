import type { Clock } from '../../src-main/lib/clock.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that moves only when a test says so. */
export class FakeClock implements Clock {
  #monotonicMs = 0;
  /** `now()` minus `monotonic()`; changed by `jump`. */
  #offsetMs: number;
  #order = 0;
  #sleepers: Sleeper[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#offsetMs = startMs;
  }

  now(): number {
    return this.#offsetMs + this.#monotonicMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  /** How many callers sleep now: a test that ends with sleepers left something running. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter(other => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        dueMs: this.#monotonicMs + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Moves time on, waking sleepers in order of their due time; work that a waking starts runs before the next. */
  async advance(ms: number): Promise<void> {
    const targetMs = this.#monotonicMs + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers
        .filter(sleeper => sleeper.dueMs <= targetMs)
        .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (!next) break;
      this.#monotonicMs = Math.max(this.#monotonicMs, next.dueMs);
      this.#sleepers = this.#sleepers.filter(other => other !== next);
      next.wake();
      await settle();
    }
    this.#monotonicMs = targetMs;
    await settle();
  }

  /** Somebody sets the system's clock: `now()` jumps, durations do not. */
  jump(ms: number): void {
    this.#offsetMs += ms;
  }
}

/** Lets everything that needs no time and no I/O run to its end. */
export async function settle(turns = 3): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise<void>(resolve => setImmediate(resolve));
}
