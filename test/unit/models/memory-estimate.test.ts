import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateMemory, type GpuRoom } from '../../../src-main/models/memory-estimate.ts';
import type { ModelFacts } from '../../../src-main/models/model-facts.ts';
import { factsOf, NOTHING_ELSE, optionsOf } from '../../support/estimates.ts';
import { mixtureOfExperts } from '../../support/gguf-writer.ts';

const GPUS: readonly GpuRoom[] = [
  { index: 0, name: 'RTX 4090', totalMiB: 24_564, otherMiB: 400 },
  { index: 1, name: 'RTX 5070 Ti', totalMiB: 16_303, otherMiB: 3_200 },
];
const RAM = { totalMiB: 64_000, otherMiB: 9_000 };
const estimate = (facts: ModelFacts, lines: string, gpus = GPUS) =>
  estimateMemory({ ...NOTHING_ELSE, facts, options: optionsOf(lines), gpus, ram: RAM });

/** Layers with attention, and all of them; heads for keys and values, and their width. */
const hybrid = (
  kvLayers: number,
  layers: number,
  kvHeads: number,
  headWidth: number,
  expertBytesPerLayer = 600_000_000,
): ModelFacts =>
  factsOf(
    mixtureOfExperts({
      layers,
      width: 2_048,
      heads: 16,
      kvHeads,
      headWidth,
      denseBytesPerLayer: 50_000_000,
      expertBytesPerLayer,
      vocabulary: 150_000,
      context: 262_144,
      experts: 256,
      attentionEvery: layers / kvLayers,
    }),
  );

/** Multi-head latent attention, which keeps one compressed vector for each token. */
const latent = (layers: number, rank: number, rope: number): ModelFacts =>
  factsOf({
    metadata: {
      'general.architecture': 'deepseek2',
      'deepseek2.block_count': layers,
      'deepseek2.context_length': 262_144,
      'deepseek2.embedding_length': 2_048,
      'deepseek2.attention.head_count': 20,
      'deepseek2.attention.head_count_kv': 1,
      'deepseek2.attention.kv_lora_rank': rank,
      'deepseek2.rope.dimension_count': rope,
    },
    tensors: Array.from({ length: layers }, (_, layer) => [
      { name: `blk.${layer}.attn_kv_a_mqa.weight`, dims: [1_024], type: 1, bytes: 2_048 },
      { name: `blk.${layer}.attn_k_b.weight`, dims: [1_024], type: 1, bytes: 2_048 },
    ]).flat(),
  });

