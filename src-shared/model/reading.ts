import { z } from 'zod';

const metric = z.number().nullable();

/** VRAM that one process holds on one GPU, and whose it is. */
export const GpuProcess = z.object({
  pid: z.number().int(),
  name: z.string().nullable(),
  vramMiB: metric,
  /** `instance` is ours and has a profile; `foreign` is any other program. */
  owner: z.enum(['instance', 'foreign']),
  profileId: z.string().nullable(),
});
export type GpuProcess = z.infer<typeof GpuProcess>;

/** One GPU at one instant. A value that the driver reports as N/A is null and never drops the GPU. */
export const GpuReading = z.object({
  index: z.number().int(),
  uuid: z.string().nullable(),
  name: z.string(),
  vendor: z.enum(['nvidia', 'amd', 'intel', 'apple', 'other']),
  driver: z.string().nullable(),
  vramTotalMiB: metric,
  vramUsedMiB: metric,
  utilisationPct: metric,
  temperatureC: metric,
  powerW: metric,
  powerLimitW: metric,
  clockSmMHz: metric,
  clockMemMHz: metric,
  fanPct: metric,
  /** Why the clock is held down, in words; empty when it is not, and where no driver is asked. */
  throttle: z.array(z.string()),
  /** It draws a screen, and holds memory for that; null where the driver does not say, absent where nobody asks. */
  display: z.boolean().nullable().optional(),
  processes: z.array(GpuProcess),
});
export type GpuReading = z.infer<typeof GpuReading>;

export const HostReading = z.object({
  cpuPct: metric,
  cpuCores: z.number().int(),
  load1: metric,
  ramTotalMiB: metric,
  /** Without the page cache. */
  ramUsedMiB: metric,
  ramPageCacheMiB: metric,
  ramAvailableMiB: metric,
  swapTotalMiB: metric,
  swapUsedMiB: metric,
  modelsDiskFreeMiB: metric,
  modelsDiskTotalMiB: metric,
});
export type HostReading = z.infer<typeof HostReading>;

/** CPU and memory of an instance's process tree or container. */
export const InstanceReading = z.object({
  profileId: z.string(),
  group: z.string(),
  /** 100 is one core. */
  cpuPct: metric,
  /** What is resident of it, a mapped model file too. */
  ramMiB: metric,
  /**
   * Of that, what the kernel cannot take back as it can the pages of a file: what counts as used on the host. Null where
   * the system does not tell them apart, absent where nobody asks.
   */
  ramOwnMiB: metric.optional(),
});
export type InstanceReading = z.infer<typeof InstanceReading>;

/** How much of the memory in use on the host is an instance's. A mapped model file is in the page cache instead. */
export function ownRamMiB({ ramOwnMiB, ramMiB }: InstanceReading): number {
  return ramOwnMiB ?? ramMiB ?? 0;
}

/** What the served llama-server reports of itself. Rates are of the last interval or the last request. */
export const ServerReading = z.object({
  profileId: z.string(),
  group: z.string(),
  promptTokensPerSecond: metric,
  generationTokensPerSecond: metric,
  /** Request sent to first token, of the last finished request. */
  timeToFirstTokenMs: metric,
  slotsTotal: metric,
  slotsBusy: metric,
  requestsWaiting: metric,
  contextUsedTokens: metric,
  contextSizeTokens: metric,
  promptTokensTotal: metric,
  generatedTokensTotal: metric,
});
export type ServerReading = z.infer<typeof ServerReading>;

/** Whether a telemetry source works here, in words. */
export const SourceStatus = z.object({
  name: z.string(),
  status: z.enum(['ok', 'absent', 'failing']),
  message: z.string().nullable(),
});
export type SourceStatus = z.infer<typeof SourceStatus>;

/** Everything measured at one instant. */
export const Reading = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  host: HostReading.nullable(),
  gpus: z.array(GpuReading),
  instances: z.array(InstanceReading),
  servers: z.array(ServerReading),
  sources: z.array(SourceStatus),
});
export type Reading = z.infer<typeof Reading>;

/** One series of stored history, for charts: a point each bucket, null where nothing was measured. */
export const HistorySeries = z.object({
  /** Such as `gpu.0.vramUsedMiB` or `server.generationTokensPerSecond`. */
  name: z.string(),
  avg: z.array(metric),
  min: z.array(metric),
  max: z.array(metric),
});
export const History = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  bucketMs: z.number(),
  at: z.array(z.number()),
  series: z.array(HistorySeries),
});
export type History = z.infer<typeof History>;
