import type { GenerationResult } from './generation.ts';

/** Token counts as OpenAI names them. */
export function usageOf(
  result: Pick<GenerationResult, 'promptTokens' | 'predictedTokens' | 'cachedTokens'>,
): {
  readonly completion_tokens: number;
  readonly prompt_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
} {
  return {
    completion_tokens: result.predictedTokens,
    prompt_tokens: result.promptTokens,
    total_tokens: result.promptTokens + result.predictedTokens,
    prompt_tokens_details: { cached_tokens: result.cachedTokens },
  };
}