describe('what EXTRA_ARGS say', () => {
  const facts = hybrid(10, 40, 2, 256, 100_000_000);
  const used = (lines: string): readonly (number | null)[] =>
    estimate(facts, lines).devices.flatMap(({ gpu, weightsMiB }) => (weightsMiB > 1_000 ? [gpu] : []));

  it('decides about the devices, by the names that the engine has for them', () => {
    expect(used('EXTRA_ARGS=--device CUDA1\n')).toEqual([1]);
    expect(used('EXTRA_ARGS=-dev Vulkan0\n')).toEqual([0]);
    expect(used('EXTRA_ARGS=--device none\n')).toEqual([null]);
    expect(estimate(facts, 'EXTRA_ARGS=--device none\n').notes).toContain('cpu-only');
    expect(estimate(facts, 'EXTRA_ARGS=--device Metal\n').notes).toContain('devices-unknown');
    expect(estimate(facts, 'EXTRA_ARGS=--device CUDA0,CUDA1\n').notes).not.toContain('devices-unknown');
  });

  it('decides about what fitting leaves free', () => {
    const big = hybrid(10, 40, 2, 256, 900_000_000);
    const kept = (lines: string): number => {
      const [gpu] = estimate(big, lines).devices;
      return (gpu?.totalMiB ?? 0) - (gpu?.weightsMiB ?? 0) - (gpu?.kvMiB ?? 0) - (gpu?.computeMiB ?? 0);
    };
    expect(kept('EXTRA_ARGS=--fit-target 8000\n')).toBeGreaterThan(kept('FIT_TARGET=128\n') + 5_000);
  });

  it('leaves free what the launch says where they say nothing, GPU by GPU', () => {
    const big = hybrid(10, 40, 2, 256, 900_000_000);
    const gpus = [...GPUS, { index: 2, name: 'RTX 3060', totalMiB: 12_288, otherMiB: 0 }];
    const free = (lines: string, fitTargetMiB: readonly number[] | null): readonly number[] =>
      estimateMemory({ ...NOTHING_ELSE, facts: big, gpus, ram: RAM, options: optionsOf(lines), fitTargetMiB })
        .devices.slice(0, 3)
        .map(({ totalMiB, otherMiB, weightsMiB, kvMiB, computeMiB }) =>
          Math.floor(((totalMiB ?? 0) - (otherMiB ?? 0) - weightsMiB - kvMiB - computeMiB) / 1_000),
        );
    expect(free('', [9_000, 2_000, 5_000])).toEqual([9, 2, 5]);
    expect(free('', [5_000])).toEqual([5, 5, 5]);
    expect(free('FIT_TARGET=7000', [9_000, 2_000, 5_000])).toEqual([7, 7, 7]);
    // The engine's own 1,024 where a list ends too early.
    expect(free('FIT_TARGET=9000,2000', [5_000])).toEqual([9, 2, 1]);
  });

  it('says what is not known of the GPUs', () => {
    const input = { ...NOTHING_ELSE, facts, options: optionsOf(''), ram: RAM };
    expect(estimateMemory({ ...input, gpus: [], gpusUnknown: true }).notes).toEqual(['gpus-unknown']);
    const gpu = { index: 0, name: 'Arc', totalMiB: null, otherMiB: null };
    expect(estimateMemory({ ...input, gpus: [gpu] }).notes).toEqual(['vram-unknown']);
    // Counted as nothing: a model that only replaces another one is not said not to fit.
    const found = estimateMemory({ ...input, gpus: [{ ...gpu, totalMiB: 24_564 }] });
    expect(found).toMatchObject({ notes: ['others-unknown'], fits: true, gpuLayers: 41 });
    expect(found.devices[0]?.otherMiB).toBeNull();
  });

  it('counts projectors and adapters, wherever they are named', () => {
    expect(
      optionsOf('EXTRA_ARGS=--mmproj v/p.gguf --lora a.gguf,b.gguf --lora-scaled c.gguf:0.5\n'),
    ).toMatchObject({
      projector: 'v/p.gguf',
      adapters: ['a.gguf', 'b.gguf', 'c.gguf'],
    });
    expect(optionsOf('MMPROJ=p.gguf\nLORA=a.gguf:0.5,b.gguf\n')).toMatchObject({
      projector: 'p.gguf',
      adapters: ['a.gguf', 'b.gguf'],
    });
    expect(optionsOf('MMPROJ=p.gguf\nEXTRA_ARGS=--no-mmproj\n').projector).toBeNull();
    const input = { ...NOTHING_ELSE, facts, options: optionsOf(''), gpus: [], ram: RAM };
    const [plain, adapted] = [0, 2 ** 30].map(adapterBytes => estimateMemory({ ...input, adapterBytes }));
    expect((adapted?.weightsMiB ?? 0) - (plain?.weightsMiB ?? 0)).toBeCloseTo(1_024);
    expect(adapted?.notes).toContain('adapters');
  });
});

