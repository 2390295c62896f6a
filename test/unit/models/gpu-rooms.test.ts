import { describe, expect, it } from 'vitest';
import { gpuRooms } from '../../../src-main/models/gpu-rooms.ts';
import { launchGpus } from '../../../src-main/runtime/launch-spec.ts';
import type { Profile } from '../../../src-shared/model/profile.ts';
import type { GpuProcess, GpuReading } from '../../../src-shared/model/reading.ts';
import { emptyProfile } from '../../support/empty-profile.ts';
import { gpu, reading } from '../telemetry/readings.ts';

const nvidia = (index: number): GpuReading => gpu({ index, uuid: `GPU-${index}`, name: `RTX ${index}` });
const amd = (index: number): GpuReading => gpu({ index, uuid: null, name: `Radeon ${index}`, vendor: 'amd' });
const screen = gpu({ index: 9, uuid: null, name: 'ASPEED', vendor: 'other', vramTotalMiB: null });

const rooms = (gpus: readonly GpuReading[], keys: Partial<Profile>): readonly string[] => {
  const profile = emptyProfile(keys);
  const count = (vendor: GpuReading['vendor']): number => gpus.filter(one => one.vendor === vendor).length;
  const host = { nvidia: count('nvidia'), amd: count('amd'), intel: count('intel'), apple: count('apple') };
  const launch = launchGpus(profile, host, new Set());
  return gpuRooms(reading(1, { gpus: [...gpus] }), profile.runtime, launch, []).map(({ name }) => name);
};

describe('the GPUs that an estimate counts with', () => {
  const mixed = [nvidia(0), nvidia(1), amd(2), screen];

  it.each([
    ['NVIDIA beside AMD', mixed, { runtime: 'process' }, ['RTX 0', 'RTX 1']],
    ['NVIDIA beside AMD in a container', mixed, { runtime: 'docker' }, ['RTX 0', 'RTX 1']],
    ['AMD alone', [amd(0), screen], { runtime: 'process' }, ['Radeon 0']],
    ['AMD alone in a container', [amd(0), screen], { runtime: 'docker' }, []],
    ['none that computes', [screen], { runtime: 'process' }, []],
    ['those that are named', mixed, { runtime: 'process', gpus: ['1'] }, ['RTX 1']],
    ['those named by UUID', mixed, { runtime: 'docker', gpus: ['GPU-1'] }, ['RTX 1']],
    ['no GPU of another vendor', mixed, { runtime: 'process', gpus: ['0', '2'] }, ['RTX 0']],
    ['none', mixed, { runtime: 'process', gpus: 'none' }, []],
    ['the order that is asked for', mixed, { runtime: 'process', gpus: ['1', '0'] }, ['RTX 1', 'RTX 0']],
    ['the order of the bus', mixed, { runtime: 'docker', gpus: ['1', '0'] }, ['RTX 0', 'RTX 1']],
  ] as const)('are those that the launch will use: %s', (_, gpus, keys, expected) => {
    expect(rooms(gpus, keys as Partial<Profile>)).toEqual(expected);
  });
});

describe('what others hold', () => {
  const launch = launchGpus(emptyProfile({}), { nvidia: 1, amd: 0, intel: 0, apple: 0 }, new Set());
  const own = { pid: 7, name: null, owner: 'instance', profileId: 'old' } as const;
  const other = { pid: 8, name: 'game', owner: 'foreign', profileId: null } as const;

  const old = { profileId: 'old', usesGpus: true };
  const rest = (replaces: Parameters<typeof gpuRooms>[3], ...processes: GpuProcess[]): number | null => {
    const now = reading(1, { gpus: [gpu({ vramUsedMiB: 21_500, processes })] });
    return gpuRooms(now, 'process', launch, replaces)[0]?.otherMiB ?? null;
  };

  it('is without the model that will be replaced', () => {
    expect(rest([], { ...own, vramMiB: 20_000 }, { ...other, vramMiB: 900 })).toBe(21_500);
    expect(rest([old], { ...own, vramMiB: 20_000 }, { ...other, vramMiB: 900 })).toBe(1_500);
  });

  it('is not known where the driver does not say what the model holds', () => {
    expect(rest([old], { ...own, vramMiB: null })).toBeNull();
    expect(rest([old], { ...other, vramMiB: null })).toBeNull();
    expect(rest([old])).toBeNull();
  });

  it('is known where the model holds nothing', () => {
    expect(rest([])).toBe(21_500);
    expect(rest([], { ...other, vramMiB: null })).toBe(21_500);
    expect(rest([old], { ...other, vramMiB: 900 })).toBe(21_500);
    expect(rest([{ ...old, usesGpus: false }])).toBe(21_500);
  });

  it('is known of a GPU that is empty beside the one with the model', () => {
    const two = launchGpus(emptyProfile({}), { nvidia: 2, amd: 0, intel: 0, apple: 0 }, new Set());
    const now = reading(1, {
      gpus: [
        gpu({ vramUsedMiB: 20_500, processes: [{ ...own, vramMiB: 20_000 }] }),
        gpu({ index: 1, uuid: 'GPU-1', vramUsedMiB: 700 }),
      ],
    });
    expect(gpuRooms(now, 'process', two, [old]).map(({ otherMiB }) => otherMiB)).toEqual([500, 700]);
  });
});
