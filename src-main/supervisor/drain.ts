import type { Clock } from '../lib/clock.ts';
import { within } from '../lib/time-limit.ts';
import type { LlamaClient } from '../llama/llama-client.ts';
import type { Policy } from './policy.ts';
import { busyness } from './slots.ts';

export interface DrainDeps {
  readonly client: Pick<LlamaClient, 'slots' | 'metrics'>;
  readonly clock: Clock;
  readonly policy: Policy;
  /** Whether it answers nothing at all, `/health` included. */
  isFailing(): boolean;
  /** When its log last grew, monotonic ms. */
  lastLogAt(): number;
  /** Told on each look; null when the instance did not answer. */
  onInFlight(count: number | null): void;
}

/**
 * Waits until no request is in flight, at most `policy.drainMs`. An instance that shows neither slots nor metrics is
 * not waited for, since nothing could ever tell that it is done; nor is one that neither answers nor logs, since it
 * works on nothing.
 * @returns how many requests were still in flight at the end: those that the stop cuts; null when it never told
 * @throws the signal's abort
 */
export async function drain(deps: DrainDeps, signal: AbortSignal): Promise<number | null> {
  const { client, clock, policy } = deps;
  const startedAt = clock.monotonic();
  const endAt = startedAt + policy.drainMs;
  let pauseMs = policy.drainPollMs;
  let lastSeen: number | null = null;
  let heardAt = startedAt;
  for (;;) {
    const { inFlight, blind } = await busyness(client, signal);
    if (inFlight === 0 || blind) return 0;
    lastSeen = inFlight ?? lastSeen;
    deps.onInFlight(inFlight);
    const now = clock.monotonic();
    heardAt = Math.max(heardAt, deps.lastLogAt(), inFlight === null && deps.isFailing() ? 0 : now);
    const leftMs = Math.min(endAt, heardAt + policy.drainSilentMs) - now;
    if (leftMs <= 0) return lastSeen;
    await clock.sleep(Math.min(pauseMs, leftMs), signal);
    pauseMs = Math.min(policy.drainPollCapMs, pauseMs * 2);
  }
}

/** One look before a stop that does not wait: the requests that it cuts; null when the instance cannot tell at once. */
export async function lookOnce({
  client,
  clock,
  policy,
}: Pick<DrainDeps, 'client' | 'clock' | 'policy'>): Promise<number | null> {
  let busy: number | null = null;
  const onBusy = (slots: number): void => {
    busy = slots;
  };
  const seen = await within(clock, policy.lookMs, signal => busyness(client, signal, onBusy));
  return seen === null ? busy : seen.inFlight;
}