describe('a draft model', () => {
  const facts = hybrid(40, 40, 8, 128, 0);
  const draft = hybrid(4, 4, 2, 128, 0);
  const both = (lines: string, gpus: readonly GpuRoom[] = GPUS) => {
    const options = optionsOf(`CTX_SIZE=8192\n${lines}`);
    return estimateMemory({ ...NOTHING_ELSE, facts, draft, options, gpus, ram: RAM });
  };
  const alone = (lines: string, gpus = GPUS) => estimate(facts, `CTX_SIZE=8192\n${lines}`, gpus);
  const weightsOf = ({ devices }: ReturnType<typeof both>) => devices.map(({ weightsMiB }) => weightsMiB);

  it('lies beside the model, with a cache of its own', () => {
    const [one, two] = [alone('EXTRA_ARGS=-np 1'), both('EXTRA_ARGS=-np 1 -md d.gguf')];
    expect(two.weightsMiB - one.weightsMiB).toBeCloseTo(draft.totalBytes / 2 ** 20, 3);
    // 4 layers with 2 heads of 128, keys and values of two bytes each.
    expect(two.kvMiB - one.kvMiB).toBeCloseTo((4 * 2 * 2 * 128 * 2 * 8_192) / 2 ** 20, 6);
    expect(two.notes).toContain('draft-model');
    expect(two.gpuLayers).toBe(one.gpuLayers);
    const small = both('EXTRA_ARGS=-np 1 -md d.gguf -ctkd q8_0 -ctvd q8_0');
    expect((small.kvMiB - one.kvMiB) / (two.kvMiB - one.kvMiB)).toBeCloseTo(1.0625 / 2, 6);
  });

  it('lies where its own flags put it, also on a GPU that the model does not use', () => {
    const moved = both('EXTRA_ARGS=-dev CUDA0 -md d.gguf -devd CUDA1');
    expect(moved.devices.map(({ name }) => name)).toEqual(['RTX 4090', 'RTX 5070 Ti', 'RAM']);
    expect(weightsOf(moved)[1]).toBeGreaterThan(100);
    expect(moved.devices[1]?.computeMiB).toBeGreaterThan(500);
    const inRam = both('EXTRA_ARGS=-md d.gguf -ngld 0');
    const gain = (at: number) => (weightsOf(inRam)[at] ?? 0) - (weightsOf(alone(''))[at] ?? 0);
    expect([gain(0), gain(1)]).toEqual([0, 0]);
    expect(gain(2)).toBeCloseTo(draft.totalBytes / 2 ** 20, 3);
    const onlyDraft = both('EXTRA_ARGS=--device none -md d.gguf -devd CUDA0');
    expect(onlyDraft.gpuLayers).toBe(0);
    expect(weightsOf(onlyDraft)[0]).toBeGreaterThan(100);
  });

  it('is left room for by fitting', () => {
    const big = hybrid(40, 40, 8, 128, 900_000_000);
    const large = hybrid(4, 4, 2, 128, 900_000_000);
    const options = optionsOf('CTX_SIZE=8192\nFIT_TARGET=500\nEXTRA_ARGS=-md d.gguf');
    const fitted = { ...NOTHING_ELSE, facts: big, options, gpus: GPUS, ram: RAM };
    const found = estimateMemory({ ...fitted, draft: large });
    expect(found.fits).toBe(true);
    expect(found.weightsMiB).toBeCloseTo((big.totalBytes + large.totalBytes) / 2 ** 20, 3);
  });

  it('is said not to be counted when its file cannot be read, or when layers of the model draft', () => {
    for (const args of ['-md gone.gguf', '--spec-type draft-mtp'])
      expect(estimate(facts, `EXTRA_ARGS=${args}`).notes).toContain('draft-unknown');
    expect(estimate(facts, 'EXTRA_ARGS=--spec-type ngram-mod').notes).not.toContain('draft-unknown');
  });
});

describe('the estimate of the KV cache', () => {
  // Sizes that llama.cpp logged for these models, with q8_0 for both halves.
  it.each([
    ['47 layers of latent attention at 131,072', latent(47, 512, 64), 131_072, 3_595.5],
    ['36 layers of latent attention at 262,144', latent(36, 256, 64), 262_144, 3_060],
    ['10 of 40 layers at 262,144', hybrid(10, 40, 2, 256), 262_144, 2_720],
    ['12 of 48 layers at 262,144', hybrid(12, 48, 2, 256), 262_144, 3_264],
    ['16 of 64 layers at 10,240', hybrid(16, 64, 4, 256), 10_240, 340],
  ])('is what the engine says: %s', (_, facts, context, expected) => {
    expect(estimate(facts, `CTX_SIZE=${context}\nEXTRA_ARGS=-np 1`).kvMiB).toBeCloseTo(expected, 6);
  });

  it('follows the types of the cache, wherever they are set', () => {
    const facts = hybrid(48, 48, 2, 256);
    const of = (lines: string): number => estimate(facts, `CTX_SIZE=8192\n${lines}`).kvMiB;
    expect(of('CACHE_TYPE_K=f16\nCACHE_TYPE_V=f16') / of('')).toBeCloseTo(2 / 1.0625, 6);
    expect(of('EXTRA_ARGS=-ctk f16 -ctv f16')).toBe(of('CACHE_TYPE_K=f16\nCACHE_TYPE_V=f16'));
  });

  it('counts layers with a window by their window', () => {
    const metadata = {
      'general.architecture': 'gpt-oss',
      'gpt-oss.block_count': 2,
      'gpt-oss.context_length': 131_072,
      'gpt-oss.embedding_length': 2_880,
      'gpt-oss.attention.head_count': 64,
      'gpt-oss.attention.head_count_kv': 8,
      'gpt-oss.attention.key_length': 64,
      'gpt-oss.attention.value_length': 64,
      'gpt-oss.attention.sliding_window': 128,
    };
    const tensors = [0, 1].map(layer => ({
      name: `blk.${layer}.attn_k.weight`,
      dims: [32],
      type: 1,
      bytes: 64,
    }));
    const facts = factsOf({ metadata, tensors });
    const perToken = 2 * 512 * 1.0625;
    const { kvMiB } = estimate(facts, 'CTX_SIZE=131072\nEXTRA_ARGS=-np 1');
    expect(kvMiB).toBeCloseTo((perToken * (131_072 + 768)) / 2 ** 20, 6);
  });
});

