import { describe, expect, it } from 'vitest';
import { estimateMemory } from '../../../src-main/models/memory-estimate.ts';
import type { ModelFacts } from '../../../src-main/models/model-facts.ts';
import { factsOf, NOTHING_ELSE, optionsOf } from '../../support/estimates.ts';
import type { MetaValue, TensorFacts } from '../../support/gguf-writer.ts';

/*
 * Models with the attention of real ones and next to nothing else. Files of this shape were loaded by llama.cpp (build
 * 11669 of llama-server); the sizes here are those that it logged.
 */

interface Shape {
  readonly architecture: string;
  readonly layers: number;
  readonly width: number;
  readonly keys: Readonly<Record<string, MetaValue>>;
  readonly besides?: readonly TensorFacts[];
  /** Of each layer; those of attention unless it is said. */
  readonly own?: (layer: number) => string;
}

const VOCABULARY = 2_048;
const f32 = (name: string, ...dims: number[]): TensorFacts => ({
  name,
  dims,
  type: 0,
  bytes: 4 * dims.reduce((product, dim) => product * dim, 1),
});

function model({ architecture, layers, width, keys, besides = [], own: ownOf }: Shape): ModelFacts {
  const own = Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value]);
  return factsOf({
    metadata: {
      'general.architecture': architecture,
      [`${architecture}.block_count`]: layers,
      [`${architecture}.context_length`]: 131_072,
      [`${architecture}.embedding_length`]: width,
      [`${architecture}.vocab_size`]: VOCABULARY,
      ...Object.fromEntries(own),
    },
    tensors: [
      f32('token_embd.weight', width, VOCABULARY),
      ...besides,
      ...Array.from({ length: layers }, (_, layer) =>
        f32(`blk.${layer}.${ownOf?.(layer) ?? 'attn_k'}.weight`, width),
      ),
    ],
  });
}

const heads = (count: number, kv: number, width: number): Record<string, MetaValue> => ({
  'attention.head_count': count,
  'attention.head_count_kv': kv,
  'attention.key_length': width,
  'attention.value_length': width,
});

/** 24 of its 42 layers have a cache; the ones with a window have narrower heads. */
const gemma4 = model({
  architecture: 'gemma4',
  layers: 42,
  width: 64,
  keys: {
    ...heads(8, 2, 512),
    'attention.key_length_swa': 256,
    'attention.value_length_swa': 256,
    'attention.sliding_window': 512,
    'attention.sliding_window_pattern': Array.from({ length: 42 }, (_, layer) => layer % 6 !== 5),
    'attention.shared_kv_layers': 18,
  },
  besides: [f32('per_layer_token_embd.weight', 32 * 42, VOCABULARY)],
});

const llama4 = model({ architecture: 'llama4', layers: 48, width: 128, keys: heads(1, 1, 128) });

/** Ten of its layers see the whole context, the other 52 a window of 1,024 tokens. */
const gemma3 = model({
  architecture: 'gemma3',
  layers: 62,
  width: 64,
  keys: { ...heads(16, 16, 128), 'attention.sliding_window': 1_024 },
});

const estimate = (facts: ModelFacts, lines: string, totalMiB?: number) =>
  estimateMemory({
    facts,
    options: optionsOf(`CACHE_TYPE_K=f16\nCACHE_TYPE_V=f16\n${lines}`),
    gpus: totalMiB === undefined ? [] : [{ index: 0, name: 'GPU', totalMiB, otherMiB: 0 }],
    ram: { totalMiB: null, otherMiB: null },
    ...NOTHING_ELSE,
  });

