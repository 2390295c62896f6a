import type { Clock } from '../lib/clock.ts';

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
  } finally {
    done.abort();
  }
}
