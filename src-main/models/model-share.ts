import { cachesOf } from './cache-size.ts';
import { type GraphSize, graphOf } from './compute-size.ts';
import type { ModelFacts } from './model-facts.ts';
import { type Placed, placeLayers } from './place-layers.ts';
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
/** How many batches are under way at once where several GPUs work one after the other. llama.cpp: GGML_SCHED_MAX_COPIES. */
const COPIES = 4;

/** Where a model's weights, its cache and the buffers of its graph would lie. Pure. */
export function shareOf(facts: ModelFacts, told: ServedOptions, rooms: readonly ShareRoom[]): ModelShare {
  const context = told.contextTokens === 0 ? (facts.contextTokens ?? 4_096) : told.contextTokens;
  // A batch is at most the context; without a cache it is the context. llama.cpp, llama-context.cpp: n_batch.
  const options = facts.causal
    ? { ...told, batchTokens: Math.min(told.batchTokens, context) }
    : { ...told, unified: true };
  const caches = facts.causal ? cachesOf(facts.layers, context, options) : [];
  const graph = graphOf(facts, facts.causal ? context : options.batchTokens, options);
  const bufferMiB = (copies: number, first: boolean): number => onGpuMiB(graph, options, copies, first);
  const inRam = facts.layers.map(({ forwardBytes }, at) =>
    at < options.cpuForwardLayers ? forwardBytes / MIB : 0,
  );
  const place = (copies: number): Placed =>
    placeLayers({
      layers: facts.layers.map((layer, at) => ({
        denseMiB: layer.denseBytes / MIB - (inRam[at] ?? 0),
        expertMiB: layer.expertBytes / MIB,
        cacheMiB: (caches[at] ?? 0) / MIB,
      })),
      outputMiB: facts.outputBytes / MIB,
      copiedMiB: facts.tiedBytes / MIB,
      options,
      rooms: rooms.map(({ freeMiB, keepMiB }, at) => ({
        freeMiB,
        keepMiB: keepMiB + bufferMiB(copies, at === 0),
      })),
    });
  // Where it does not fit, the engine goes on without a pipeline.
  const copiesOf = ({ gpuLayers, ram, gpus }: Placed): number =>
    inPipeline(options, rooms) &&
    gpuLayers > facts.layers.length &&
    ram.expertsMiB === 0 &&
    gpus.every(
      (part, at) =>
        !isUsed(part) ||
        part.weightsMiB + part.kvMiB + bufferMiB(COPIES, at === 0) <= (rooms[at]?.freeMiB ?? 0),
    )
      ? COPIES
      : 1;
  const roomy = place(inPipeline(options, rooms) ? COPIES : 1);
  // What does not fit on the GPUs as a whole has no pipeline, and more room without one.
  const tight = copiesOf(roomy) === 1 ? place(1) : roomy;
  const placed = copiesOf(tight) === 1 ? tight : roomy;
  const copies = copiesOf(placed);
  const first = placed.gpus.findIndex(isUsed);
  const gpus = placed.gpus.map((part, at) => ({
    ...part,
    computeMiB: isUsed(part) ? bufferMiB(copies, at === first) : 0,
  }));
  const computesInRam = placed.gpuLayers <= facts.layers.length || options.cacheInRam;
  return {
    gpus,
    ram: {
      weightsMiB: placed.ram.weightsMiB + facts.inputBytes / MIB + inRam.reduce((sum, mib) => sum + mib, 0),
      kvMiB: placed.ram.kvMiB,
      computeMiB:
        graph.outputMiB +
        graph.maskMiB * copies +
        (computesInRam ? graph.workMiB : graph.vectorMiB * (2 + 2 * copies)),
    },
    gpuLayers: placed.gpuLayers,
    contextTokens: Math.round(context),
    expertsInRam: placed.ram.expertsMiB > 0 && placed.gpuLayers > 0,
  };
}

function isUsed({ weightsMiB, kvMiB }: Placed['gpus'][number]): boolean {
  return weightsMiB + kvMiB > 0;
}

/**
 * Batches pass through several GPUs in a pipeline where all of the model lies on them, as far as the options decide.
 * llama.cpp, llama-context.cpp: pipeline_parallel.
 */
function inPipeline(options: ServedOptions, rooms: readonly ShareRoom[]): boolean {
  return (
    rooms.length > 1 &&
    options.splitMode === 'layer' &&
    !options.cacheInRam &&
    !options.overridesTensors &&
    options.cpuExpertLayers === 0 &&
    options.cpuForwardLayers === 0
  );
}

/**
 * The graph's buffers on a GPU. The vectors that go in lie in RAM. In a pipeline what comes from elsewhere is there for
 * each batch that is under way: the mask, what the GPU before it worked out, and on the first one some more.
 */
function onGpuMiB(graph: GraphSize, options: ServedOptions, copies: number, first: boolean): number {
  if (options.cacheInRam) return graph.plainMiB - graph.vectorMiB;
  const vectors = (copies - 1) * (first ? 4 : 1) - 1;
  return graph.workMiB + graph.maskMiB * copies + graph.vectorMiB * vectors;
}
