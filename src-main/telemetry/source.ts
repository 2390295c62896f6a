import type { GpuReading, Reading, SourceStatus } from '../../src-shared/model/reading.ts';

/** The part of a reading that one source provides. */
export type PartialReading = Partial<Pick<Reading, 'host' | 'gpus' | 'instances' | 'servers'>>;

/**
 * A telemetry source owns its long-lived process or connection and publishes; the sampler joins the newest value of
 * each source on its tick. No process is spawned per tick.
 */
export interface TelemetrySource {
  readonly name: string;
  /** Whether it works now and why not; cheap, called on every tick. */
  status(): SourceStatus;
  /** Publishes until the signal aborts. Recovers on its own, with back-off; ends only on abort or when it can never work here. */
  readings(signal: AbortSignal): AsyncIterable<PartialReading>;
  /**
   * The memory of its GPUs every `LOOK_MS`, for as long as somebody waits for VRAM to become free. Absent where the
   * source has nothing faster than its readings.
   */
  looks?(signal: AbortSignal): AsyncIterable<readonly GpuReading[]>;
}

/** Time between two looks, ms: what waiting for VRAM costs a switch at most, and a load that a driver bears for seconds. */
export const LOOK_MS = 25;
