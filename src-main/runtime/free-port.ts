import { PaddockError } from '../../src-shared/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { describeHolder, isPortFree, type PortHolder, portHolder } from '../lib/port-holder.ts';

/** Where model servers of this machine listen. */
const LOOPBACK = '127.0.0.1';
/** How long the socket of a program that is no more may stay, and how often that is looked at. */
const DYING_SOCKET_MS = 1_000;
const LOOK_MS = 20;

/**
 * A program of several threads counts as ended a moment before the last of them lets go of its socket: a port that
 * nobody is seen to hold gets that moment.
 * @throws PaddockError LOAD_FAILED with failure `port-taken`
 */
export async function requireFreePort(port: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const deadline = clock.monotonic() + DYING_SOCKET_MS;
  let holder: PortHolder | null;
  for (;;) {
    if (await isPortFree(LOOPBACK, port)) return;
    holder = await portHolder(port);
    if ((holder !== null && holder.pid !== null) || clock.monotonic() > deadline) break;
    await clock.sleep(LOOK_MS, signal);
  }
  throw portTaken(port, holder);
}

/** The error for a port that somebody else has; it names who, where that can be seen. */
export function portTaken(port: number, holder: PortHolder | null): PaddockError {
  return new PaddockError('LOAD_FAILED', `Port ${port} is taken by ${describeHolder(holder)}.`, {
    fix: `Stop ${holder?.pid ? `process ${holder.pid}` : 'that program'}, or choose another port with PORT in the profile or --instance-port.`,
    details: { failure: 'port-taken' },
  });
}
