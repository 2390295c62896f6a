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
      layer.stateElements * 4 * options.sequences
    );
  });
}

/**
 * Bytes that attention to the context takes for each token of a batch: a mask for every kind of cache there is, and
 * without flash attention the scores of all heads of one layer. llama.cpp, llama-graph.cpp: build_attn_mha.
 */
export function attentionBytes(
  layers: readonly LayerFacts[],
  context: number,
  options: ServedOptions,
): number {
  const seen = layers.filter(({ kWidth }) => kWidth > 0);
  const cells = (layer: LayerFacts): number => cellsOf(layer, context, options);
  const masked = [true, false]
    .map(whole => seen.find(({ window }) => (window === null) === whole))
    .reduce((sum, layer) => sum + (layer ? cells(layer) : 0), 0);
  if (options.flashAttention) return 2 * masked;
  return 4 * (masked + Math.max(0, ...seen.map(layer => cells(layer) * layer.heads)));
}
