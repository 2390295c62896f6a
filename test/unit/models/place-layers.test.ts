import { describe, expect, it } from 'vitest';
import { type Placed, placeLayers } from '../../../src-main/models/place-layers.ts';
import { optionsOf } from '../../support/estimates.ts';

/** 80 layers of 400 MiB and an output of 1,000, on GPUs with this much room each. */
const place = (lines: string, ...roomsMiB: number[]): Placed =>
  placeLayers({
    layers: Array.from({ length: 80 }, () => ({ denseMiB: 400, expertMiB: 0, cacheMiB: 1 })),
    outputMiB: 1_000,
    copiedMiB: 0,
    options: optionsOf(lines),
    rooms: roomsMiB.map(freeMiB => ({ freeMiB, keepMiB: 1_024 })),
  });
/** Layers on each GPU, the output apart. */
const layersOn = (placed: Placed): readonly number[] => placed.gpus.map(({ kvMiB }) => kvMiB);

describe('a number of layers', () => {
  it.each([
    ['N_GPU_LAYERS=1', 0, 1_000],
    ['N_GPU_LAYERS=40', 39, 39 * 400 + 1_000],
    ['N_GPU_LAYERS=80', 79, 79 * 400 + 1_000],
    ['N_GPU_LAYERS=81', 80, 80 * 400 + 1_000],
    ['N_GPU_LAYERS=999', 80, 80 * 400 + 1_000],
  ])('counts the output first, as the engine does: %s', (line, layers, weightsMiB) => {
    const placed = place(line, 100_000);
    expect(layersOn(placed)).toEqual([layers]);
    expect(placed.gpus[0]?.weightsMiB).toBe(weightsMiB);
    expect(placed.gpuLayers).toBe(layers + 1);
  });

  it('is as many as fit where fitting decides, the output among them', () => {
    const placed = place('', 6_000);
    expect(layersOn(placed)).toEqual([9]);
    expect(placed.gpus[0]?.weightsMiB).toBe(9 * 400 + 1_000);
    expect(placed.gpuLayers).toBe(10);
  });

  it('goes where it is told though there is no room, spread alike where there is none anywhere', () => {
    expect(layersOn(place('N_GPU_LAYERS=all', 500))).toEqual([80]);
    expect(layersOn(place('FIT=off', 0, 0))).toEqual([41, 39]);
    expect(layersOn(place('N_GPU_LAYERS=all', 0, 1_000))).toEqual([0, 80]);
    expect(layersOn(place('', 0, 0))).toEqual([0, 0]);
  });

  it('is none where not even the output fits', () => {
    expect(place('', 2_000)).toMatchObject({ gpuLayers: 0, gpus: [{ weightsMiB: 0, kvMiB: 0 }] });
  });
});

describe('TENSOR_SPLIT', () => {
  const rooms = [24_000, 24_000, 12_000];

  it.each([
    ['TENSOR_SPLIT=1,1', [41, 39, 0], 1],
    ['TENSOR_SPLIT=3,1', [61, 19, 0], 1],
    ['TENSOR_SPLIT=1', [80, 0, 0], 0],
    ['TENSOR_SPLIT=0,0,1', [0, 0, 80], 2],
  ])('gives no part to GPUs that it does not reach: %s', (line, layers, output) => {
    const placed = place(line, ...rooms);
    expect(layersOn(placed)).toEqual(layers);
    expect(placed.gpus[output]?.weightsMiB).toBe((layers[output] ?? 0) * 400 + 1_000);
  });

  it('with nothing in it leaves it to the room there is', () => {
    expect(place('TENSOR_SPLIT=0,0', ...rooms)).toEqual(place('FIT=off', ...rooms));
    expect(layersOn(place('TENSOR_SPLIT=0,0', ...rooms))).toEqual([33, 32, 15]);
  });

  it('says nothing of a GPU that is used alone', () => {
    expect(layersOn(place('TENSOR_SPLIT=0,1\nSPLIT_MODE=none', 100_000, 100_000))).toEqual([80, 0]);
  });
});
