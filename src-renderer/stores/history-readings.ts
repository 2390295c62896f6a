import type { GpuReading, History, HostReading, ServerReading } from '../../src-shared/model/reading.ts';
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
export function chartedSeries(latest: ChartedReading, group: string): string[] {
  return [
    ...latest.gpus.flatMap(gpu => GPU.map(field => `${seriesOwner.gpu(gpu.index)}.${field}`)),
    ...HOST.map(field => `${seriesOwner.host}.${field}`),
    ...SERVER.map(field => `${seriesOwner.server(group)}.${field}`),
  ].slice(0, 200);
}

/** What of every bucket: its mean, its least or its most. */
export type Of = 'avg' | 'min' | 'max';

/** What the charts draw of a reading: a few fields of it, since a day of them is held for eight GPUs three times. */
export interface ChartedReading {
  readonly at: number;
  readonly host: Pick<HostReading, (typeof HOST)[number]> | null;
  readonly gpus: readonly Pick<GpuReading, 'vendor' | 'index' | 'uuid' | (typeof GPU)[number]>[];
  readonly servers: readonly Pick<ServerReading, 'group' | (typeof SERVER)[number]>[];
}

/**
 * Stored history as the readings that it was made of, summed up: what draws a reading draws these too. Which GPUs there
 * are comes from the newest reading.
 */
export function historyReadings(
  history: History,
  latest: ChartedReading,
  group: string,
  of: Of = 'avg',
): ChartedReading[] {
  const series = new Map(history.series.map(one => [one.name, one[of]]));
  const columns = <K extends string>(owner: string, fields: readonly K[]) =>
    fields.map(field => [field, series.get(`${owner}.${field}`)] as const);
  const host = latest.host && columns(seriesOwner.host, HOST);
  const server = columns(seriesOwner.server(group), SERVER);
  const gpus = latest.gpus.map(({ vendor, index, uuid }) => ({
    identity: { vendor, index, uuid },
    columns: columns(seriesOwner.gpu(index), GPU),
  }));
  return history.at.map((start, i) => ({
    at: start + history.bucketMs / 2,
    host: host && valuesAt(i, host, {}),
    gpus: gpus.map(gpu => valuesAt(i, gpu.columns, gpu.identity)),
    servers: server.some(([, values]) => (values?.[i] ?? null) !== null)
      ? [valuesAt(i, server, { group })]
      : [],
  }));
}

/** The values of an instant beside what they are of. */
function valuesAt<K extends string, I extends object>(
  i: number,
  columns: readonly (readonly [K, readonly (number | null)[] | undefined])[],
  identity: I,
): I & Record<K, number | null> {
  const all = { ...identity } as I & Record<string, number | null>;
  for (const [field, values] of columns) (all as Record<string, number | null>)[field] = values?.[i] ?? null;
  return all;
}
