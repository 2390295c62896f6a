import { cachesOf } from './cache-size.ts';
import { graphOf } from './compute-size.ts';
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
/** Vectors of the model's width that the RAM holds for each token where GPUs compute. */
const VECTORS_IN_RAM = 4;

/** Where a model's weights, its cache and the buffers of its graph would lie. Pure. */
export function shareOf(facts: ModelFacts, told: ServedOptions, rooms: readonly ShareRoom[]): ModelShare {
  const context = told.contextTokens === 0 ? (facts.contextTokens ?? 4_096) : told.contextTokens;
  // A batch is at most the context. llama.cpp, llama-context.cpp: n_batch.
  const options = { ...told, batchTokens: Math.min(told.batchTokens, context) };
  const caches = cachesOf(facts.layers, context, options);
  const graph = graphOf(facts, context, options);
  // The vectors that go in stay in RAM.
  const bufferMiB = (options.cacheInRam ? graph.plainMiB : graph.workMiB + graph.maskMiB) - graph.vectorMiB;
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
      computeMiB:
        graph.outputMiB +
        graph.maskMiB +
        (onGpus && placed.ram.kvMiB === 0 ? VECTORS_IN_RAM * graph.vectorMiB : graph.workMiB),
    },
    gpuLayers: placed.gpuLayers,
    contextTokens: Math.round(context),
    expertsInRam: placed.ram.expertsMiB > 0 && placed.gpuLayers > 0,
  };
}
