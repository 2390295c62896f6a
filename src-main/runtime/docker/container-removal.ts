import type { Clock } from '../../lib/clock.ts';
import { within } from '../../lib/time-limit.ts';
import { isDisconnected, isGone, statusOf } from './docker-errors.ts';
import type { DockerEngine } from './engine.ts';

/**
 * How long who gives up waits for the daemon's answer to a create: with its id the container is removed for certain.
 * One that is made later all the same carries our labels, and the next reap finds it.
 */
export const LET_GO_MS = 3_000;
const RETRY_MS = [10, 20, 50, 100, 250, 500, 1_000, 2_000] as const;

/**
 * Removes a container, ending it where it runs, and resolves when the daemon no longer knows it, so that its name and
 * port are free. A daemon that is away is waited for.
 * @throws what the daemon answered when it refuses for good; the signal's reason on abort
 */
export async function removeContainer(
  deps: { readonly engine: Pick<DockerEngine, 'remove' | 'inspect'>; readonly clock: Clock },
  id: string,
  signal: AbortSignal,
): Promise<void> {
  let refusals = 0;
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      // Resolves after the removal; 409 says that another removal is under way.
      await deps.engine.remove(id, signal);
      return;
    } catch (error) {
      if (isGone(error)) return;
      signal.throwIfAborted();
      if (statusOf(error) !== 409 && !isDisconnected(error)) refusals += 1;
      if (refusals === 4) throw error;
    }
    await deps.clock.sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 2_000, signal);
  }
}

/** The same with an end: after `withinMs` it gives up and returns false, and the next launch or reap finds it. */
export async function tryRemoveContainer(
  deps: { readonly engine: Pick<DockerEngine, 'remove' | 'inspect'>; readonly clock: Clock },
  id: string,
  withinMs: number,
): Promise<boolean> {
  const remove = async (signal: AbortSignal): Promise<true> => {
    await removeContainer(deps, id, signal);
    return true;
  };
  try {
    return (await within(deps.clock, withinMs, remove)) ?? false;
  } catch {
    return false;
  }
}
