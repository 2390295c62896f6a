import { describe, expect, it } from 'vitest';
import { vramFree } from '../../../src-main/telemetry/vram-free.ts';
import type { GpuProcess } from '../../../src-shared/model/reading.ts';
import { gpu, reading } from './readings.ts';

const own = (vramMiB: number | null): GpuProcess => ({
  pid: 7,
  name: 'llama-server',
  vramMiB,
  owner: 'instance',
  profileId: 'qwen',
});
const at = (vramUsedMiB: number | null, processes: GpuProcess[] = [], more = {}) =>
  reading(1, { gpus: [gpu({ vramUsedMiB, processes, ...more })] });
const ask = (question: Partial<Parameters<typeof vramFree>[0]>) =>
  vramFree({ gpus: 'all', profileId: 'qwen', before: null, during: null, now: null, ...question });

describe('whether the VRAM of an instance is free', () => {
  it('is no while the driver still lists its process', () => {
    expect(ask({ before: at(500), during: at(9000, [own(8500)]), now: at(600, [own(10)]) })).toBe(false);
  });

  it('is yes once used memory is back near the level before the launch', () => {
    expect(ask({ before: at(500), now: at(700) })).toBe(true);
    expect(ask({ before: at(500), now: at(5000) })).toBe(false);
  });

  it('is yes when its share came back although another program took more meanwhile', () => {
    const during = at(9000, [own(8000)]);
    expect(ask({ before: at(500), during, now: at(2400) })).toBe(false);
    expect(ask({ before: at(500), during, now: at(1900) })).toBe(true);
    expect(ask({ during, now: at(1200) })).toBe(true);
  });

  it('is unknown when telemetry has no numbers', () => {
    expect(ask({ before: at(500), now: null })).toBeNull();
    expect(ask({ now: at(500) })).toBeNull();
    expect(ask({ before: at(500), now: at(null) })).toBeNull();
    expect(ask({ before: at(500), now: reading(1, { gpus: [] }) })).toBeNull();
    expect(ask({ during: at(9000, [own(null)]), now: at(500) })).toBeNull();
  });

  it('looks only at the GPUs that the instance used', () => {
    const two = (first: number, second: number) =>
      reading(1, {
        gpus: [gpu({ vramUsedMiB: first }), gpu({ index: 1, uuid: 'GPU-1', vramUsedMiB: second })],
      });
    const question = { before: two(500, 500), now: two(9000, 500) };
    expect(ask({ ...question, gpus: ['1'] })).toBe(true);
    expect(ask({ ...question, gpus: ['GPU-0'] })).toBe(false);
    expect(ask({ ...question, gpus: 'all' })).toBe(false);
    expect(ask({ ...question, gpus: 'none' })).toBe(true);
  });

  it('follows a GPU by its UUID when indexes move', () => {
    const before = reading(1, {
      gpus: [gpu({ uuid: 'GPU-A', vramUsedMiB: 8000 }), gpu({ index: 1, uuid: 'GPU-B', vramUsedMiB: 10 })],
    });
    const now = reading(2, { gpus: [gpu({ uuid: 'GPU-B', vramUsedMiB: 5000 })] });
    expect(ask({ before, now, gpus: 'all' })).toBe(false);
  });
});
