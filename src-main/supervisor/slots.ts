import { PaddockError } from '../../src-shared/errors.ts';
import type { LlamaClient } from '../llama/llama-client.ts';
import type { LlamaSlot } from '../llama/llama-schemas.ts';

/** What the supervisor asks an instance. */
export type InstanceProbe = Pick<LlamaClient, 'health' | 'slots' | 'metrics' | 'props'>;

/** What `/slots`, or `/metrics` in its place, tells about requests. */
export interface Busyness {
  /** Requests being answered; null when it cannot be told now. */
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

/** Asks the instance for its requests in flight. Never throws, except when the signal aborts. */
export async function busyness(
  client: Pick<LlamaClient, 'slots' | 'metrics'>,
  signal: AbortSignal,
): Promise<Busyness> {
  try {
    const slots = await client.slots(signal);
    return { inFlight: slots.filter(slot => slot.busy).length, mark: markOf(slots), blind: false };
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof PaddockError) || error.code !== 'NOT_OFFERED') return UNKNOWN;
  }
  try {
    const metrics = await client.metrics(signal);
    const mark = `${metrics.promptTokensTotal}:${metrics.generatedTokensTotal}:${metrics.decodeCallsTotal}`;
    return { inFlight: metrics.requestsProcessing, mark, blind: metrics.requestsProcessing === null };
  } catch (error) {
    if (signal.aborted) throw error;
    const absent = error instanceof PaddockError && error.code === 'NOT_OFFERED';
    return { ...UNKNOWN, blind: absent };
  }
}
