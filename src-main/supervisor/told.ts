import type { SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';
import type { ReadonlyCell } from '../lib/cell.ts';

/** A snapshot as it is told at this instant: who hears it counts ages and time left from `at`, however old the last change is. */
export function toldAt(at: number, { groups }: SupervisorSnapshot): SupervisorSnapshot {
  return { at, groups };
}

/**
 * The snapshot now, then after each change, each with the instant at which it is told, until the signal aborts.
 * @param now ms since the epoch
 */
export async function* tell(
  snapshot: ReadonlyCell<SupervisorSnapshot>,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<SupervisorSnapshot, void, void> {
  for await (const value of snapshot.changes(signal)) yield toldAt(now(), value);
}
