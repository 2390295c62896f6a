import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  csvNumber,
  GPU_FIELDS,
  parseGpuLine,
  parseProcessLine,
  throttleWords,
  withoutRefusedField,
} from '../../../src-main/telemetry/sources/nvidia-csv.ts';
import { GpuReading } from '../../../src-shared/model/reading.ts';

const LINE =
  '0, GPU-5f0c, NVIDIA GeForce RTX 4090, 575.57.08, 24564, 18211, 97, 71, 412.33, 450.00, 2520, 10501, 62, Enabled, 0x0000000000000024';

describe('a line of --query-gpu', () => {
  it('becomes a GPU with every field in its unit', () => {
    expect(parseGpuLine(LINE, GPU_FIELDS)).toEqual({
      index: 0,
      uuid: 'GPU-5f0c',
      name: 'NVIDIA GeForce RTX 4090',
      vendor: 'nvidia',
      driver: '575.57.08',
      vramTotalMiB: 24564,
      vramUsedMiB: 18211,
      utilisationPct: 97,
      temperatureC: 71,
      powerW: 412.33,
      powerLimitW: 450,
      clockSmMHz: 2520,
      clockMemMHz: 10501,
      fanPct: 62,
      throttle: ['power cap', 'software thermal slowdown'],
      display: true,
      processes: [],
    });
  });

  it('says whether a screen is drawn, where the driver does', () => {
    const display = (text: string): boolean | null | undefined =>
      parseGpuLine(LINE.replace('Enabled', text), GPU_FIELDS)?.display;
    expect(['Enabled', 'Disabled', '[N/A]', '[Unknown Error]'].map(display)).toEqual([
      true,
      false,
      null,
      null,
    ]);
  });

  it('keeps the GPU whatever its values are', () => {
    const text = fc.oneof(
      fc.constantFrom('N/A', '[N/A]', '[Not Supported]', '[Unknown Error]', '[GPU requires reset]', '', '-'),
      fc.integer({ min: 0, max: 200_000 }).map(String),
      fc.double({ min: 0, max: 2000, noNaN: true }).map(value => value.toFixed(2)),
      fc.stringMatching(/^[^,\n]{0,20}$/),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 31 }),
        fc.array(text, { minLength: GPU_FIELDS.length - 1, maxLength: GPU_FIELDS.length - 1 }),
        (index, values) => {
          const gpu = parseGpuLine([index, ...values].join(', '), GPU_FIELDS);
          expect(gpu?.index).toBe(index);
          expect(GpuReading.safeParse(gpu).success).toBe(true);
          values.slice(3, 12).forEach((value, position) => {
            const read = [
              gpu?.vramTotalMiB,
              gpu?.vramUsedMiB,
              gpu?.utilisationPct,
              gpu?.temperatureC,
              gpu?.powerW,
              gpu?.powerLimitW,
              gpu?.clockSmMHz,
              gpu?.clockMemMHz,
              gpu?.fanPct,
            ][position];
            expect(read).toBe(/^-?\d{1,15}(\.\d+)?$/.test(value.trim()) ? Number(value) : null);
          });
        },
      ),
    );
  });

  it('is refused when it is something else, without throwing', () => {
    for (const line of [
      '',
      'garbage',
      'a,b,c',
      LINE.slice(0, 40),
      LINE.replace(/^0/, 'x'),
      `${'9'.repeat(9)}, ${LINE}`,
    ])
      expect(parseGpuLine(line, GPU_FIELDS)).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), line => {
        const gpu = parseGpuLine(line, GPU_FIELDS);
        expect(gpu === null || GpuReading.safeParse(gpu).success).toBe(true);
      }),
    );
  });

  it('keeps commas of a name in the name', () => {
    const gpu = parseGpuLine(LINE.replace('NVIDIA GeForce RTX 4090', 'GRID A, B, C'), GPU_FIELDS);
    expect(gpu).toMatchObject({ name: 'GRID A, B, C', driver: '575.57.08', vramTotalMiB: 24564 });
  });

  it('has null for the fields that were not asked for', () => {
    expect(parseGpuLine('1, Tesla K80, 100', ['index', 'name', 'memory.used'])).toMatchObject({
      index: 1,
      name: 'Tesla K80',
      vramUsedMiB: 100,
      vramTotalMiB: null,
      uuid: null,
      throttle: [],
    });
  });
});

describe('fields that a driver does not know', () => {
  it('are replaced by their older name first and left out after that', () => {
    const refused = (name: string): string => `Field "${name}" is not a valid field to query.\n`;
    const older = withoutRefusedField(GPU_FIELDS, refused('clocks_event_reasons.active'));
    expect(older).toEqual([...GPU_FIELDS.slice(0, -1), 'clocks_throttle_reasons.active']);
    const without = withoutRefusedField(older ?? [], refused('clocks_throttle_reasons.active'));
    expect(without).toEqual(GPU_FIELDS.slice(0, -1));
  });

  it('end the search when nothing useful would be left or the text names none', () => {
    expect(withoutRefusedField(GPU_FIELDS, 'Field "index" is not a valid field to query.')).toBeNull();
    expect(withoutRefusedField(GPU_FIELDS, 'Field "nonsense" is not a valid field to query.')).toBeNull();
    expect(withoutRefusedField(GPU_FIELDS, 'Segmentation fault')).toBeNull();
  });
});

it('says throttle reasons in words, and nothing for an idle GPU', () => {
  expect(throttleWords('0x0000000000000000')).toEqual([]);
  expect(throttleWords('0x0000000000000001')).toEqual([]);
  expect(throttleWords('0x0000000000000048')).toEqual(['hardware slowdown', 'hardware thermal slowdown']);
  expect(throttleWords('[N/A]')).toEqual([]);
  expect(throttleWords('0xzz')).toEqual([]);
});

it('reads no number from a text that only begins with one', () => {
  for (const text of ['12 MiB', '0x10', '1e5', '', 'NaN', 'Infinity', '--1'])
    expect(csvNumber(text)).toBeNull();
  expect(csvNumber('12.5')).toBe(12.5);
});

describe('a line of --query-compute-apps', () => {
  it('keeps commas of a program name', () => {
    expect(parseProcessLine('GPU-1, 4242, /opt/a, b/llama-server, 8120')).toEqual({
      gpuUuid: 'GPU-1',
      pid: 4242,
      name: '/opt/a, b/llama-server',
      vramMiB: 8120,
    });
  });

  it('has null where the driver does not tell', () => {
    expect(parseProcessLine('GPU-1, 7, [Not Found], [N/A]')).toEqual({
      gpuUuid: 'GPU-1',
      pid: 7,
      name: null,
      vramMiB: null,
    });
    expect(parseProcessLine('No running processes found')).toBeNull();
  });
});
