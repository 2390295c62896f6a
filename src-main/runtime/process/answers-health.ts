import { get } from 'node:http';
import type { Clock } from '../../lib/clock.ts';
import { listensOn } from '../../lib/port-holder.ts';
import { within } from '../../lib/time-limit.ts';
import { descendants } from './process-facts.ts';

/** An engine that is well answers in milliseconds, also while it loads. */
const TIMEOUT_MS = 2_000;

/** Whether this process serves /health on the port: 200 when ready, 503 while it loads. Never throws. */
export async function answersHealth(
  pid: number,
  port: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  for (const member of await descendants(pid)) {
    // Null: the platform does not tell whose port it is; the answer has to do.
    if ((await listensOn(member, port)) !== false)
      return (await within(clock, TIMEOUT_MS, until => answers(port, until), signal)) ?? false;
  }
  return false;
}

function answers(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise(resolve => {
    const request = get({ host: '127.0.0.1', port, path: '/health', agent: false, signal }, response => {
      response.destroy();
      resolve(response.statusCode === 200 || response.statusCode === 503);
    });
    request.once('error', () => resolve(false));
  });
}
