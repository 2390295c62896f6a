import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits until a condition holds and returns its value.
 * @throws Error naming the condition when it does not hold within `withinMs`
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  withinMs = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) {
      return value as Exclude<T, false | null | undefined>;
    }
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${condition.toString()}`);
    await wait(10);
  }
}
