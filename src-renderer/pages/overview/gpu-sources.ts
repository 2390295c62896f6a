import type { GpuReading, Reading } from '../../../src-shared/model/reading.ts';

/** The sources of GPUs among all that a reading has. */
const GPU_SOURCE = /^(nvidia-smi|amd-sysfs|rocm-smi|system-gpus)$/;

/** Values that change; the whole memory alone says nothing of what a GPU does. */
const LIVE = [
  'vramUsedMiB',
  'utilisationPct',
  'temperatureC',
  'powerW',
  'clockSmMHz',
  'clockMemMHz',
  'fanPct',
] as const;

/**
 * Whether there is anything to show of a GPU: not of a display chip or another of which the system has the name only.
 * One with an id has a driver that reads it, and keeps its place while that says nothing.
 */
export function reportsAnything(gpu: GpuReading): boolean {
  return gpu.uuid !== null || LIVE.some(field => gpu[field] !== null);
}

/** Why some GPUs cannot be read; null where all can. */
export function failingGpus({ sources }: Pick<Reading, 'sources'>): string | null {
  const works = (name: string): boolean => sources.some(one => one.name === name && one.status === 'ok');
  const failing = sources.find(
    // rocm-smi reads what the driver's files do not tell.
    one =>
      one.status === 'failing' &&
      GPU_SOURCE.test(one.name) &&
      !(one.name === 'amd-sysfs' && works('rocm-smi')),
  );
  return failing?.message ?? null;
}
