import type { Clock } from '../lib/clock.ts';
import type { InstanceProcesses } from './sources/instances.ts';
import { withDescendants } from './sources/proc-tree.ts';

/** Children come and go rarely; finding them costs more than reading them. */
const FRESH_MS = 2000;

/** Whose a host pid is: the instances' own pids and their descendants to profile ids, found again every 2 s. */
export function ownersFrom(
  instances: () => readonly InstanceProcesses[],
  procRoot: string,
  clock: Clock,
): () => ReadonlyMap<number, string> {
  let key = '';
  let foundAt = Number.NEGATIVE_INFINITY;
  let owners: ReadonlyMap<number, string> = new Map();
  return () => {
    const running = instances();
    const now = clock.monotonic();
    const present = running.map(({ profileId, pids }) => `${profileId}:${pids.join(' ')}`).join();
    if (present === key && now - foundAt < FRESH_MS) return owners;
    key = present;
    foundAt = now;
    const found = new Map<number, string>();
    for (const { profileId, pids } of running) {
      for (const pid of [...pids, ...withDescendants(procRoot, pids)]) found.set(pid, profileId);
    }
    owners = found;
    return owners;
  };
}
