import { PaddockError } from '../../src-shared/errors.ts';
import type { LlamaClient } from '../llama/llama-client.ts';
import type { LlamaSlot } from '../llama/llama-schemas.ts';

/** What the supervisor asks an instance. */
export type InstanceProbe = Pick<LlamaClient, 'health' | 'slots' | 'metrics' | 'props'>;

/** What `/slots`, or `/metrics` in its place, tells about requests. */
export interface Busyness {
  /** Requests being answered, and those that wait for a slot where that is told; null when it cannot be told now. */
  readonly inFlight: number | null;
  /** Changes whenever a request makes progress; null when it cannot be told. */
  readonly mark: string | null;
  /** The server offers neither endpoint: asking again cannot help. */
  readonly blind: boolean;
}

const UNKNOWN: Busyness = { inFlight: null, mark: null, blind: false };

function markOf(slots: readonly LlamaSlot[]): string {
  return slots.map(slot => `${slot.taskId}:${slot.promptTokensProcessed}:${slot.decodedTokens}`).join(' ');
}

/**
 * Asks the instance for its requests in flight. Never throws, except when the signal aborts.
 * @param onBusy told how many slots are busy before it is asked how many requests wait for one
 */
export async function busyness(
  client: Pick<LlamaClient, 'slots' | 'metrics'>,
  signal: AbortSignal,
  onBusy: (slots: number) => void = () => {},
): Promise<Busyness> {
  try {
    const slots = await client.slots(signal);
    const busy = slots.filter(slot => slot.busy).length;
    onBusy(busy);
    // Requests wait only while slots are busy; nothing more is asked of an idle server.
    const waiting = busy === 0 ? 0 : await deferred(client, signal);
    return { inFlight: busy + waiting, mark: markOf(slots), blind: false };
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof PaddockError) || error.code !== 'NOT_OFFERED') return UNKNOWN;
  }
  try {
    const metrics = await client.metrics(signal);
    const mark = `${metrics.promptTokensTotal}:${metrics.generatedTokensTotal}:${metrics.decodeCallsTotal}`;
    const { requestsProcessing: answered, requestsDeferred: waiting } = metrics;
    return { inFlight: answered === null ? null : answered + (waiting ?? 0), mark, blind: answered === null };
  } catch (error) {
    if (signal.aborted) throw error;
    const absent = error instanceof PaddockError && error.code === 'NOT_OFFERED';
    return { ...UNKNOWN, blind: absent };
  }
}

/** Requests that wait for a slot; 0 where the instance does not tell. @throws the signal's abort */
async function deferred(client: Pick<LlamaClient, 'metrics'>, signal: AbortSignal): Promise<number> {
  try {
    return (await client.metrics(signal)).requestsDeferred ?? 0;
  } catch (error) {
    if (signal.aborted) throw error;
    return 0;
  }
}