describe('the cache of layers that differ', () => {
  it.each([
    ['Gemma 4 E4B at 8,192', gemma4, 8_192, 128 + 40],
    ['Gemma 4 E4B at 32,768', gemma4, 32_768, 512 + 40],
    ['Llama 4 Scout, with one KV head, at 65,536', llama4, 65_536, 384 + 153],
  ])('is what the engine says: %s', (_, facts, context, expected) => {
    expect(estimate(facts, `CTX_SIZE=${context}\nEXTRA_ARGS=-np 1`).kvMiB).toBeCloseTo(expected, 6);
    expect(facts.windowUnknown).toBe(false);
  });

  it('is there in the first twenty layers of Gemma 3n, whose header does not say so', () => {
    const facts = model({
      architecture: 'gemma3n',
      layers: 35,
      width: 64,
      keys: { ...heads(8, 2, 256), 'attention.sliding_window': 512 },
    });
    expect(facts.layers.map(({ kWidth }) => kWidth > 0)).toEqual(
      Array.from({ length: 35 }, (_, layer) => layer < 20),
    );
  });

  it('has no window in a Llama 4 whose header says so', () => {
    const keys = { ...heads(1, 1, 128), 'attention.sliding_window': 0 };
    const facts = model({ architecture: 'llama4', layers: 4, width: 128, keys });
    expect(facts.layers.map(({ window }) => window)).toEqual([null, null, null, null]);
  });
});

describe('the cache of layers whose window only the engine knows', () => {
  it.each([
    ['smallthinker', 28, 4_096, 86],
    ['afmoe', 32, 2_048, 62],
    ['phi3', 32, 4_096, 128],
  ])('is what the engine says: %s', (architecture, count, window, expected) => {
    const keys = { ...heads(count, 4, 128), 'attention.sliding_window': window };
    const facts = model({ architecture, layers: 8, width: 64, keys });
    const { kvMiB, notes } = estimate(facts, 'CTX_SIZE=8192\nEXTRA_ARGS=-np 1');
    expect(kvMiB).toBeCloseTo(expected, 6);
    expect(notes).not.toContain('window-unknown');
  });
});

describe('the state of layers without attention', () => {
  const rwkv7 = model({
    architecture: 'rwkv7',
    layers: 4,
    width: 2_048,
    keys: { 'wkv.head_size': 64 },
    own: () => 'time_mix_w1',
  });
  /** One of four layers attends; its cache takes 9 MiB. */
  const kimi = model({
    architecture: 'kimi-linear',
    layers: 4,
    width: 64,
    keys: {
      'attention.head_count': 32,
      'attention.head_count_kv': [0, 0, 0, 1],
      'attention.key_length': 576,
      'attention.value_length': 0,
      'ssm.conv_kernel': 4,
      'kda.head_dim': 128,
    },
    own: layer => (layer === 3 ? 'attn_kv_a_mqa' : 'ssm_conv1d_q'),
  });
  const lfm2 = model({
    architecture: 'lfm2',
    layers: 6,
    width: 1_024,
    keys: {
      'attention.head_count': 16,
      'attention.head_count_kv': [0, 0, 8, 0, 0, 8],
      'shortconv.l_cache': 3,
    },
    own: layer => (layer % 3 === 2 ? 'attn_k' : 'shortconv.conv'),
  });

  it.each([
    ['RWKV 7', rwkv7, 1, 2.0625],
    ['RWKV 7', rwkv7, 4, 8.25],
    ['Kimi Linear', kimi, 1, 9 + 6.421_875],
    ['Kimi Linear', kimi, 4, 9 + 25.6875],
    ['LFM2', lfm2, 4, 32 + 0.125],
  ])('is what the engine says: %s', (_, facts, slots, expected) => {
    expect(estimate(facts, `CTX_SIZE=8192\nEXTRA_ARGS=-np ${slots}`).kvMiB).toBeCloseTo(expected, 6);
  });
});

describe('the state of a model that drafts for itself', () => {
  const qwen35 = model({
    architecture: 'qwen35',
    layers: 8,
    width: 64,
    keys: {
      ...heads(16, 4, 256),
      'ssm.conv_kernel': 4,
      'ssm.state_size': 128,
      'ssm.group_count': 16,
      'ssm.inner_size': 4_096,
    },
    own: layer => (layer % 4 === 3 ? 'attn_k' : 'ssm_conv1d'),
  });

  it.each([
    ['-np 4', 50.25],
    ['-np 4 --spec-type draft-mtp', 201],
    ['-np 1 --spec-type draft-mtp --spec-draft-n-max 8', 113.0625],
    ['-np 4 --spec-type ngram-mod', 50.25],
    ['-np 4 --spec-type draft-simple -md d.gguf', 50.25],
  ])('is kept for each token that it drafts, as the engine says: %s', (args, expected) => {
    const { kvMiB } = estimate(qwen35, `CTX_SIZE=8192\nEXTRA_ARGS=${args}`);
    expect(kvMiB).toBeCloseTo(64 + expected, 6);
  });
});

