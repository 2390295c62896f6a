import { attentionBytes, cachesOf } from './cache-size.ts';
import type { ModelFacts } from './model-facts.ts';
import { placeLayers } from './place-layers.ts';
import type { ServedOptions } from './served-options.ts';

/** What a model takes on one device. What the driver takes for itself is not counted. */
export interface DeviceShare {
  readonly weightsMiB: number;
  readonly kvMiB: number;
  readonly computeMiB: number;
}

/** What a model takes on every device that it may use. */
export interface ModelShare {
  /** In the order of the GPUs that were given. */
  readonly gpus: readonly DeviceShare[];
  readonly ram: DeviceShare;
  /** As the engine counts: the output is one of them. */
  readonly gpuLayers: number;
  readonly contextTokens: number;
  /** Experts that found no room beside layers that did. */
  readonly expertsInRam: boolean;
}

/** What of a GPU one model may take. */
export interface ShareRoom {
  /** Infinite when it is not known. */
  readonly freeMiB: number;
  /** What fitting leaves free of it. */
  readonly keepMiB: number;
}

const MIB = 2 ** 20;

/** Where a model's weights, its cache and the buffers of its graph would lie. Pure. */
export function shareOf(facts: ModelFacts, options: ServedOptions, rooms: readonly ShareRoom[]): ModelShare {
  const context = options.contextTokens === 0 ? (facts.contextTokens ?? 4_096) : options.contextTokens;
  const caches = cachesOf(facts.layers, context, options);
  const attentionMiB = (options.batchTokens * attentionBytes(facts.layers, context, options)) / MIB;
  const bufferMiB = computeMiB(facts, options, options.cacheInRam ? 0 : attentionMiB);
  const placed = placeLayers({
    layers: facts.layers.map((layer, at) => ({
      denseMiB: layer.denseBytes / MIB,
      expertMiB: layer.expertBytes / MIB,
      cacheMiB: (caches[at] ?? 0) / MIB,
    })),
    outputMiB: facts.outputBytes / MIB,
    copiedMiB: facts.tiedBytes / MIB,
    options,
    rooms: rooms.map(({ freeMiB, keepMiB }) => ({ freeMiB: Math.max(0, freeMiB - bufferMiB), keepMiB })),
  });
  const gpus = placed.gpus.map(part => ({
    ...part,
    computeMiB: part.weightsMiB + part.kvMiB > 0 ? bufferMiB : 0,
  }));
  const onGpus = gpus.some(({ computeMiB: own }) => own > 0);
  return {
    gpus,
    ram: {
      weightsMiB: placed.ram.weightsMiB + facts.inputBytes / MIB,
      kvMiB: placed.ram.kvMiB,
      computeMiB: onGpus
        ? computeMiB(facts, options, 0) / 4 + (placed.ram.kvMiB > 0 ? attentionMiB : 0)
        : computeMiB(facts, options, attentionMiB),
    },
    gpuLayers: placed.gpuLayers,
    contextTokens: Math.round(context),
    expertsInRam: placed.ram.expertsMiB > 0 && placed.gpuLayers > 0,
  };
}

/**
 * The graph's buffers: some activations, and the larger of what attention takes and the logits of a batch, which come
 * after it. Measured buffers lie within a quarter of this.
 */
function computeMiB(facts: ModelFacts, options: ServedOptions, attentionMiB: number): number {
  const perToken = (options.batchTokens * 4) / MIB;
  return perToken * 24 * facts.width + Math.max(perToken * facts.vocabulary, attentionMiB);
}
