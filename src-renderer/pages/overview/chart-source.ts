import type { GpuReading } from '../../../src-shared/model/reading.ts';
import { type ChartPoint, type ChartSource, withExtremes } from '../../components/chart-picture.ts';
import { decimate } from '../../stores/decimate.ts';
import type { ChartedReading } from '../../stores/history-readings.ts';
import type { RangedReadings } from '../../stores/ranged-readings.ts';
import { RING_SPAN_MS } from '../../stores/reading-ring.ts';

/** The part of a whole in percent; null where either is unknown. */
export function pctOf(part: number | null | undefined, whole: number | null | undefined): number | null {
  return part === null || part === undefined || !whole ? null : Math.min(100, (part / whole) * 100);
}

/** @param peaks what comes in short bursts: with the least and the most of every point, also of the last minutes */
function source(
  ranged: RangedReadings,
  pick: (reading: ChartedReading) => Readonly<Record<string, number | null>>,
  peaks = false,
): ChartSource {
  return {
    subscribe: ranged.subscribe,
    redraw: ranged.redraw,
    read: mostPoints => {
      const { spanMs, readings, extremes: stored } = ranged.shown;
      const extremes = stored ?? (peaks ? { min: readings, max: readings } : null);
      // Stored history comes in buckets already; in fewer it would only lose.
      const few = readings.length <= mostPoints && spanMs > RING_SPAN_MS;
      const reduced = (
        list: readonly ChartedReading[],
        how: 'mean' | 'min' | 'max',
      ): readonly ChartPoint[] =>
        few
          ? list.map(reading => ({ ...pick(reading), at: reading.at }))
          : decimate(list, pick, spanMs, mostPoints, how);
      const means = reduced(readings, 'mean');
      const points = extremes
        ? withExtremes(means, reduced(extremes.min, 'min'), reduced(extremes.max, 'max'))
        : means;
      return { spanMs, endAt: readings.at(-1)?.at ?? 0, points };
    },
  };
}

/** VRAM, utilisation, temperature and power of one GPU. */
export function gpuSource(ranged: RangedReadings, key: string): ChartSource {
  return source(ranged, reading => {
    const gpu = reading.gpus.find(one => gpuKey(one) === key);
    return {
      vramPct: pctOf(gpu?.vramUsedMiB, gpu?.vramTotalMiB),
      vramMiB: gpu?.vramUsedMiB ?? null,
      totalMiB: gpu?.vramTotalMiB ?? null,
      utilisationPct: gpu?.utilisationPct ?? null,
      temperatureC: gpu?.temperatureC ?? null,
      powerW: gpu?.powerW ?? null,
      clockSmMHz: gpu?.clockSmMHz ?? null,
      clockMemMHz: gpu?.clockMemMHz ?? null,
    };
  });
}

/** Processor and memory of the machine. */
export function hostSource(ranged: RangedReadings): ChartSource {
  return source(ranged, ({ host }) => ({
    cpuPct: host?.cpuPct ?? null,
    ramPct: pctOf(host?.ramUsedMiB, host?.ramTotalMiB),
    ramMiB: host?.ramUsedMiB ?? null,
    totalMiB: host?.ramTotalMiB ?? null,
  }));
}

/** How fast the server of a group reads and writes. */
export function throughputSource(ranged: RangedReadings, group: string): ChartSource {
  const pick = (reading: ChartedReading): Record<string, number | null> => {
    const server = reading.servers.find(one => one.group === group);
    return {
      generation: server?.generationTokensPerSecond ?? null,
      prompt: server?.promptTokensPerSecond ?? null,
      firstTokenMs: server?.timeToFirstTokenMs ?? null,
      slotsBusy: server?.slotsBusy ?? null,
      waiting: server?.requestsWaiting ?? null,
      contextTokens: server?.contextUsedTokens ?? null,
    };
  };
  return source(ranged, pick, true);
}

/** What tells one GPU from another over time. */
export function gpuKey(gpu: Pick<GpuReading, 'vendor' | 'index' | 'uuid'>): string {
  return gpu.uuid ?? `${gpu.vendor}-${gpu.index}`;
}

/** VRAM by owner, MiB. What the driver does not attribute counts as other programs'. */
export interface VramSplit {
  /** Held by the instance that the screen is about. */
  readonly ownMiB: number;
  /** Held by Paddock's other instances. */
  readonly othersMiB: number;
  readonly foreignMiB: number;
  readonly freeMiB: number;
  /** False where the driver does not say which process holds what. */
  readonly attributed: boolean;
}

/** @returns null where the driver reports no VRAM */
export function vramSplit(gpu: GpuReading, shownProfileId: string | null): VramSplit | null {
  const { vramTotalMiB: total, vramUsedMiB: used, processes } = gpu;
  if (total === null || used === null) return null;
  const held = (mine: boolean): number =>
    processes.reduce((sum, { owner, profileId, vramMiB }) => {
      const counts = owner === 'instance' && (profileId === shownProfileId) === mine;
      return counts ? sum + (vramMiB ?? 0) : sum;
    }, 0);
  const ownMiB = Math.min(used, held(true));
  const othersMiB = Math.min(used - ownMiB, held(false));
  const attributed = processes.some(one => one.vramMiB !== null);
  const foreignMiB = used - ownMiB - othersMiB;
  return { ownMiB, othersMiB, foreignMiB, freeMiB: Math.max(0, total - used), attributed };
}
