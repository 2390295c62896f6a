import type { DeviceEstimate, EstimateNote, MemoryEstimate } from '../../src-shared/model/plan.ts';
import { attentionBytes, cachesOf } from './cache-size.ts';
import type { ModelFacts } from './model-facts.ts';
import { placeLayers, type Room } from './place-layers.ts';
import type { ServedOptions } from './served-options.ts';

/** A GPU that the profile may use, as it is now. */
export interface GpuRoom {
  readonly index: number;
  readonly name: string;
  readonly totalMiB: number | null;
  /** Held by others than what this profile would replace; null when unknown, and then counted as none. */
  readonly otherMiB: number | null;
}

export interface EstimateInput {
  readonly facts: ModelFacts;
  readonly options: ServedOptions;
  /** In the order in which the engine counts them. */
  readonly gpus: readonly GpuRoom[];
  /** There are GPUs for it, and nobody has seen them yet. */
  readonly gpusUnknown: boolean;
  /** What the launch tells fitting to leave free where EXTRA_ARGS do not: as --fit-target has it. Null without GPUs. */
  readonly fitTargetMiB: readonly number[] | null;
  readonly ram: { readonly totalMiB: number | null; readonly otherMiB: number | null };
  /** Bytes of the projector for pictures; 0 without one. */
  readonly projectorBytes: number;
  /** Bytes of its LoRA adapters; 0 without any. */
  readonly adapterBytes: number;
}

const MIB = 2 ** 20;
/** What fitting leaves free where it is told nothing, MiB. */
const FIT_TARGET_MIB = 1_024;
/** What the driver takes for itself on every GPU that is used. */
const DRIVER_MIB = 500;

/**
 * What serving a model is expected to take, from its header alone. Weights and cache are exact for what is placed; where
 * the engine places it, and its compute buffers, are approximated. Pure.
 */
export function estimateMemory(input: EstimateInput): MemoryEstimate {
  const { facts, options } = input;
  const gpus = usedGpus(input.gpus, options.devices);
  const context = options.contextTokens === 0 ? (facts.contextTokens ?? 4_096) : options.contextTokens;
  const caches = cachesOf(facts.layers, context, options);
  const attentionMiB = (options.batchTokens * attentionBytes(facts.layers, context, options)) / MIB;
  const bufferMiB = computeMiB(facts, options, options.cacheInRam ? 0 : attentionMiB);
  const targets = options.fitTargetMiB ?? input.fitTargetMiB ?? [FIT_TARGET_MIB];
  const rooms: Room[] = gpus.map((gpu, at) => ({
    freeMiB:
      gpu.totalMiB === null
        ? Number.POSITIVE_INFINITY
        : Math.max(0, gpu.totalMiB - (gpu.otherMiB ?? 0) - bufferMiB - DRIVER_MIB),
    // A single target is that of all.
    keepMiB: targets[targets.length === 1 ? 0 : at] ?? FIT_TARGET_MIB,
  }));
  const placed = placeLayers({
    layers: facts.layers.map((layer, at) => ({
      denseMiB: layer.denseBytes / MIB,
      expertMiB: layer.expertBytes / MIB,
      cacheMiB: (caches[at] ?? 0) / MIB,
    })),
    outputMiB: facts.outputBytes / MIB,
    copiedMiB: facts.tiedBytes / MIB,
    options,
    rooms,
  });
  const used = placed.gpus.map(part => part.weightsMiB + part.kvMiB > 0);
  const besideMiB = (input.projectorBytes + input.adapterBytes) / MIB;
  const firstUsed = used.indexOf(true);
  const devices: DeviceEstimate[] = gpus.map((gpu, at) => ({
    gpu: gpu.index,
    name: gpu.name,
    weightsMiB: (placed.gpus[at]?.weightsMiB ?? 0) + (at === firstUsed ? besideMiB : 0),
    kvMiB: placed.gpus[at]?.kvMiB ?? 0,
    computeMiB: used[at] ? bufferMiB + DRIVER_MIB : 0,
    otherMiB: gpu.otherMiB,
    totalMiB: gpu.totalMiB,
  }));
  devices.push({
    gpu: null,
    name: 'RAM',
    weightsMiB: placed.ram.weightsMiB + facts.inputBytes / MIB + (firstUsed < 0 ? besideMiB : 0),
    kvMiB: placed.ram.kvMiB,
    computeMiB:
      firstUsed < 0
        ? computeMiB(facts, options, attentionMiB)
        : computeMiB(facts, options, 0) / 4 + (placed.ram.kvMiB > 0 ? attentionMiB : 0),
    otherMiB: input.ram.otherMiB,
    totalMiB: input.ram.totalMiB,
  });
  const total = (part: 'weightsMiB' | 'kvMiB' | 'computeMiB'): number =>
    devices.reduce((sum, device) => sum + device[part], 0);
  return {
    devices,
    weightsMiB: total('weightsMiB'),
    kvMiB: total('kvMiB'),
    computeMiB: total('computeMiB'),
    contextTokens: Math.round(context),
    modelContextTokens: facts.contextTokens,
    layers: facts.layers.length + 1,
    gpuLayers: placed.gpuLayers,
    fits: devices.every(
      device =>
        device.totalMiB === null ||
        device.weightsMiB + device.kvMiB + device.computeMiB + (device.otherMiB ?? 0) <= device.totalMiB,
    ),
    notes: notesOf({ ...input, gpus }, placed.ram.expertsMiB > 0 && placed.gpuLayers > 0),
  };
}

/** The GPUs that EXTRA_ARGS choose by the engine's names for them, which end in their place among those it sees. */
function usedGpus(gpus: readonly GpuRoom[], devices: readonly string[] | null): readonly GpuRoom[] {
  const chosen = devices?.map(placeOf).map(at => (at === null ? undefined : gpus[at]));
  return chosen?.every(gpu => gpu !== undefined) ? chosen : gpus;
}

function placeOf(device: string): number | null {
  const digits = /^[a-z]+(\d+)$/i.exec(device.trim())?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * The graph's buffers: some activations, and the larger of what attention takes and the logits of a batch, which come
 * after it. Measured buffers lie within a quarter of this.
 */
function computeMiB(facts: ModelFacts, options: ServedOptions, attentionMiB: number): number {
  const perToken = (options.batchTokens * 4) / MIB;
  return perToken * 24 * facts.width + Math.max(perToken * facts.vocabulary, attentionMiB);
}

function notesOf(
  { facts, options, gpus, gpusUnknown, projectorBytes, adapterBytes }: EstimateInput,
  expertsInRam: boolean,
): EstimateNote[] {
  const notes: (EstimateNote | null)[] = [
    gpus.length > 0 ? null : gpusUnknown ? 'gpus-unknown' : 'cpu-only',
    gpus.some(gpu => gpu.totalMiB === null) ? 'vram-unknown' : null,
    gpus.some(gpu => gpu.totalMiB !== null && gpu.otherMiB === null) ? 'others-unknown' : null,
    options.contextTokens === 0 ? 'context-of-model' : null,
    expertsInRam ? 'experts-on-cpu' : null,
    options.overridesTensors ? 'override-tensor' : null,
    projectorBytes > 0 ? 'projector' : null,
    adapterBytes > 0 ? 'adapters' : null,
    options.devices?.some(device => placeOf(device) === null) ? 'devices-unknown' : null,
    options.draftModel ? 'draft-model' : null,
    facts.windowUnknown ? 'window-unknown' : null,
    facts.hasUnknownTypes ? 'quantized-unknown' : null,
  ];
  return notes.filter(note => note !== null);
}
