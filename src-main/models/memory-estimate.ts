import type { DeviceEstimate, EstimateNote, MemoryEstimate } from '../../src-shared/model/plan.ts';
import type { ModelFacts } from './model-facts.ts';
import { type DeviceShare, shareOf } from './model-share.ts';
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
  /** Its draft model; null without one, or when its file cannot be read. */
  readonly draft: ModelFacts | null;
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
  const draft = draftShare(input);
  const targets = options.fitTargetMiB ?? input.fitTargetMiB ?? [FIT_TARGET_MIB];
  // Fitting leaves room for what is loaded besides. llama.cpp, server-context.cpp: fit_params_target.
  const rooms = gpus.map((gpu, at) => {
    const own = draft.get(gpu);
    const projectorMiB = at === 0 ? input.projectorBytes / MIB : 0;
    const besidesMiB = (own ? sumOf(own) : 0) + projectorMiB;
    // A single target is that of all.
    const keepMiB = (targets[targets.length === 1 ? 0 : at] ?? FIT_TARGET_MIB) + besidesMiB;
    return { freeMiB: freeMiB(gpu), keepMiB };
  });
  const share = shareOf(facts, options, rooms);
  const firstUsed = share.gpus.findIndex(part => sumOf(part) > 0);
  const besideMiB = (input.projectorBytes + input.adapterBytes) / MIB;
  const all = [...gpus, ...[...draft.keys()].filter(gpu => gpu !== null && !gpus.includes(gpu))];
  const devices: DeviceEstimate[] = [...all, null].map(gpu => {
    const at = gpu === null ? -1 : gpus.indexOf(gpu);
    const holdsRest = firstUsed < 0 ? gpu === null : at === firstUsed;
    const parts = [gpu === null ? share.ram : share.gpus[at], draft.get(gpu)].filter(
      part => part !== undefined,
    );
    const used = parts.some(part => sumOf(part) > 0);
    const total = (name: keyof DeviceShare): number => parts.reduce((sum, part) => sum + part[name], 0);
    return {
      gpu: gpu?.index ?? null,
      name: gpu?.name ?? 'RAM',
      weightsMiB: total('weightsMiB') + (holdsRest ? besideMiB : 0),
      kvMiB: total('kvMiB'),
      computeMiB: total('computeMiB') + (gpu !== null && used ? DRIVER_MIB : 0),
      otherMiB: (gpu ?? input.ram).otherMiB,
      totalMiB: (gpu ?? input.ram).totalMiB,
    };
  });
  const total = (part: keyof DeviceShare): number => devices.reduce((sum, device) => sum + device[part], 0);
  return {
    devices,
    weightsMiB: total('weightsMiB'),
    kvMiB: total('kvMiB'),
    computeMiB: total('computeMiB'),
    contextTokens: share.contextTokens,
    modelContextTokens: facts.contextTokens,
    layers: facts.layers.length + 1,
    gpuLayers: share.gpuLayers,
    fits: devices.every(
      device =>
        device.totalMiB === null ||
        device.weightsMiB + device.kvMiB + device.computeMiB + (device.otherMiB ?? 0) <= device.totalMiB,
    ),
    notes: notesOf({ ...input, gpus }, share.expertsInRam),
  };
}

/** What a draft model takes, by GPU, and under null of the RAM; nothing without one. It is not fitted. */
function draftShare({ gpus, options, draft }: EstimateInput): ReadonlyMap<GpuRoom | null, DeviceShare> {
  if (options.draft === null || draft === null) return new Map();
  const used = usedGpus(gpus, options.draft.devices);
  const { ram, gpus: parts } = shareOf(
    draft,
    { ...options, ...options.draft, fit: false, draftTokens: 0, states: 1, cpuForwardLayers: 0 },
    used.map(gpu => ({ freeMiB: freeMiB(gpu), keepMiB: 0 })),
  );
  return new Map<GpuRoom | null, DeviceShare>([
    ...parts.flatMap((part, at) => {
      const gpu = used[at];
      return gpu && sumOf(part) > 0 ? [[gpu, part] as const] : [];
    }),
    [null, ram],
  ]);
}

function freeMiB({ totalMiB, otherMiB }: GpuRoom): number {
  return totalMiB === null ? Number.POSITIVE_INFINITY : Math.max(0, totalMiB - (otherMiB ?? 0) - DRIVER_MIB);
}

function sumOf({ weightsMiB, kvMiB, computeMiB }: DeviceShare): number {
  return weightsMiB + kvMiB + computeMiB;
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

function notesOf(
  { facts, options, gpus, gpusUnknown, projectorBytes, adapterBytes, draft }: EstimateInput,
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
    draft !== null ? 'draft-model' : options.drafts ? 'draft-unknown' : null,
    facts.windowUnknown ? 'window-unknown' : null,
    facts.hasUnknownTypes ? 'quantized-unknown' : null,
  ];
  return notes.filter(note => note !== null);
}
