import { DEFAULT_GROUP } from '../../src-shared/model/profile.ts';
import type {
  GpuReading,
  HostReading,
  InstanceReading,
  Reading,
  ServerReading,
} from '../../src-shared/model/reading.ts';

/** A reading's numbers under their names; NaN where nothing was measured. */
export interface NamedNumbers {
  readonly names: readonly string[];
  readonly values: readonly number[];
}

/** More than a machine with many GPUs and groups has; bounds what a strange source could store. */
const MAX_SERIES = 400;

const GPU = [
  'vramUsedMiB',
  'vramTotalMiB',
  'utilisationPct',
  'temperatureC',
  'powerW',
  'powerLimitW',
  'clockSmMHz',
  'clockMemMHz',
  'fanPct',
] as const satisfies readonly (keyof GpuReading)[];

const HOST = [
  'cpuPct',
  'load1',
  'ramTotalMiB',
  'ramUsedMiB',
  'ramPageCacheMiB',
  'ramAvailableMiB',
  'swapTotalMiB',
  'swapUsedMiB',
  'modelsDiskFreeMiB',
] as const satisfies readonly (keyof HostReading)[];

const INSTANCE = ['cpuPct', 'ramMiB'] as const satisfies readonly (keyof InstanceReading)[];

const SERVER = [
  'promptTokensPerSecond',
  'generationTokensPerSecond',
  'timeToFirstTokenMs',
  'slotsTotal',
  'slotsBusy',
  'requestsWaiting',
  'contextUsedTokens',
  'contextSizeTokens',
] as const satisfies readonly (keyof ServerReading)[];

/**
 * Names: `host.cpuPct`, `gpu.0.vramUsedMiB`, `instance.ramMiB` and `server.generationTokensPerSecond`; the last two carry
 * the group between (`server.<group>.…`) for groups other than the default one.
 */
export function seriesOf(reading: Reading): NamedNumbers {
  const names: string[] = [];
  const values: number[] = [];
  const add = <K extends string>(
    prefix: string,
    keys: readonly K[],
    from: Readonly<Record<K, number | null>>,
  ): void => {
    for (const key of keys) {
      if (names.length >= MAX_SERIES) return;
      names.push(`${prefix}.${key}`);
      values.push(from[key] ?? Number.NaN);
    }
  };
  const grouped = (prefix: string, group: string): string =>
    group === DEFAULT_GROUP ? prefix : `${prefix}.${group}`;
  if (reading.host) add('host', HOST, reading.host);
  for (const gpu of reading.gpus) add(`gpu.${gpu.index}`, GPU, gpu);
  const seen = new Set<string>();
  const once = (prefix: string): boolean => !seen.has(prefix) && seen.add(prefix) !== undefined;
  for (const instance of reading.instances) {
    const prefix = grouped('instance', instance.group);
    if (once(prefix)) add(prefix, INSTANCE, instance);
  }
  for (const server of reading.servers) {
    const prefix = grouped('server', server.group);
    if (once(prefix)) add(prefix, SERVER, server);
  }
  return { names, values };
}
