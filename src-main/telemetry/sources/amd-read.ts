import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GpuReading } from '../../../src-shared/model/reading.ts';

const MIB = 1024 * 1024;

async function text(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    // Absent on this card, or the card sleeps (EBUSY, EPERM): one value less, never a lost GPU.
    return null;
  }
}

async function number(path: string, divisor = 1): Promise<number | null> {
  const value = await text(path);
  return value !== null && /^-?\d{1,18}$/.test(value) ? Number(value) / divisor : null;
}

async function names(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch {
    return [];
  }
}

/** The active clock of a `pp_dpm_sclk` or `pp_dpm_mclk` table in MHz: the line with the star (`1: 2100Mhz *`). */
export function activeClockMHz(table: string | null): number | null {
  const active = /^\s*\d+:\s*(\d{1,6})\s*Mhz\s*\*/im.exec(table ?? '')?.[1];
  return active === undefined ? null : Number(active);
}

/** A PCI display device of /sys/class/drm. */
export interface DrmCard {
  /** Such as `card0`. */
  readonly name: string;
  /** Absolute path of its device folder. */
  readonly device: string;
  /** PCI vendor such as `0x1002`; null where unreadable. */
  readonly vendor: string | null;
  /** Such as `0000:03:00.0`; null where unreadable. */
  readonly pciAddress: string | null;
}

/** The cards of `<sysRoot>/class/drm`, without their connectors (`card0-HDMI-A-1`), by number. */
export async function drmCards(sysRoot: string): Promise<readonly DrmCard[]> {
  const drm = join(sysRoot, 'class', 'drm');
  const cards = (await names(drm)).filter(name => /^card\d+$/.test(name));
  cards.sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)));
  return Promise.all(
    cards.map(async name => {
      const device = join(drm, name, 'device');
      const [vendor, uevent] = await Promise.all([
        text(join(device, 'vendor')),
        text(join(device, 'uevent')),
      ]);
      return { name, device, vendor, pciAddress: /^PCI_SLOT_NAME=(\S+)/m.exec(uevent ?? '')?.[1] ?? null };
    }),
  );
}

/**
 * One AMD GPU from its sysfs folder, as the amdgpu driver documents it: `mem_info_vram_*` in bytes, hwmon temperature in
 * millidegrees, power in microwatts, `freq*_input` in Hz. `index` is the place among the AMD cards.
 */
export async function readAmdGpu(card: DrmCard, index: number): Promise<GpuReading> {
  const at = (...parts: readonly string[]): string => join(card.device, ...parts);
  const hwmonName = (await names(at('hwmon'))).find(name => /^hwmon\d+$/.test(name));
  const hwmon = (file: string, divisor: number): Promise<number | null> =>
    hwmonName === undefined ? Promise.resolve(null) : number(at('hwmon', hwmonName, file), divisor);
  const [product, device, uniqueId, total, used, busy, temperature, averagePower, power, cap, fan, fanMax] =
    await Promise.all([
      text(at('product_name')),
      text(at('device')),
      text(at('unique_id')),
      number(at('mem_info_vram_total'), MIB),
      number(at('mem_info_vram_used'), MIB),
      number(at('gpu_busy_percent')),
      hwmon('temp1_input', 1000),
      hwmon('power1_average', 1_000_000),
      hwmon('power1_input', 1_000_000),
      hwmon('power1_cap', 1_000_000),
      hwmon('pwm1', 1),
      hwmon('pwm1_max', 1),
    ]);
  const [sclk, mclk] = await Promise.all([text(at('pp_dpm_sclk')), text(at('pp_dpm_mclk'))]);
  return {
    index,
    uuid: uniqueId,
    name: product || `AMD GPU${device === null ? '' : ` ${device}`}`,
    vendor: 'amd',
    driver: 'amdgpu',
    vramTotalMiB: total,
    vramUsedMiB: used,
    utilisationPct: busy,
    temperatureC: temperature,
    powerW: averagePower ?? power,
    powerLimitW: cap,
    clockSmMHz: activeClockMHz(sclk),
    clockMemMHz: activeClockMHz(mclk),
    fanPct: fan === null ? null : (fan / (fanMax ?? 255)) * 100,
    throttle: [],
    processes: [],
  };
}
