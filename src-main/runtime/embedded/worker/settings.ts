import type { Sampling } from './sampling.ts';

/** A request's settings under llama-server's names; what this engine has no dial for shows as switched off. */
export function settingsOf(
  sampling: Sampling,
  more: {
    readonly maxTokens: number;
    readonly stream: boolean;
    readonly ignoreEnd: boolean;
    readonly lora: readonly { readonly path: string; readonly scale: number }[];
  },
): Readonly<Record<string, unknown>> {
  return {
    seed: sampling.seed,
    temperature: sampling.temperature,
    dynatemp_range: 0,
    dynatemp_exponent: 1,
    top_k: sampling.topK,
    top_p: sampling.topP,
    min_p: sampling.minP,
    top_n_sigma: -1,
    xtc_probability: 0,
    xtc_threshold: 0.1,
    typical_p: 1,
    repeat_last_n: sampling.repeatLastN,
    repeat_penalty: sampling.repeatPenalty,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    dry_multiplier: 0,
    dry_base: 1.75,
    dry_allowed_length: 2,
    dry_penalty_last_n: 64,
    mirostat: 0,
    mirostat_tau: 5,
    mirostat_eta: 0.1,
    adaptive_target: -1,
    adaptive_decay: 0.9,
    max_tokens: more.maxTokens,
    n_predict: more.maxTokens,
    n_keep: 0,
    n_discard: 0,
    ignore_eos: more.ignoreEnd,
    stream: more.stream,
    n_probs: 0,
    min_keep: 0,
    chat_format: 'Content-only',
    reasoning_format: 'none',
    reasoning_in_content: false,
    generation_prompt: '',
    samplers: ['penalties', 'top_k', 'top_p', 'min_p', 'temperature'],
    'speculative.types': 'none',
    timings_per_token: false,
    post_sampling_probs: false,
    lora: more.lora.map(({ scale }, id) => ({ id, scale })),
  };
}
