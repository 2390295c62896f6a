import { masksOf, scoresOf } from './cache-size.ts';
import type { ModelFacts } from './model-facts.ts';
import type { ServedOptions } from './served-options.ts';

/** What the graph of one batch holds, MiB. */
export interface GraphSize {
  /** Which token sees which, for every kind of cache. */
  readonly maskMiB: number;
  /** One vector of the model's width for every token. */
  readonly vectorMiB: number;
  /** All else, the vectors that go in included, where attention is computed. */
  readonly workMiB: number;
  /** The same where attention is computed elsewhere. */
  readonly plainMiB: number;
  /** Logits that are handed out. */
  readonly outputMiB: number;
}

const MIB = 2 ** 20;
const FLOAT = 4;
/** Vectors that are there at once beside a feed-forward, or beside the logits. */
const VECTORS = 5;
/** Vectors in all, where experts or a recurrent state make it hard to say. */
const VECTORS_OF_EXPERTS = 24;
/** The same for recurrent layers with a dense feed-forward. */
const VECTORS_OF_STATES = 18;

/**
 * The graph's buffers. What is largest of the feed-forward, the logits and, without flash attention, the scores takes
 * the room of the others, which are not there at the same time. Measured buffers of dense models on a CPU are what this
 * says, to a few percent; most mixtures of experts and recurrent models take less, down to half of it. Pure.
 * @param options with the batch that is computed, which the context bounds
 */
export function graphOf(facts: ModelFacts, context: number, options: ServedOptions): GraphSize {
  const { width, vocabulary, layers } = facts;
  const batchMiB = (options.batchTokens * FLOAT) / MIB;
  const forward = forwardOf(facts);
  const rows = Math.min(options.batchTokens, outputRows(facts, options));
  const logitsMiB = batchMiB * VECTORS * width + (rows * FLOAT * (vocabulary + width)) / MIB;
  const plainMiB = Math.max(batchMiB * forward, logitsMiB);
  return {
    maskMiB: (options.batchTokens * masksOf(layers, context, options)) / MIB,
    vectorMiB: batchMiB * width,
    workMiB: Math.max(plainMiB, batchMiB * scoresOf(layers, width, context, options)),
    plainMiB,
    outputMiB: (options.sequences * vocabulary * FLOAT) / MIB,
  };
}

/** Elements for each token while a feed-forward is computed. */
function forwardOf({ width, layers, ffnWidth, experts }: ModelFacts): number {
  const dense = VECTORS * width + (ffnWidth ?? 0);
  if (experts > 0 || ffnWidth === null) return Math.max(dense, VECTORS_OF_EXPERTS * width);
  const recurrent = layers.some(({ stateElements }) => stateElements > 0);
  return recurrent ? Math.max(dense, VECTORS_OF_STATES * width) : dense;
}

/** Tokens of a batch that get logits. llama.cpp, server-context.cpp: n_outputs_max. */
function outputRows(facts: ModelFacts, options: ServedOptions): number {
  if (!options.embeds) return options.sequences * (1 + options.draftTokens);
  return (options.pooling ?? (facts.pools ? 'model' : 'none')) === 'none' ? options.batchTokens : 0;
}
