import type { ServedOptions } from './served-options.ts';

export interface LayerSize {
  readonly denseMiB: number;
  readonly expertMiB: number;
  readonly cacheMiB: number;
}

/** A GPU: what is free of it, and what of that fitting leaves to other things than weights and cache. */
export interface Room {
  readonly freeMiB: number;
  readonly keepMiB: number;
}

export interface PlacingInput {
  readonly layers: readonly LayerSize[];
  readonly outputMiB: number;
  /** What the output needs besides where it is on a GPU. */
  readonly copiedMiB: number;
  readonly options: ServedOptions;
  readonly rooms: readonly Room[];
}

export interface Placed {
  readonly gpus: readonly { readonly weightsMiB: number; readonly kvMiB: number }[];
  readonly ram: { readonly weightsMiB: number; readonly kvMiB: number; readonly expertsMiB: number };
  /** As the engine counts: the output is one of them. */
  readonly gpuLayers: number;
}

interface Plan {
  /** For each layer its GPU or null for RAM, and whether its experts stay in RAM. */
  readonly layers: readonly { readonly gpu: number | null; readonly expertsInRam: boolean }[];
  /** The GPU of the output; null for RAM. */
  readonly output: number | null;
}

/**
 * Where the engine would put the layers. Without fitting, or with what it leaves to whoever set it: the last N of them,
 * the output included, spread by shares, whether or not they fit.
 * With fitting: all of them spread by free memory where they fit, else as much as fits, from the end; of a mixture of
 * experts the attention goes first and experts that do not fit stay in RAM. Pure.
 */
export function placeLayers(input: PlacingInput): Placed {
  const { layers, options, rooms } = input;
  const usable = rooms.map((room, at) =>
    options.splitMode === 'none' && at !== options.mainGpu ? null : room,
  );
  if (!usable.some(room => room !== null) || options.gpuLayers === 0)
    return summarize(input, { layers: layers.map(() => ({ gpu: null, expertsInRam: true })), output: null });
  const all = layers.length + 1;
  const count = typeof options.gpuLayers === 'number' ? Math.min(all, options.gpuLayers) : all;
  const plain = spread(input, usable, count);
  const byHand = options.gpuLayers !== 'auto' || options.tensorSplit !== null || !options.fit;
  if (byHand || fits(input, plain, usable)) return summarize(input, plain);
  return summarize(input, fill(input, usable));
}

/** The last `count` layers, the output among them, cut into runs by shares. llama.cpp, llama-model.cpp: load_tensors. */
function spread(input: PlacingInput, usable: readonly (Room | null)[], count: number): Plan {
  const { layers, options } = input;
  const shares = sharesOf(input, usable);
  const whole = shares.reduce((sum, share) => sum + share, 0) || 1;
  const first = layers.length + 1 - count;
  const gpuOf = (index: number): number | null => {
    if (index < first) return null;
    const at = (index - first) / count;
    let until = 0;
    const gpu = shares.findIndex(share => {
      until += share / whole;
      return at < until;
    });
    return gpu < 0 ? shares.findLastIndex(share => share > 0) : gpu;
  };
  return {
    layers: layers.map((_, index) => ({
      gpu: gpuOf(index),
      expertsInRam: index < first || index < options.cpuExpertLayers,
    })),
    output: gpuOf(layers.length),
  };
}

/**
 * By --tensor-split, in which GPUs that it does not reach have no part; without one, or with nothing in it, by room; and
 * where there is none, alike.
 */
function sharesOf({ options }: PlacingInput, usable: readonly (Room | null)[]): readonly number[] {
  const told = usable.map((room, at) => (room === null ? 0 : (options.tensorSplit?.[at] ?? 0)));
  if (told.some(share => share > 0)) return told;
  const isFull = usable.every(room => room === null || room.freeMiB <= 0);
  return usable.map(room =>
    room === null ? 0 : isFull || !Number.isFinite(room.freeMiB) ? 1 : room.freeMiB,
  );
}

