import type { Clock } from '../lib/clock.ts';
import { Wakeup } from '../lib/wakeup.ts';

/** Sleeps on the clock. False when the signal aborted, so that loops can end without catching. */
export async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await clock.sleep(ms, signal);
    return !signal.aborted;
  } catch {
    return false;
  }
}

/** Waits between attempts in ms: 1 s, doubling to `maxMs`. `attempt` counts from 0. */
export function backoffMs(attempt: number, maxMs = 60_000): number {
  return Math.min(maxMs, 1000 * 2 ** Math.min(attempt, 16));
}

/**
 * Calls `read` at once and then every `intervalMs()`, without drift, until the signal aborts. A read that takes longer
 * than the interval delays the next one; nothing is caught up. Errors of `read` go to the reader.
 */
export async function* poll<T>(
  deps: { readonly clock: Clock; readonly intervalMs: () => number },
  read: () => Promise<T> | T,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const { clock } = deps;
  let next = clock.monotonic();
  while (!signal.aborted) {
    yield await read();
    const now = clock.monotonic();
    next = Math.max(next + deps.intervalMs(), now);
    if (!(await slept(clock, next - now, signal))) return;
  }
}

/**
 * Runs `produce` and yields the newest value that it published; a slow reader skips values. Ends when `produce` ends
 * or the signal aborts, and waits for `produce` to let go of what it holds.
 * @throws what `produce` rejects with, unless the signal aborted
 */
export async function* newestOf<T>(
  produce: (publish: (value: T) => void, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const own = new AbortController();
  const joined = AbortSignal.any([signal, own.signal]);
  const wakeup = new Wakeup(joined);
  let newest: { readonly value: T } | undefined;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  const producing = produce(value => {
    newest = { value };
    wakeup.wake();
  }, joined)
    .catch((error: unknown) => {
      failure = { error };
    })
    .finally(() => {
      ended = true;
      wakeup.wake();
    });
  try {
    while (!joined.aborted) {
      const present = newest;
      newest = undefined;
      if (present) yield present.value;
      else if (ended) break;
      else await wakeup.next();
    }
  } finally {
    own.abort();
    await producing;
    wakeup.dispose();
  }
  if (failure && !signal.aborted) throw failure.error;
}
