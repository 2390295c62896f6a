import type { ServedOptions } from './served-options.ts';

export interface LayerSize {
  readonly denseMiB: number;
  readonly expertMiB: number;
  readonly cacheMiB: number;
}

/** A GPU: what the model may take there, and what fitting leaves free of it. */
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
  readonly gpuLayers: number;
}

/** For each layer its GPU or null for RAM, and whether its experts stay in RAM. */
type Plan = readonly { readonly gpu: number | null; readonly expertsInRam: boolean }[];

/**
 * Where the engine would put the layers. Without fitting: the last N layers, spread by shares. With fitting: all of
 * them spread by free memory where they fit, else as much as fits; of a mixture of experts the attention goes first
 * and experts that do not fit stay in RAM. Pure.
 */
export function placeLayers(input: PlacingInput): Placed {
  const { layers, options, rooms } = input;
  const usable = rooms.map((room, at) =>
    options.splitMode === 'none' && at !== options.mainGpu ? null : room,
  );
  if (!usable.some(room => room !== null && room.freeMiB > 0) || options.gpuLayers === 0)
    return summarize(
      input,
      layers.map(() => ({ gpu: null, expertsInRam: true })),
    );
  const count =
    typeof options.gpuLayers === 'number' ? Math.min(layers.length, options.gpuLayers) : layers.length;
  const plain = spread(input, usable, count);
  const byHand = typeof options.gpuLayers === 'number' || options.tensorSplit !== null || !options.fit;
  if (byHand || fits(input, plain, usable)) return summarize(input, plain);
  return summarize(input, fill(input, usable));
}

/** The last `count` layers, cut into runs by shares or by free memory. */
function spread({ layers, options }: PlacingInput, usable: readonly (Room | null)[], count: number): Plan {
  const shares = usable.map((room, at) =>
    room === null ? 0 : (options.tensorSplit?.[at] ?? (Number.isFinite(room.freeMiB) ? room.freeMiB : 1)),
  );
  const whole = shares.reduce((sum, share) => sum + share, 0) || 1;
  const first = layers.length - count;
  return layers.map((_, index) => {
    const expertsInRam = index < options.cpuExpertLayers;
    if (index < first) return { gpu: null, expertsInRam: true };
    const at = (index - first) / Math.max(1, count);
    let until = 0;
    const gpu = shares.findIndex(share => {
      until += share / whole;
      return at < until;
    });
    return { gpu: gpu < 0 ? shares.findLastIndex(share => share > 0) : gpu, expertsInRam };
  });
}

function fits(input: PlacingInput, plan: Plan, usable: readonly (Room | null)[]): boolean {
  const { gpus } = summarize(input, plan);
  return gpus.every(({ weightsMiB, kvMiB }, at) => {
    const room = usable[at];
    return weightsMiB + kvMiB === 0 || (room != null && weightsMiB + kvMiB <= room.freeMiB - room.keepMiB);
  });
}

/** As much as fits, device by device; experts only where room is left after every layer has its attention somewhere. */
function fill(input: PlacingInput, usable: readonly (Room | null)[]): Plan {
  const { layers, options, outputMiB, copiedMiB } = input;
  const left = usable.map(room => (room === null ? 0 : Math.max(0, room.freeMiB - room.keepMiB)));
  const last = left.findLastIndex(room => room > 0);
  if (last >= 0) left[last] = Math.max(0, (left[last] ?? 0) - outputMiB - copiedMiB);
  const hasExperts = layers.some(layer => layer.expertMiB > 0);
  const plan = layers.map(() => ({ gpu: null as number | null, expertsInRam: true }));
  const capacity = left.reduce((sum, room) => sum + room, 0);
  const dense = layers.reduce((sum, layer) => sum + layer.denseMiB + layer.cacheMiB, 0);
  // Attention is spread like the room, so that experts find some on every device.
  const share = hasExperts && dense < capacity ? dense / capacity : 1;
  let gpu = 0;
  let takenMiB = 0;
  layers.forEach((layer, index) => {
    const size = layer.denseMiB + (options.cacheInRam ? 0 : layer.cacheMiB);
    const full = (at: number): boolean => {
      const room = left[at] ?? 0;
      // The last device takes what the others left over.
      return takenMiB + size > room || (at < last && takenMiB + size / 2 > room * share);
    };
    while (gpu < left.length && full(gpu)) {
      gpu++;
      takenMiB = 0;
    }
    const own = plan[index];
    if (gpu >= left.length || !own) return;
    own.gpu = gpu;
    takenMiB += size;
  });
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
  return plan;
}

function summarize({ layers, outputMiB, copiedMiB, options, rooms }: PlacingInput, plan: Plan): Placed {
  const gpus = rooms.map(() => ({ weightsMiB: 0, kvMiB: 0 }));
  const ram = { weightsMiB: 0, kvMiB: 0, expertsMiB: 0 };
  layers.forEach((layer, index) => {
    const { gpu, expertsInRam } = plan[index] ?? { gpu: null, expertsInRam: true };
    const home = gpu === null ? ram : (gpus[gpu] ?? ram);
    home.weightsMiB += layer.denseMiB;
    (options.cacheInRam ? ram : home).kvMiB += layer.cacheMiB;
    (expertsInRam ? ram : home).weightsMiB += layer.expertMiB;
    if (expertsInRam) ram.expertsMiB += layer.expertMiB;
  });
  const gpuLayers = plan.filter(({ gpu }) => gpu !== null).length;
  // The output follows the last layer once all of them are on GPUs.
  const last = gpuLayers === layers.length ? plan.at(-1)?.gpu : null;
  const home = last == null ? undefined : gpus[last];
  (home ?? ram).weightsMiB += outputMiB + (home ? copiedMiB : 0);
  return { gpus, ram, gpuLayers };
}
