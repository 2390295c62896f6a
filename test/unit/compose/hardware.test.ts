import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hardware, NO_GPUS } from '../../../src-main/compose/hardware.ts';
import { Cell } from '../../../src-main/lib/cell.ts';
import type { GpuReading, Reading } from '../../../src-shared/model/reading.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { gpu, reading } from '../telemetry/readings.ts';

const INTEL = '0x8086';
const AMD = '0x1002';
const NVIDIA = '0x10de';
/** The display controller that a server's remote console draws on. */
const BMC = '0x1a03';

/** A Linux machine with these cards, and these GPUs that NVIDIA's driver knows. */
async function linux(cards: readonly string[], nvidia = 0): Promise<{ platform: 'linux'; root: string }> {
  const root = await temporaryFolder();
  for (const [index, vendor] of cards.entries()) {
    const device = join(root, 'sys/class/drm', `card${index}`, 'device');
    await mkdir(device, { recursive: true });
    await writeFile(join(device, 'vendor'), `${vendor}\n`);
  }
  for (let index = 0; index < nvidia; index++)
    await mkdir(join(root, 'proc/driver/nvidia/gpus', `0000:0${index}:00.0`), { recursive: true });
  return { platform: 'linux', root };
}

const seeing = (...vendors: readonly GpuReading['vendor'][]): Cell<Reading | null> =>
  new Cell<Reading | null>(reading(1, { gpus: vendors.map((vendor, index) => gpu({ vendor, index })) }));

test.each([
  ['Intel only', [INTEL], 0, { intel: 1 }],
  ['AMD only', [AMD, AMD], 0, { amd: 2 }],
  ['NVIDIA and Intel', [INTEL, NVIDIA], 1, { nvidia: 1, intel: 1 }],
  ['a display of the board and an NVIDIA card without its driver', [BMC, NVIDIA], 0, {}],
] as const)('counts %s by vendor', async (_, cards, nvidia, expected) => {
  const machine = await linux(cards, nvidia);
  expect(await hardware(seeing('other'), machine)).toEqual({ ...NO_GPUS, ...expected });
});

test('counts the same before telemetry has looked and when it sees more or fewer', async () => {
  const machine = await linux([INTEL, NVIDIA, NVIDIA], 2);
  const expected = { ...NO_GPUS, nvidia: 2, intel: 1 };
  expect(await hardware(new Cell<Reading | null>(null), machine)).toEqual(expected);
  expect(await hardware(seeing(), machine)).toEqual(expected);
  expect(await hardware(seeing('nvidia', 'intel', 'other'), machine)).toEqual(expected);
});

test('asks telemetry where the kernel lists none, and waits for it in WSL', async () => {
  const machine = await linux([]);
  expect(await hardware(seeing('nvidia', 'other'), machine)).toEqual({ ...NO_GPUS, nvidia: 1 });
  expect(await hardware(seeing('apple'), { ...machine, platform: 'darwin' })).toEqual({
    ...NO_GPUS,
    apple: 1,
  });
  await mkdir(join(machine.root, 'dev/dxg'), { recursive: true });
  const latest = seeing('other');
  const waiting = hardware(latest, machine);
  latest.set(seeing('nvidia').value);
  expect(await waiting).toEqual({ ...NO_GPUS, nvidia: 1 });
});
