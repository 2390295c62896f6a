import { describe, expect, it } from 'vitest';
import { shortGpuName } from '../../../src-renderer/components/gpu-name.ts';

describe('the short name of a GPU', () => {
  it.each([
    ['NVIDIA GeForce RTX 4090', 'RTX 4090'],
    ['NVIDIA RTX 6000 Ada Generation', 'RTX 6000 Ada Generation'],
    ['NVIDIA H200', 'H200'],
    ['AMD Radeon RX 7900 XTX', 'Radeon RX 7900 XTX'],
    ['Intel(R) Arc(TM) A770 Graphics', 'Arc A770'],
    ['Apple M3 Max', 'Apple M3 Max'],
    ['NVIDIA', 'NVIDIA'],
    ['', ''],
  ])('of %s is %s', (name, short) => {
    expect(shortGpuName(name)).toBe(short);
  });
});
