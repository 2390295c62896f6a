import type { Clock } from './clock.ts';

/** What the task gives, or null when it has not ended after `ms`; its signal then aborts. @throws what the task throws */
export async function within<T>(
  clock: Clock,
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  const late = new AbortController();
  const done = new AbortController();
  const deadline = clock.sleep(ms, done.signal).then(
    () => {
      late.abort();
      return null;
    },
    () => null,
  );
  const working = task(signal ? AbortSignal.any([signal, late.signal]) : late.signal);
  // Nobody waits any more for what it does once it is late.
  working.catch(() => {});
  try {
    return await Promise.race([working, deadline]);
  } catch (error) {
    if (late.signal.aborted && !signal?.aborted) return null;
    throw error;
  } finally {
    done.abort();
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