function fits(input: PlacingInput, plan: Plan, usable: readonly (Room | null)[]): boolean {
  const { gpus } = summarize(input, plan);
  return gpus.every(({ weightsMiB, kvMiB }, at) => {
    const room = usable[at];
    return weightsMiB + kvMiB === 0 || (room != null && weightsMiB + kvMiB <= room.freeMiB - room.keepMiB);
  });
}

/** As much as fits, from the end; experts only where room is left after every layer has its attention somewhere. */
function fill(input: PlacingInput, usable: readonly (Room | null)[]): Plan {
  const { layers, options, outputMiB, copiedMiB } = input;
  const left = usable.map(room => (room === null ? 0 : Math.max(0, room.freeMiB - room.keepMiB)));
  const plan = layers.map(() => ({ gpu: null as number | null, expertsInRam: true }));
  const last = left.findLastIndex(room => room >= outputMiB + copiedMiB && room > 0);
  if (last < 0) return { layers: plan, output: null };
  left.fill(0, last + 1);
  left[last] = (left[last] ?? 0) - outputMiB - copiedMiB;
  const first = left.findIndex(room => room > 0);
  const hasExperts = layers.some(layer => layer.expertMiB > 0);
  const capacity = left.reduce((sum, room) => sum + room, 0);
  const dense = layers.reduce((sum, layer) => sum + layer.denseMiB + layer.cacheMiB, 0);
  // Attention is spread like the room, so that experts find some on every device.
  const share = hasExperts && dense < capacity ? dense / capacity : 1;
  let gpu = last;
  let takenMiB = 0;
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index];
    const own = plan[index];
    if (!layer || !own) break;
    const size = layer.denseMiB + (options.cacheInRam ? 0 : layer.cacheMiB);
    const full = (at: number): boolean => {
      const room = left[at] ?? 0;
      // The first device takes what the others left over.
      return takenMiB + size > room || (at > first && takenMiB + size / 2 > room * share);
    };
    while (gpu >= 0 && full(gpu)) {
      gpu--;
      takenMiB = 0;
    }
    if (gpu < 0) break;
    own.gpu = gpu;
    takenMiB += size;
  }
  const room = left.map((free, at) =>
    layers.reduce(
      (rest, layer, index) =>
        plan[index]?.gpu === at ? rest - layer.denseMiB - (options.cacheInRam ? 0 : layer.cacheMiB) : rest,
      free,
    ),
  );
  layers.forEach((layer, index) => {
    const own = plan[index];
    const at = own?.gpu;
    if (!own || at == null || index < options.cpuExpertLayers) return;
    if (layer.expertMiB > (room[at] ?? 0)) return;
    room[at] = (room[at] ?? 0) - layer.expertMiB;
    own.expertsInRam = false;
  });
  return { layers: plan, output: last };
}

function summarize({ layers, outputMiB, copiedMiB, options, rooms }: PlacingInput, plan: Plan): Placed {
  const gpus = rooms.map(() => ({ weightsMiB: 0, kvMiB: 0 }));
  const ram = { weightsMiB: 0, kvMiB: 0, expertsMiB: 0 };
  layers.forEach((layer, index) => {
    const { gpu, expertsInRam } = plan.layers[index] ?? { gpu: null, expertsInRam: true };
    const home = gpu === null ? ram : (gpus[gpu] ?? ram);
    home.weightsMiB += layer.denseMiB;
    (options.cacheInRam ? ram : home).kvMiB += layer.cacheMiB;
    (expertsInRam ? ram : home).weightsMiB += layer.expertMiB;
    if (expertsInRam) ram.expertsMiB += layer.expertMiB;
  });
  const home = plan.output === null ? undefined : gpus[plan.output];
  (home ?? ram).weightsMiB += outputMiB + (home ? copiedMiB : 0);
  const gpuLayers = plan.layers.filter(({ gpu }) => gpu !== null).length + (home ? 1 : 0);
  return { gpus, ram, gpuLayers };
}
