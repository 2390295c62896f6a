import type { RuntimeKind } from '../../src-shared/model/profile.ts';
import type { GpuProcess, GpuReading, Reading } from '../../src-shared/model/reading.ts';
import type { LaunchGpus } from '../runtime/launch-spec.ts';
import type { GpuRoom } from './memory-estimate.ts';

/** A profile whose memory would be free by the time that another one is served. */
export interface Replaced {
  readonly profileId: string;
  /** It was launched with GPUs, so that it may hold some of their memory. */
  readonly usesGpus: boolean;
}

/**
 * The GPUs that an engine would see, in the order in which it counts them: those of one vendor, and of these the ones
 * that the profile names. Pure.
 */
export function gpuRooms(
  reading: Reading | null,
  runtime: RuntimeKind,
  { vendor, gpus: wanted }: LaunchGpus,
  replaces: readonly Replaced[],
): readonly GpuRoom[] {
  if (wanted === 'none') return [];
  const seen = (reading?.gpus ?? []).filter(gpu => gpu.vendor === vendor);
  const placeOf = (gpu: GpuReading): number =>
    wanted === 'all' ? 0 : wanted.findIndex(name => name === String(gpu.index) || name === gpu.uuid);
  const used = seen.filter(gpu => placeOf(gpu) >= 0);
  // A container's devices are in their order on the bus, whatever the order in which they are asked for.
  if (runtime !== 'docker') used.sort((one, other) => placeOf(one) - placeOf(other));
  return used.map(gpu => ({
    index: gpu.index,
    name: gpu.name,
    totalMiB: gpu.vramTotalMiB,
    otherMiB: othersMiB(gpu, seen, replaces),
  }));
}

/**
 * What others hold on a GPU than those that will be replaced; null when nobody knows. Drivers for Windows and WSL list
 * the processes without their memory, and some sources list none.
 * @param seen all GPUs of this vendor
 */
function othersMiB(
  gpu: GpuReading,
  seen: readonly GpuReading[],
  replaces: readonly Replaced[],
): number | null {
  if (gpu.vramUsedMiB === null) return null;
  const isOf =
    ({ profileId }: Replaced) =>
    (process: GpuProcess) =>
      process.profileId === profileId;
  let held = 0;
  for (const replaced of replaces) {
    const own = gpu.processes.filter(isOf(replaced));
    if (own.some(hidesMemory)) return null;
    held += own.reduce((sum, { vramMiB }) => sum + (vramMiB ?? 0), 0);
    const isSeen = seen.some(({ processes }) => processes.some(isOf(replaced)));
    // It may be one of those that hide their memory, or be on a GPU whose processes nobody lists.
    if (replaced.usesGpus && !isSeen && (gpu.processes.length === 0 || gpu.processes.some(hidesMemory)))
      return null;
  }
  return Math.max(0, gpu.vramUsedMiB - held);
}

const hidesMemory = ({ vramMiB }: GpuProcess): boolean => vramMiB === null;
