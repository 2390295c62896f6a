import { cacheBytes } from '../llama/gguf/ggml-types.ts';
import type { LayerFacts } from './model-facts.ts';
import type { ServedOptions } from './served-options.ts';

/** Cells are counted in steps of this many. */
const STEP = 256;
const up = (cells: number): number => Math.ceil(cells / STEP) * STEP;

/**
 * How many streams the cache has: slots share one when the engine chose their number, or when told to; else each has
 * its own, with its part of the context. llama.cpp, llama-context.cpp: kv_unified.
 */
function streamsOf({ unified, sequences }: ServedOptions): number {
  return unified ? 1 : sequences;
}

/**
 * Cells of a layer's cache in each stream. One with a window keeps that of every slot in its stream and a batch.
 * llama.cpp, llama-kv-cache-iswa.cpp: size_base and size_swa.
 */
export function cellsOf(layer: LayerFacts, context: number, options: ServedOptions): number {
  const streams = streamsOf(options);
  const whole = up(Math.floor(up(context) / streams));
  if (layer.window === null || options.wholeWindows) return whole;
  return Math.min(whole, up((layer.window * options.sequences) / streams + options.batchTokens));
}

/** Bytes of each layer's cache and recurrent state, of all streams. */
export function cachesOf(
  layers: readonly LayerFacts[],
  context: number,
  options: ServedOptions,
): readonly number[] {
  // Without flash attention the values are kept turned, all as wide as the widest.
  const widest = Math.max(0, ...layers.map(({ vWidth }) => vWidth));
  return layers.map(layer => {
    const vWidth = layer.vWidth > 0 && !options.flashAttention ? widest : layer.vWidth;
    const cell = layer.kWidth * cacheBytes(options.cacheTypeK) + vWidth * cacheBytes(options.cacheTypeV);
    return (
      cellsOf(layer, context, options) * streamsOf(options) * cell +
      layer.stateElements * 4 * options.sequences * options.states
    );
  });
}

/** Bytes of a mask for every kind of cache there is, for each token of a batch. */
export function masksOf(layers: readonly LayerFacts[], context: number, options: ServedOptions): number {
  const seen = layers.filter(({ queryWidth }) => queryWidth > 0);
  const masked = [true, false]
    .map(whole => seen.find(({ window }) => (window === null) === whole))
    .reduce((sum, layer) => sum + (layer ? cellsOf(layer, context, options) : 0), 0);
  return masked * (options.flashAttention ? 2 : 4);
}

/**
 * Elements for each token of a batch while the scores of all heads of one layer lie in memory, as they do without flash
 * attention; 0 with it. Beside them are the queries, what they become, keys, values and some vectors of the model's
 * width. llama.cpp, llama-graph.cpp: build_attn_mha.
 */
export function scoresOf(
  layers: readonly LayerFacts[],
  width: number,
  context: number,
  options: ServedOptions,
): number {
  if (options.flashAttention) return 0;
  return Math.max(
    0,
    ...layers
      .filter(({ queryWidth }) => queryWidth > 0)
      .map(layer => {
        // Queries as wide as the model take the place of a vector of it.
        const vectors = layer.queryWidth === width ? 4 : 5;
        const besides = vectors * width + 2 * layer.queryWidth + layer.kWidth + layer.vWidth;
        return cellsOf(layer, context, options) * layer.heads + besides;
      }),
  );
}
