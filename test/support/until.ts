import { eventually } from './eventually.ts';

/**
 * Waits until a condition holds and returns its value.
 * @throws Error naming the condition when it does not hold within `withinMs`
 */
export function until<T>(
  condition: () => T | Promise<T>,
  withinMs = 60_000,
): Promise<Exclude<T, false | null | undefined>> {
  return eventually(condition.toString(), condition, withinMs);
}
