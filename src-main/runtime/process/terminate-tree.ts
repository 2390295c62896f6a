import { execFile } from 'node:child_process';
import type { Clock } from '../../lib/clock.ts';
import { lookAgain } from './look-again.ts';
import { groupMembers } from './process-facts.ts';

/** Between two looks at a group that is on its way out, ms. */
const LOOK_EVERY_MS = 20;
/** A process in uninterruptible sleep (a driver that hangs) may outlive SIGKILL; from here on looks get rarer, ms. */
const PATIENT_AFTER_MS = 5_000;

/**
 * Ends a whole process group: SIGTERM, and SIGKILL to what is left after `graceMs`. Resolves when no process of it
 * runs any more; there is no time limit, because memory that a stuck process holds is not free.
 * @param leaderGone settles when the leader has ended, where the caller is told: nothing is looked up until then.
 *   What is left of the group after it gets no further grace
 */
export async function terminateTree(
  groupId: number,
  graceMs: number,
  clock: Clock,
  leaderGone?: Promise<unknown>,
): Promise<void> {
  if (process.platform === 'win32') {
    await endWindowsTree(groupId);
    return;
  }
  sendToGroup(groupId, 'SIGTERM');
  // A stopped process takes no signal but this one and SIGKILL.
  sendToGroup(groupId, 'SIGCONT');
  if (leaderGone) await within(leaderGone, graceMs, clock);
  const startedAt = clock.monotonic();
  const politeMs = leaderGone ? 0 : graceMs;
  let killed = false;
  while ((await lookAgain(clock, () => groupMembers(groupId))).length > 0) {
    const elapsedMs = clock.monotonic() - startedAt;
    if (!killed && elapsedMs >= politeMs) {
      killed = true;
      sendToGroup(groupId, 'SIGKILL');
    }
    await clock.sleep(elapsedMs > politeMs + PATIENT_AFTER_MS ? 500 : LOOK_EVERY_MS);
  }
}

/** Waits for the end or for the time, whichever comes first. */
async function within(end: Promise<unknown>, ms: number, clock: Clock): Promise<void> {
  const patience = new AbortController();
  await Promise.race([end, clock.sleep(ms, patience.signal).catch(() => {})]);
  patience.abort();
}

/** Kills what is left of a group at once; for a leader that ended by itself. Resolves when none of it runs. */
export async function killStragglers(groupId: number, clock: Clock): Promise<void> {
  if (process.platform === 'win32') return;
  while ((await lookAgain(clock, () => groupMembers(groupId))).length > 0) {
    sendToGroup(groupId, 'SIGKILL');
    await clock.sleep(LOOK_EVERY_MS);
  }
}

function sendToGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal);
  } catch (error) {
    // ESRCH: nobody is left. EPERM: only processes that are not ours any more.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** Windows has no groups: taskkill ends the tree, at once. */
function endWindowsTree(pid: number): Promise<void> {
  return new Promise(resolve => {
    execFile('taskkill', ['/pid', String(pid), '/t', '/f'], () => resolve());
  });
}
