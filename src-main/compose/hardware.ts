import { readdir } from 'node:fs/promises';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import { systemClock } from '../lib/clock.ts';
import { within } from '../lib/time-limit.ts';

/** The GPUs that a launch may use. */
export interface Hardware {
  readonly hasNvidia: boolean;
  readonly gpuCount: number;
}

/** How long a first launch waits for telemetry to see the GPUs. */
const FIRST_READING_MS = 3_000;

/**
 * The GPUs of this host: as telemetry sees them, or as the NVIDIA driver lists them while telemetry has not looked yet.
 */
export async function hardware(latest: ReadonlyCell<Reading | null>): Promise<Hardware> {
  const seen = countGpus(latest.value);
  if (seen.gpuCount > 0) return seen;
  const listed = await readdir('/proc/driver/nvidia/gpus').catch(() => []);
  if (listed.length > 0) return { hasNvidia: true, gpuCount: listed.length };
  if (latest.value !== null) return seen;
  const first = await within(systemClock, FIRST_READING_MS, signal => firstOf(latest, signal));
  return first === null ? seen : countGpus(first);
}

async function firstOf(latest: ReadonlyCell<Reading | null>, signal: AbortSignal): Promise<Reading | null> {
  for await (const reading of latest.changes(signal)) if (reading !== null) return reading;
  return null;
}

function countGpus(reading: Reading | null): Hardware {
  const gpus = reading?.gpus ?? [];
  return { hasNvidia: gpus.some(gpu => gpu.vendor === 'nvidia'), gpuCount: gpus.length };
}
