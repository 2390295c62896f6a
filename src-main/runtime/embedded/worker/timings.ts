/** Speed of one answer, named as in llama-server's `timings`. */
export interface Timings {
  readonly cache_n: number;
  readonly prompt_n: number;
  readonly prompt_ms: number;
  readonly prompt_per_token_ms: number;
  readonly prompt_per_second: number;
  readonly predicted_n: number;
  readonly predicted_ms: number;
  readonly predicted_per_token_ms: number;
  readonly predicted_per_second: number;
}

/**
 * `predictedMs` runs from the first token to the last, so it holds one token less than were predicted; llama-server
 * divides by that number.
 */
export function timingsOf(
  cached: number,
  promptTokens: number,
  promptMs: number,
  predictedTokens: number,
  predictedMs: number,
): Timings {
  const perPrompt = promptTokens > 0 ? promptMs / promptTokens : 0;
  const perToken = predictedTokens > 1 ? predictedMs / (predictedTokens - 1) : 0;
  return {
    cache_n: cached,
    prompt_n: promptTokens,
    prompt_ms: round(promptMs),
    prompt_per_token_ms: perPrompt,
    prompt_per_second: perSecond(perPrompt),
    predicted_n: predictedTokens,
    predicted_ms: round(predictedMs),
    predicted_per_token_ms: perToken,
    predicted_per_second: perSecond(perToken),
  };
}

/** 0 for times below what any clock can tell. */
function perSecond(perTokenMs: number): number {
  return perTokenMs > 1e-9 ? 1000 / perTokenMs : 0;
}

/** Microseconds are what the clock is good for. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
