import type { GpuReading, Reading } from '../../../src-shared/model/reading.ts';
import type { ChartPoint, ChartSource } from '../../components/time-series.tsx';
import { decimate } from '../../stores/decimate.ts';
import { type ReadingRing, RING_SPAN_MS } from '../../stores/reading-ring.ts';

/** More than a chart of any width here can show. */
const MAX_POINTS = 300;

/** The part of a whole in percent; null where either is unknown. */
export function pctOf(part: number | null | undefined, whole: number | null | undefined): number | null {
  return part === null || part === undefined || !whole ? null : Math.min(100, (part / whole) * 100);
}

function source(
  ring: ReadingRing,
  pick: (reading: Reading) => Readonly<Record<string, number | null>>,
): ChartSource {
  return {
    subscribe: ring.subscribe,
    read: (): readonly ChartPoint[] => decimate(ring.readings, pick, RING_SPAN_MS, MAX_POINTS),
  };
}

/** VRAM, utilisation, temperature and power of one GPU. */
export function gpuSource(ring: ReadingRing, key: string): ChartSource {
  return source(ring, reading => {
    const gpu = reading.gpus.find(one => gpuKey(one) === key);
    return {
      vramPct: pctOf(gpu?.vramUsedMiB, gpu?.vramTotalMiB),
      vramMiB: gpu?.vramUsedMiB ?? null,
      totalMiB: gpu?.vramTotalMiB ?? null,
      utilisationPct: gpu?.utilisationPct ?? null,
      temperatureC: gpu?.temperatureC ?? null,
      powerW: gpu?.powerW ?? null,
    };
  });
}

/** Processor and memory of the machine. */
export function hostSource(ring: ReadingRing): ChartSource {
  return source(ring, ({ host }) => ({
    cpuPct: host?.cpuPct ?? null,
    ramPct: pctOf(host?.ramUsedMiB, host?.ramTotalMiB),
    ramMiB: host?.ramUsedMiB ?? null,
    totalMiB: host?.ramTotalMiB ?? null,
  }));
}

/** What tells one GPU from another over time. */
export function gpuKey(gpu: GpuReading): string {
  return gpu.uuid ?? `${gpu.vendor}-${gpu.index}`;
}

/** VRAM by owner, MiB. What the driver does not attribute counts as other programs'. */
export interface VramSplit {
  readonly ownMiB: number;
  readonly foreignMiB: number;
  readonly freeMiB: number;
  /** False where the driver does not say which process holds what. */
  readonly attributed: boolean;
}

/** @returns null where the driver reports no VRAM */
export function vramSplit(gpu: GpuReading): VramSplit | null {
  const { vramTotalMiB: total, vramUsedMiB: used, processes } = gpu;
  if (total === null || used === null) return null;
  const ownMiB = Math.min(
    used,
    processes.reduce((sum, one) => sum + (one.owner === 'instance' ? (one.vramMiB ?? 0) : 0), 0),
  );
  const attributed = processes.some(one => one.vramMiB !== null);
  return { ownMiB, foreignMiB: used - ownMiB, freeMiB: Math.max(0, total - used), attributed };
}
