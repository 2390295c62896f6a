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

/** Bytes of one layer's cache and recurrent state, of all streams. */
export function cacheOf(layer: LayerFacts, context: number, options: ServedOptions): number {
  const cell = layer.kWidth * cacheBytes(options.cacheTypeK) + layer.vWidth * cacheBytes(options.cacheTypeV);
  return (
    cellsOf(layer, context, options) * streamsOf(options) * cell + layer.stateElements * 4 * options.sequences
  );
}
