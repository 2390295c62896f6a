import type { GpuReading, Reading, ServerReading } from '../../../src-shared/model/reading.ts';

/** A GPU with plausible values. */
export function gpu(changes: Partial<GpuReading> = {}): GpuReading {
  return {
    index: 0,
    uuid: 'GPU-0',
    name: 'NVIDIA GeForce RTX 4090',
    vendor: 'nvidia',
    driver: '575.57.08',
    vramTotalMiB: 24564,
    vramUsedMiB: 1000,
    utilisationPct: 40,
    temperatureC: 55,
    powerW: 101.5,
    powerLimitW: 450,
    clockSmMHz: 2520,
    clockMemMHz: 10501,
    fanPct: null,
    throttle: [],
    processes: [],
    ...changes,
  };
}

export function server(changes: Partial<ServerReading> = {}): ServerReading {
  return {
    profileId: 'qwen',
    group: 'default',
    promptTokensPerSecond: 1200,
    generationTokensPerSecond: 75.5,
    timeToFirstTokenMs: 140,
    slotsTotal: 1,
    slotsBusy: 1,
    requestsWaiting: 0,
    contextUsedTokens: 900,
    contextSizeTokens: 131072,
    promptTokensTotal: 5000,
    generatedTokensTotal: 700,
    ...changes,
  };
}

export function reading(at: number, changes: Partial<Reading> = {}): Reading {
  return {
    at,
    host: {
      cpuPct: 12.5,
      cpuCores: 16,
      load1: 1.25,
      ramTotalMiB: 65536,
      ramUsedMiB: 8192,
      ramPageCacheMiB: 4096,
      ramAvailableMiB: 57344,
      swapTotalMiB: 0,
      swapUsedMiB: 0,
      modelsDiskFreeMiB: 100_000,
      modelsDiskTotalMiB: 500_000,
    },
    gpus: [gpu()],
    instances: [],
    servers: [],
    sources: [],
    ...changes,
  };
}