describe('the cache of several slots', () => {
  it.each([
    ['', 640 + 1_872],
    ['-np 4', 640 + 2_496],
    ['-np 3', 660 + 1_872],
    ['-np 4 --kv-unified', 640 + 1_872],
    ['-np 4 -kvu -no-kvu', 640 + 2_496],
    ['-np -1 --no-kv-unified', 640 + 1_872],
    ['--swa-full', 640 + 3_328],
    ['-np 4 --swa-full', 640 + 3_328],
  ])('is what the engine says of Gemma 3 27B at 8,192: %s', (args, expected) => {
    expect(estimate(gemma3, `CTX_SIZE=8192\nEXTRA_ARGS=${args}`).kvMiB).toBeCloseTo(expected, 6);
  });
});

describe('without flash attention', () => {
  const llama = model({ architecture: 'llama', layers: 2, width: 64, keys: heads(32, 8, 128) });
  const computed = (facts: ModelFacts, lines: string): number =>
    estimate(facts, `${lines}\nEXTRA_ARGS=-np 1`).computeMiB;

  it.each([
    ['32 heads at 32,768', llama, 32_768, 2_132.64],
    ['Gemma 4 E4B at 8,192', gemma4, 8_192, 176.02],
  ])('the scores of a batch lie in memory, as the engine says: %s', (_, facts, context, expected) => {
    const found = computed(facts, `FLASH_ATTN=off\nCTX_SIZE=${context}`);
    expect(Math.abs(found - expected) / expected).toBeLessThan(0.2);
  });

  it('is said in EXTRA_ARGS too, which win', () => {
    const off = computed(llama, 'FLASH_ATTN=off\nCTX_SIZE=32768');
    const { computeMiB } = estimate(llama, 'CTX_SIZE=32768\nEXTRA_ARGS=-np 1 -fa 0');
    expect(computeMiB).toBe(off);
    expect(
      estimate(llama, 'FLASH_ATTN=off\nCTX_SIZE=32768\nEXTRA_ARGS=-np 1 -fa auto').computeMiB,
    ).toBeLessThan(off / 10);
  });

  it('the scores lie where the cache does', () => {
    const both = estimate(llama, 'FLASH_ATTN=off\nCTX_SIZE=32768\nEXTRA_ARGS=-np 1', 24_000).devices;
    expect(both.map(({ computeMiB }) => computeMiB > 2_000)).toEqual([true, false]);
    const ram = estimate(llama, 'FLASH_ATTN=off\nCTX_SIZE=32768\nEXTRA_ARGS=-np 1 -nkvo', 24_000).devices;
    expect(ram.map(({ computeMiB }) => computeMiB > 2_000)).toEqual([false, true]);
  });

  it('values take the width of the widest layer, as the engine says of Gemma 4 E4B', () => {
    expect(estimate(gemma4, 'FLASH_ATTN=off\nCTX_SIZE=8192\nEXTRA_ARGS=-np 1').kvMiB).toBeCloseTo(
      128 + 60,
      6,
    );
  });
});

it('leaves the embeddings of the layers in RAM, and copies those of the tokens for the output', () => {
  const [gpu, ram] = estimate(gemma4, 'CTX_SIZE=8192\nEXTRA_ARGS=-np 1', 8_192).devices;
  const tokens = (4 * 64 * VOCABULARY) / 2 ** 20;
  const layers = (4 * 32 * 42 * VOCABULARY) / 2 ** 20;
  expect(ram?.weightsMiB).toBeCloseTo(tokens + layers, 6);
  expect(gpu?.weightsMiB).toBeCloseTo(tokens + (42 * 4 * 64) / 2 ** 20, 6);
});
