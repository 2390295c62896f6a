import type { Clock } from '../lib/clock.ts';
import type { LlamaClient } from '../llama/llama-client.ts';
import { busyness } from './slots.ts';

export interface IdleDeps {
  readonly client: Pick<LlamaClient, 'slots' | 'metrics'>;
  readonly clock: Clock;
  readonly ttlMs: number;
  readonly pollMs: number;
  /** When the log last showed a request, monotonic ms: it sees those that begin and end between two looks. */
  lastRequestAt(): number;
}

/**
 * Resolves once no request was in flight for `ttlMs`. What cannot be seen counts as busy: a model is never taken away
 * from somebody because its server was slow to answer.
 * @throws the signal's abort
 */
export async function untilIdle(deps: IdleDeps, signal: AbortSignal): Promise<void> {
  const { client, clock, ttlMs } = deps;
  const pollMs = Math.min(deps.pollMs, Math.max(100, ttlMs / 4));
  let busyAt = clock.monotonic();
  let mark: string | null = null;
  for (;;) {
    const seen = await busyness(client, signal);
    const moved = mark !== null && seen.mark !== null && seen.mark !== mark;
    mark = seen.mark ?? mark;
    if (moved || (seen.inFlight !== 0 && !seen.blind)) busyAt = clock.monotonic();
    busyAt = Math.max(busyAt, deps.lastRequestAt());
    const leftMs = busyAt + ttlMs - clock.monotonic();
    if (leftMs <= 0) return;
    await clock.sleep(Math.min(pollMs, leftMs), signal);
  }
}
