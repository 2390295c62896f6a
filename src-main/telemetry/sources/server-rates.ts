import type { LlamaSlot } from '../../llama/llama-schemas.ts';
import type { LlamaMetrics } from '../../llama/metrics-text.ts';

/** What one llama-server said at one instant; null for an endpoint that it does not offer. */
export interface ServerSample {
  /** Monotonic. */
  readonly atMs: number;
  readonly slots: readonly LlamaSlot[] | null;
  readonly metrics: LlamaMetrics | null;
}

export interface ServerRates {
  readonly promptTokensPerSecond: number | null;
  readonly generationTokensPerSecond: number | null;
}

interface Counter {
  readonly tokens: number;
  readonly seconds: number;
}

function advance(before: Counter | null, now: Counter | null): Counter | null {
  if (before === null || now === null) return null;
  const advanced = { tokens: now.tokens - before.tokens, seconds: now.seconds - before.seconds };
  // Counters that fall belong to a new process of the engine.
  return advanced.tokens < 0 || advanced.seconds < 0 ? null : advanced;
}

/** More than any engine makes, tokens per second: the time of so few tokens was too short to be measured. */
const IMPOSSIBLE_PER_SECOND = 200_000;

function counter(tokens: number | null | undefined, seconds: number | null | undefined): Counter | null {
  return tokens == null || seconds == null ? null : { tokens, seconds };
}

/**
 * Tokens that the slots made between two looks, of requests seen in both; null when no request spans both looks.
 * A number of one slot that falls belongs to another request.
 */
function acrossSlots(
  before: ServerSample,
  now: ServerSample,
  tokens: (slot: LlamaSlot) => number | null,
): number | null {
  let sum: number | null = null;
  for (const slot of now.slots ?? []) {
    const then = before.slots?.find(other => other.id === slot.id);
    if (!slot.busy || !then?.busy || then.taskId !== slot.taskId) continue;
    const from = tokens(then);
    const to = tokens(slot);
    if (from !== null && to !== null && to > from) sum = (sum ?? 0) + to - from;
  }
  return sum;
}

/**
 * Speeds between two looks, in tokens per second. The engine adds a request to its counters when a phase of it ends,
 * with the exact time that it took; a request still in that phase at both looks is measured by its slot instead, and
 * the sum over the slots is the server's throughput. 0 when nothing was worked on; null when nobody can tell.
 */
export function serverRates(before: ServerSample | null, now: ServerSample): ServerRates {
  if (before === null) return { promptTokensPerSecond: null, generationTokensPerSecond: null };
  const seconds = (now.atMs - before.atMs) / 1000;
  const rate = (spanning: number | null, counted: Counter | null, working: boolean): number | null => {
    if (spanning !== null && seconds > 0) return spanning / seconds;
    if (counted !== null && counted.tokens > 0 && counted.seconds > 0) {
      // The engine times an answer from its first token on, so one of a single token has hardly any time.
      const perSecond = counted.tokens / counted.seconds;
      return perSecond < IMPOSSIBLE_PER_SECOND ? perSecond : null;
    }
    if (now.slots === null && counted === null) return null;
    return working ? null : 0;
  };
  const was = before.metrics;
  const is = now.metrics;
  const prompt = advance(
    counter(was?.promptTokensTotal, was?.promptSecondsTotal),
    counter(is?.promptTokensTotal, is?.promptSecondsTotal),
  );
  const generation = advance(
    counter(was?.generatedTokensTotal, was?.generatedSecondsTotal),
    counter(is?.generatedTokensTotal, is?.generatedSecondsTotal),
  );
  const reading = (slot: LlamaSlot): boolean => slot.busy && slot.decodedTokens === 0;
  const writing = (slot: LlamaSlot): boolean => slot.busy && slot.decodedTokens > 0;
  return {
    promptTokensPerSecond: rate(
      acrossSlots(before, now, slot => (reading(slot) ? slot.promptTokensProcessed : null)),
      prompt,
      now.slots?.some(reading) ?? false,
    ),
    generationTokensPerSecond: rate(
      acrossSlots(before, now, slot => (slot.busy ? slot.decodedTokens : null)),
      generation,
      now.slots?.some(writing) ?? false,
    ),
  };
}

/**
 * Tokens that a slot's context holds. Build 11669 counts the answer into `n_prompt_tokens` while it grows; older builds
 * leave it at the prompt, which shows as a number smaller than its parts.
 */
function heldTokens(slot: LlamaSlot): number {
  const parts = slot.promptTokensProcessed + slot.promptTokensCached + slot.decodedTokens;
  return Math.max(slot.promptTokens, parts);
}

/** The fullest context among the busy slots, or among all when none is: what limits the next answer. */
export function fullestContext(
  slots: readonly LlamaSlot[],
): { usedTokens: number; sizeTokens: number } | null {
  const busy = slots.filter(slot => slot.busy);
  let fullest: { usedTokens: number; sizeTokens: number } | null = null;
  for (const slot of busy.length > 0 ? busy : slots) {
    const sizeTokens = slot.contextTokens ?? 0;
    if (sizeTokens <= 0) continue;
    const usedTokens = Math.min(sizeTokens, heldTokens(slot));
    if (fullest === null || usedTokens * fullest.sizeTokens > fullest.usedTokens * sizeTokens) {
      fullest = { usedTokens, sizeTokens };
    }
  }
  return fullest;
}
