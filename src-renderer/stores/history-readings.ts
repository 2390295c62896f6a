import { DEFAULT_GROUP } from '../../src-shared/model/profile.ts';
import type { GpuReading, History, Reading, ServerReading } from '../../src-shared/model/reading.ts';
import { type STORED, seriesOwner } from '../../src-shared/model/series.ts';

/** Of what is stored, what the charts draw. */
const GPU = [
  'vramUsedMiB',
  'vramTotalMiB',
  'utilisationPct',
  'temperatureC',
  'powerW',
  'clockSmMHz',
  'clockMemMHz',
] as const satisfies readonly (typeof STORED.gpu)[number][];
const HOST = [
  'cpuPct',
  'ramUsedMiB',
  'ramTotalMiB',
] as const satisfies readonly (typeof STORED.host)[number][];
const SERVER = [
  'promptTokensPerSecond',
  'generationTokensPerSecond',
  'timeToFirstTokenMs',
  'slotsBusy',
  'requestsWaiting',
  'contextUsedTokens',
] as const satisfies readonly (typeof STORED.server)[number][];

/** The stored series that the charts of this machine and group draw. */
export function chartedSeries(latest: Reading, group: string): string[] {
  return [
    ...latest.gpus.flatMap(gpu => GPU.map(field => `${seriesOwner.gpu(gpu.index)}.${field}`)),
    ...HOST.map(field => `${seriesOwner.host}.${field}`),
    ...SERVER.map(field => `${seriesOwner.server(group)}.${field}`),
  ].slice(0, 200);
}

/** What of every bucket: its mean, its least or its most. */
export type Of = 'avg' | 'min' | 'max';

/**
 * Stored history as the readings that it was made of, summed up: what draws a reading draws these too. What history
 * does not keep, such as the name of a GPU, comes from the newest reading.
 */
export function historyReadings(history: History, latest: Reading, group: string, of: Of = 'avg'): Reading[] {
  const series = new Map(history.series.map(one => [one.name, one[of]]));
  return history.at.map((start, i) => {
    const value = (name: string): number | null => series.get(name)?.[i] ?? null;
    const pick = <K extends string>(from: string, fields: readonly K[]): Record<K, number | null> =>
      Object.fromEntries(fields.map(field => [field, value(`${from}.${field}`)])) as Record<K, number | null>;
    const server = pick(seriesOwner.server(group), SERVER);
    return {
      at: start + history.bucketMs / 2,
      host: latest.host && { ...latest.host, ...pick(seriesOwner.host, HOST) },
      gpus: latest.gpus.map(
        (gpu): GpuReading => ({ ...gpu, ...pick(seriesOwner.gpu(gpu.index), GPU), processes: [] }),
      ),
      instances: [],
      servers: Object.values(server).some(one => one !== null) ? [{ ...NO_SERVER, group, ...server }] : [],
      sources: [],
    };
  });
}

const NO_SERVER: ServerReading = {
  profileId: '',
  group: DEFAULT_GROUP,
  promptTokensPerSecond: null,
  generationTokensPerSecond: null,
  timeToFirstTokenMs: null,
  slotsTotal: null,
  slotsBusy: null,
  requestsWaiting: null,
  contextUsedTokens: null,
  contextSizeTokens: null,
  promptTokensTotal: null,
  generatedTokensTotal: null,
};
