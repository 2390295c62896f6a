import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import { systemClock } from '../lib/clock.ts';
import { within } from '../lib/time-limit.ts';
import type { HostGpus } from '../runtime/launch-spec.ts';
import { drmCards } from '../telemetry/sources/amd-read.ts';

/** How long a first launch waits for telemetry to see what the kernel does not list. */
const FIRST_READING_MS = 3_000;

/** PCI vendors whose cards an engine may compute on, whichever driver they have. NVIDIA's need its own driver. */
const DRM_VENDORS: Readonly<Record<string, 'amd' | 'intel'>> = { '0x1002': 'amd', '0x8086': 'intel' };

export interface MachineFiles {
  readonly platform: NodeJS.Platform;
  /** `/`, so that tests bring their own. */
  readonly root: string;
}

/**
 * The GPUs of this host that an engine may compute on, by vendor. On Linux the kernel's own lists come first: they say
 * the same at the start of the panel and later, and a count that changes in between would make a running server look
 * like one that was started differently. Telemetry fills in what they do not list (macOS, Windows, WSL, Jetson).
 */
export async function hardware(
  latest: ReadonlyCell<Reading | null>,
  { platform, root }: MachineFiles = { platform: process.platform, root: '/' },
): Promise<HostGpus> {
  const listed = platform === 'linux' ? await listedGpus(root) : NO_GPUS;
  const isUnlisted = platform !== 'linux' || existsSync(join(root, 'dev/dxg'));
  const seen = any(listed) ? seenGpus(latest.value) : await firstSeen(latest, isUnlisted);
  return {
    nvidia: listed.nvidia || seen.nvidia,
    amd: listed.amd || seen.amd,
    intel: listed.intel || seen.intel,
    apple: seen.apple,
  };
}

/** The NVIDIA GPUs that draw a screen, as far as telemetry has seen. */
export function displayGpus(reading: Reading | null): ReadonlySet<number> {
  const drawing = (reading?.gpus ?? []).filter(({ vendor, display }) => vendor === 'nvidia' && display);
  return new Set(drawing.map(({ index }) => index));
}

/** Resolves when telemetry has seen an NVIDIA GPU, which it does not before its first look, or after a moment. */
export async function nvidiaSeen(latest: ReadonlyCell<Reading | null>): Promise<void> {
  await firstReading(latest, reading => seenGpus(reading).nvidia > 0);
}

export const NO_GPUS: HostGpus = { nvidia: 0, amd: 0, intel: 0, apple: 0 };

const any = (gpus: HostGpus): boolean => Object.values(gpus).some(count => count > 0);

async function listedGpus(root: string): Promise<HostGpus> {
  const [nvidia, cards] = await Promise.all([
    readdir(join(root, 'proc/driver/nvidia/gpus')).catch(() => []),
    drmCards(join(root, 'sys')),
  ]);
  const vendors = cards.map(({ vendor }) => DRM_VENDORS[vendor ?? '']);
  return {
    nvidia: nvidia.length,
    amd: vendors.filter(vendor => vendor === 'amd').length,
    intel: vendors.filter(vendor => vendor === 'intel').length,
    apple: 0,
  };
}

/** Resolves with the first reading of which this holds, or after a moment. */
async function firstReading(
  latest: ReadonlyCell<Reading | null>,
  holds: (reading: Reading | null) => boolean,
): Promise<void> {
  await within(systemClock, FIRST_READING_MS, async signal => {
    for await (const reading of latest.changes(signal)) if (holds(reading)) return;
  });
}

/** What the first reading shows; with `untilAny`, the first one that shows a GPU. */
async function firstSeen(latest: ReadonlyCell<Reading | null>, untilAny: boolean): Promise<HostGpus> {
  await firstReading(latest, reading => reading !== null && (!untilAny || any(seenGpus(reading))));
  return seenGpus(latest.value);
}

function seenGpus(reading: Reading | null): HostGpus {
  const count = (vendor: keyof HostGpus): number =>
    (reading?.gpus ?? []).filter(gpu => gpu.vendor === vendor).length;
  return { nvidia: count('nvidia'), amd: count('amd'), intel: count('intel'), apple: count('apple') };
}
