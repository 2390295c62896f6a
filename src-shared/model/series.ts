import { DEFAULT_GROUP } from './profile.ts';
import type { GpuReading, HostReading, InstanceReading, ServerReading } from './reading.ts';

/** The numbers of a reading that history keeps, by what they are about. */
export const STORED = {
  gpu: [
    'vramUsedMiB',
    'vramTotalMiB',
    'utilisationPct',
    'temperatureC',
    'powerW',
    'powerLimitW',
    'clockSmMHz',
    'clockMemMHz',
    'fanPct',
  ],
  host: [
    'cpuPct',
    'load1',
    'ramTotalMiB',
    'ramUsedMiB',
    'ramPageCacheMiB',
    'ramAvailableMiB',
    'swapTotalMiB',
    'swapUsedMiB',
    'modelsDiskFreeMiB',
  ],
  instance: ['cpuPct', 'ramMiB'],
  server: [
    'promptTokensPerSecond',
    'generationTokensPerSecond',
    'timeToFirstTokenMs',
    'slotsTotal',
    'slotsBusy',
    'requestsWaiting',
    'contextUsedTokens',
    'contextSizeTokens',
  ],
} as const satisfies {
  readonly gpu: readonly (keyof GpuReading)[];
  readonly host: readonly (keyof HostReading)[];
  readonly instance: readonly (keyof InstanceReading)[];
  readonly server: readonly (keyof ServerReading)[];
};

const grouped = (name: string, group: string): string =>
  group === DEFAULT_GROUP ? name : `${name}.${group}`;

/**
 * What a series' name begins with: `gpu.0`, `host`, `instance`, `server`; the last two carry the group behind them for
 * groups other than the default one. A dot and the field follow: `gpu.0.vramUsedMiB`.
 */
export const seriesOwner = {
  gpu: (index: number): string => `gpu.${index}`,
  host: 'host',
  instance: (group: string): string => grouped('instance', group),
  server: (group: string): string => grouped('server', group),
} as const;
