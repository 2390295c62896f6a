import type { SamplingDefaults } from './args.ts';
import { integerField, type Json, numberField } from './body.ts';
import { invalid } from './http-error.ts';

/** How the next token is chosen. Temperature 0 takes the likeliest. */
export interface Sampling extends Omit<SamplingDefaults, 'seed'> {
  readonly seed: number;
}

/** llama-server's number for "pick a seed". */
const RANDOM_SEED = 4_294_967_295;

/** The request's sampling fields on top of the command line's. @throws HttpError 400 for a field of the wrong type */
export function readSampling(body: Json, defaults: SamplingDefaults): Sampling {
  const seed = integerField(body, 'seed', defaults.seed ?? RANDOM_SEED);
  return {
    temperature: Math.max(0, numberField(body, 'temperature', defaults.temperature)),
    topK: integerField(body, 'top_k', defaults.topK),
    topP: numberField(body, 'top_p', defaults.topP),
    minP: numberField(body, 'min_p', defaults.minP),
    repeatPenalty: numberField(body, 'repeat_penalty', defaults.repeatPenalty),
    repeatLastN: integerField(body, 'repeat_last_n', defaults.repeatLastN),
    presencePenalty: numberField(body, 'presence_penalty', defaults.presencePenalty),
    frequencyPenalty: numberField(body, 'frequency_penalty', defaults.frequencyPenalty),
    seed: seed < 0 ? RANDOM_SEED : seed,
  };
}

/** A seed to compute with, in the engine's range. */
export function actualSeed(seed: number, random: () => number): number {
  return seed === RANDOM_SEED ? Math.floor(random() * 0xffff_fffe) : seed >>> 0;
}

/** How many tokens to predict at most; -1 = until the end. llama-server's names, oldest last. */
export function readLimit(body: Json, fallback: number): number {
  for (const field of ['max_completion_tokens', 'max_tokens', 'n_predict']) {
    if (body[field] !== undefined && body[field] !== null) return integerField(body, field, fallback);
  }
  return fallback;
}

/** Refuses what this engine cannot do rather than answering something else. @throws HttpError 400 */
export function refuseUnsupported(body: Json): void {
  const count = integerField(body, 'n', 1);
  if (count !== 1) throw invalid(`Field 'n': Value must be between 1 <= value <= 1, but got ${count}`);
  const wanted = [
    ['logprobs', body.logprobs !== undefined && body.logprobs !== null && body.logprobs !== false],
    ['n_probs', integerField(body, 'n_probs', 0) > 0],
    ['logit_bias', Object.keys(Object(body.logit_bias)).length > 0],
  ] as const;
  for (const [field, asked] of wanted) {
    if (asked) throw invalid(`Field '${field}': not supported by the embedded engine`);
  }
}