describe('the estimate of the placement', () => {
  const moe = hybrid(12, 48, 2, 256, 1_290_000_000);

  it('loses and invents nothing, whatever the profile says', () => {
    const lines = fc
      .tuple(
        fc.constantFrom('', 'N_GPU_LAYERS=0', 'N_GPU_LAYERS=7', 'N_GPU_LAYERS=all', 'N_GPU_LAYERS=999'),
        fc.constantFrom('', 'FIT=off', 'FIT_TARGET=128,1024', 'FIT_TARGET=100000'),
        fc.constantFrom('', 'SPLIT_MODE=none', 'TENSOR_SPLIT=3,1', 'MAIN_GPU=1\nSPLIT_MODE=none'),
        fc.constantFrom('', 'EXTRA_ARGS=--cpu-moe', 'EXTRA_ARGS=--n-cpu-moe 10', 'EXTRA_ARGS=-nkvo -np 2'),
        fc.constantFrom('CTX_SIZE=0', 'CTX_SIZE=4096', 'CTX_SIZE=262144'),
      )
      .map(parts => parts.filter(part => part !== '').join('\n'));
    fc.assert(
      fc.property(lines, fc.constantFrom(GPUS, GPUS.slice(0, 1), []), (text, gpus) => {
        const found = estimate(moe, text, [...gpus]);
        expect(found.weightsMiB).toBeCloseTo(moe.totalBytes / 2 ** 20, 3);
        for (const device of found.devices)
          for (const part of [device.weightsMiB, device.kvMiB, device.computeMiB])
            expect(Number.isFinite(part) && part >= -1e-9).toBe(true);
        expect(found.gpuLayers).toBeLessThanOrEqual(found.layers);
      }),
    );
  });

  it('keeps what fitting is told to leave free, and puts the other experts into RAM', () => {
    const found = estimate(moe, 'CTX_SIZE=262144\nEXTRA_ARGS=-np 1\nFIT_TARGET=128,1024');
    expect(found.gpuLayers).toBe(49);
    expect(found.notes).toContain('experts-on-cpu');
    for (const [at, keep] of [128, 1_024].entries()) {
      const device = found.devices[at]!;
      const free =
        (device.totalMiB ?? 0) -
        (device.otherMiB ?? 0) -
        device.weightsMiB -
        device.kvMiB -
        device.computeMiB;
      expect(free).toBeGreaterThanOrEqual(keep);
      // And not much more than one layer's experts.
      expect(free).toBeLessThan(keep + 1_400);
    }
  });

  it('puts a small model on the GPUs as a whole, and a number of layers where it is told to', () => {
    const small = hybrid(4, 4, 2, 128);
    expect(estimate(small, 'CTX_SIZE=8192').gpuLayers).toBe(5);
    expect(estimate(small, 'CTX_SIZE=8192').layers).toBe(5);
    expect(estimate(small, 'CTX_SIZE=8192').fits).toBe(true);
    expect(estimate(small, 'CTX_SIZE=8192\nN_GPU_LAYERS=1').gpuLayers).toBe(1);
    const alone = estimate(small, 'CTX_SIZE=8192\nSPLIT_MODE=none\nMAIN_GPU=1');
    expect(alone.devices.map(device => device.weightsMiB > 0)).toEqual([false, true, true]);
  });

  it('says when it does not fit', () => {
    expect(estimate(moe, 'CTX_SIZE=8192\nN_GPU_LAYERS=all\nFIT=off').fits).toBe(false);
    const full = GPUS.map(gpu => ({ ...gpu, otherMiB: gpu.totalMiB }));
    for (const lines of ['N_GPU_LAYERS=all', 'N_GPU_LAYERS=3', 'FIT=off', 'TENSOR_SPLIT=1,1']) {
      const found = estimate(moe, `CTX_SIZE=8192\n${lines}`, full);
      expect(found.gpuLayers).toBe(lines === 'N_GPU_LAYERS=3' ? 3 : 49);
      expect(found.fits).toBe(false);
    }
    expect(estimate(moe, 'CTX_SIZE=8192', full).gpuLayers).toBe(0);
    expect(estimate(moe, 'CTX_SIZE=8192', []).devices).toHaveLength(1);
    expect(estimate(moe, 'CTX_SIZE=8192', []).notes).toContain('cpu-only');
  });
});
