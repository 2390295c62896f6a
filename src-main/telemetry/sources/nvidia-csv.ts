import type { GpuReading } from '../../../src-shared/model/reading.ts';

/** What is asked of `nvidia-smi --query-gpu`, in this order. Memory is MiB and power W under `nounits`. */
export const GPU_FIELDS: readonly string[] = [
  'index',
  'uuid',
  'name',
  'driver_version',
  'memory.total',
  'memory.used',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'power.limit',
  'clocks.sm',
  'clocks.mem',
  'fan.speed',
  'display_active',
  'clocks_event_reasons.active',
];

/** What is asked of `nvidia-smi --query-compute-apps`, in this order. */
export const PROCESS_FIELDS: readonly string[] = ['gpu_uuid', 'pid', 'process_name', 'used_memory'];

/** Names of one thing in older drivers: `clocks_throttle_reasons` became `clocks_event_reasons` in release 535. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  'clocks_event_reasons.active': 'clocks_throttle_reasons.active',
};

/** Without these two nothing useful is left to ask. */
const NEEDED = ['index', 'name'];

/**
 * The fields to try next after the driver refused one of them, or null when its answer names none
 * (`Field "x" is not a valid field to query.`) or one that is needed.
 */
export function withoutRefusedField(fields: readonly string[], output: string): readonly string[] | null {
  const refused = /Field "([^"\n]+)" is not a valid field/.exec(output)?.[1];
  if (refused === undefined || !fields.includes(refused) || NEEDED.includes(refused)) return null;
  const older = OLDER_NAMES[refused];
  return fields.flatMap(field => (field !== refused ? [field] : older === undefined ? [] : [older]));
}

/** Bits of the active clock event reasons (NVML's nvmlClocksEventReasons), in words. Idle (0x1) holds nothing down. */
const THROTTLE_WORDS: readonly (readonly [number, string])[] = [
  [0x2, 'application clock setting'],
  [0x4, 'power cap'],
  [0x8, 'hardware slowdown'],
  [0x10, 'sync boost'],
  [0x20, 'software thermal slowdown'],
  [0x40, 'hardware thermal slowdown'],
  [0x80, 'power brake'],
  [0x100, 'display clock setting'],
];

/** A bitmask as nvidia-smi prints it (`0x0000000000000024`) to words; empty for none and for anything else. */
export function throttleWords(mask: string): readonly string[] {
  if (!/^0x[0-9a-fA-F]{1,16}$/.test(mask)) return [];
  const bits = Number(BigInt(mask) & 0xffff_ffffn);
  return THROTTLE_WORDS.filter(([bit]) => (bits & bit) !== 0).map(([, words]) => words);
}

/** A number, or null for `N/A`, `[N/A]`, `[Not Supported]`, `[Unknown Error]` and whatever else a driver says. */
export function csvNumber(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d{1,15}(\.\d+)?$/.test(text)) return null;
  return Number(text);
}

function csvText(text: string | undefined): string | null {
  if (text === undefined || text === '' || /^(\[.*\]|N\/A)$/i.test(text)) return null;
  return text;
}

function csvSwitch(text: string | undefined): boolean | null {
  return text === 'Enabled' ? true : text === 'Disabled' ? false : null;
}

/** Splits a line into exactly `count` trimmed values; commas too many belong to the value at `free`. Null if too few. */
function csvValues(line: string, count: number, free: number): readonly string[] | null {
  const parts = line.split(',');
  const surplus = parts.length - count;
  if (surplus < 0) return null;
  const middle = parts.slice(free, free + surplus + 1).join(',');
  return [...parts.slice(0, free), middle, ...parts.slice(free + surplus + 1)].map(part => part.trim());
}

/**
 * One GPU from one line that was asked for with `fields`. Null when the line is no such answer (garbage, an error
 * text, half a line); a value that is not a number is null and never drops the GPU.
 */
export function parseGpuLine(line: string, fields: readonly string[]): GpuReading | null {
  const values = csvValues(line, fields.length, Math.max(0, fields.indexOf('name')));
  if (values === null) return null;
  const value = (field: string): string | undefined => {
    const position = fields.indexOf(field);
    return position < 0 ? undefined : values[position];
  };
  const number = (field: string): number | null => csvNumber(value(field));
  const index = value('index') ?? '';
  if (!/^\d{1,4}$/.test(index)) return null;
  return {
    index: Number(index),
    uuid: csvText(value('uuid')),
    name: csvText(value('name')) ?? `NVIDIA GPU ${index}`,
    vendor: 'nvidia',
    driver: csvText(value('driver_version')),
    vramTotalMiB: number('memory.total'),
    vramUsedMiB: number('memory.used'),
    utilisationPct: number('utilization.gpu'),
    temperatureC: number('temperature.gpu'),
    powerW: number('power.draw'),
    powerLimitW: number('power.limit'),
    clockSmMHz: number('clocks.sm'),
    clockMemMHz: number('clocks.mem'),
    fanPct: number('fan.speed'),
    throttle: [
      ...throttleWords(value('clocks_event_reasons.active') ?? value('clocks_throttle_reasons.active') ?? ''),
    ],
    display: csvSwitch(value('display_active')),
    processes: [],
  };
}

/** A process that holds VRAM, before we know whose it is. */
export interface VramUser {
  readonly gpuUuid: string;
  readonly pid: number;
  readonly name: string | null;
  readonly vramMiB: number | null;
}

/** One line of `--query-compute-apps`; process names may contain commas. Null when the line is no such answer. */
export function parseProcessLine(line: string): VramUser | null {
  const values = csvValues(line, PROCESS_FIELDS.length, 2);
  if (values === null) return null;
  const [gpuUuid = '', pid = '', name, used] = values;
  if (!/^(GPU|MIG)-/.test(gpuUuid) || !/^\d{1,10}$/.test(pid)) return null;
  return { gpuUuid, pid: Number(pid), name: csvText(name), vramMiB: csvNumber(used) };
}
