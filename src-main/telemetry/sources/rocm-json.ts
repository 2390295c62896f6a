import type { GpuReading } from '../../../src-shared/model/reading.ts';

const MIB = 1024 * 1024;

/** A value of rocm-smi's JSON as a number; its releases give texts, and `N/A` for what a card lacks. */
function number(card: Readonly<Record<string, unknown>>, keys: readonly string[]): number | null {
  for (const key of keys) {
    const value = card[key];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value === 'string' && /^\d{1,18}(\.\d+)?$/.test(value.trim())) return Number(value);
  }
  return null;
}

function text(card: Readonly<Record<string, unknown>>, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = card[key];
    if (typeof value === 'string' && value.trim() !== '' && !/^N\/A$/i.test(value)) return value.trim();
  }
  return null;
}

function scaled(value: number | null, divisor: number): number | null {
  return value === null ? null : value / divisor;
}

/**
 * GPUs from `rocm-smi … --json`: an object with a `card<N>` per GPU, whose keys are sentences with their unit
 * (`VRAM Total Used Memory (B)`). Key names differ between ROCm releases; warnings may precede the JSON. Null when
 * there is none.
 */
export function parseRocmJson(output: string): readonly GpuReading[] | null {
  const start = output.indexOf('{');
  if (start < 0) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(output.slice(start));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  return Object.entries(parsed)
    .flatMap(([key, card]): [number, Readonly<Record<string, unknown>>][] => {
      const index = /^card(\d{1,3})$/.exec(key)?.[1];
      return index !== undefined && typeof card === 'object' && card !== null ? [[Number(index), card]] : [];
    })
    .sort(([a], [b]) => a - b)
    .map(([index, card]) => ({
      index,
      uuid: text(card, ['Unique ID']),
      name: text(card, ['Card Series', 'Card series', 'Card Model', 'Card model']) ?? `AMD GPU ${index}`,
      vendor: 'amd',
      driver: 'amdgpu',
      vramTotalMiB: scaled(number(card, ['VRAM Total Memory (B)']), MIB),
      vramUsedMiB: scaled(number(card, ['VRAM Total Used Memory (B)']), MIB),
      utilisationPct: number(card, ['GPU use (%)']),
      temperatureC: number(card, ['Temperature (Sensor edge) (C)', 'Temperature (Sensor junction) (C)']),
      powerW: number(card, [
        'Average Graphics Package Power (W)',
        'Current Socket Graphics Package Power (W)',
      ]),
      powerLimitW: number(card, ['Max Graphics Package Power (W)']),
      clockSmMHz: null,
      clockMemMHz: null,
      fanPct: number(card, ['Fan speed (%)']),
      throttle: [],
      processes: [],
    }));
}
