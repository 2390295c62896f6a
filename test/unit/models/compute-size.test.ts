import { describe, expect, it } from 'vitest';
import { estimateMemory } from '../../../src-main/models/memory-estimate.ts';
import type { ModelFacts } from '../../../src-main/models/model-facts.ts';
import { factsOf, NOTHING_ELSE, optionsOf } from '../../support/estimates.ts';
import type { MetaValue, TensorFacts } from '../../support/gguf-writer.ts';

/*
 * Models with the widths of real ones and few layers. Files of this shape were loaded by llama.cpp (build 11669 of
 * llama-server) on a CPU; the sizes here are the compute and output buffers that it logged, MiB.
 */

interface Shape {
  readonly architecture?: string;
  readonly width: number;
  readonly ffn: number;
  readonly vocabulary: number;
  /** Two where it does not matter. */
  readonly layers?: number;
  readonly heads: readonly [count: number, kv: number, width: number];
  /** The tensors of a feed-forward, by the times that they are as wide as it. */
  readonly forward?: Readonly<Record<string, number>>;
  readonly keys?: Readonly<Record<string, MetaValue>>;
}

const GATED = { ffn_gate: 1, ffn_up: 1, ffn_down: 1 };

function model({ architecture = 'llama', width, ffn, vocabulary, layers = 2, ...shape }: Shape): ModelFacts {
  const [heads, kvHeads, headWidth] = shape.heads;
  const tensor = (name: string, ...dims: number[]): TensorFacts => ({
    name,
    dims,
    type: 1,
    bytes: 2 * dims.reduce((product, dim) => product * dim, 1),
  });
  const own: Record<string, MetaValue> = {
    block_count: layers,
    context_length: 32_768,
    embedding_length: width,
    vocab_size: vocabulary,
    'attention.head_count': heads,
    'attention.head_count_kv': kvHeads,
    'attention.key_length': headWidth,
    'attention.value_length': headWidth,
    ...shape.keys,
  };
  return factsOf({
    metadata: {
      'general.architecture': architecture,
      ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${architecture}.${key}`, value])),
    },
    tensors: [
      tensor('token_embd.weight', width, vocabulary),
      ...Array.from({ length: layers }, (_, layer) => [
        tensor(`blk.${layer}.attn_k.weight`, width, kvHeads * headWidth),
        ...Object.entries(shape.forward ?? GATED).map(([name, times]) =>
          tensor(`blk.${layer}.${name}.weight`, width, ffn * times),
        ),
      ]).flat(),
    ],
  });
}

const QWEN3_06B = model({ width: 1_024, ffn: 3_072, vocabulary: 151_936, heads: [16, 8, 128] });
const QWEN3_32B = model({ width: 5_120, ffn: 25_600, vocabulary: 151_936, heads: [64, 8, 128] });
const LLAMA_8B = model({ width: 4_096, ffn: 14_336, vocabulary: 1_024, heads: [32, 8, 128] });
const SMOLLM3 = model({ width: 2_048, ffn: 11_008, vocabulary: 1_024, heads: [16, 4, 128] });
const ERNIE = model({ width: 1_024, ffn: 3_072, vocabulary: 1_024, heads: [16, 2, 128] });
const SEED_OSS = model({ width: 5_120, ffn: 27_648, vocabulary: 1_024, heads: [80, 8, 128] });
/** Gate and feed-forward are one tensor. */
const GLM4 = model({
  width: 4_096,
  ffn: 13_696,
  vocabulary: 1_024,
  heads: [32, 2, 128],
  forward: { ffn_up: 2, ffn_down: 1 },
});
const STARCODER2 = model({
  width: 3_072,
  ffn: 12_288,
  vocabulary: 1_024,
  heads: [24, 2, 128],
  forward: { ffn_up: 1, ffn_down: 1 },
});

const GEMMA3_4B = model({
  architecture: 'gemma3',
  width: 2_560,
  ffn: 10_240,
  vocabulary: 1_024,
  layers: 12,
  heads: [8, 4, 256],
  keys: { 'attention.sliding_window': 1_024 },
});

const computed = (facts: ModelFacts, lines: string): number =>
  estimateMemory({
    ...NOTHING_ELSE,
    facts,
    options: optionsOf(lines),
    gpus: [],
    ram: { totalMiB: null, otherMiB: null },
  }).computeMiB;

describe('the buffers of a dense model on a CPU', () => {
  it.each([
    ['Qwen3 0.6B', '-np 1', QWEN3_06B, 36 + 0.58],
    ['Qwen3 0.6B', '-np 4', QWEN3_06B, 30 + 2.32],
    ['Qwen3 0.6B', '-np 1 -ub 2048', QWEN3_06B, 144.1 + 0.58],
    ['Qwen3 0.6B', '-np 4 -fa off', QWEN3_06B, 90 + 2.32],
    ['Qwen3 0.6B', '-np 1 -fa off -ub 2048', QWEN3_06B, 1_176 + 0.58],
    ['Qwen3 32B', '-np 1', QWEN3_32B, 208 + 0.58],
    ['Qwen3 32B', '-np 1 -ub 2048', QWEN3_32B, 832 + 0.58],
    ['Llama 8B', '-np 1', LLAMA_8B, 132],
    ['Llama 8B', '-np 4 -fa off', LLAMA_8B, 184],
    ['Llama 8B', '-np 4 -ub 2048 -b 4096', LLAMA_8B, 504.1],
    ['Llama 8B', '-np 4 -ub 2048 -b 256', LLAMA_8B, 63],
    ['Llama 8B', '-np 4 -c 65536 -fa off', LLAMA_8B, 1_108],
    ['Llama 8B', '-np 1 -c 300', LLAMA_8B, 73],
    ['Llama 8B', '-np 4 -c 100', LLAMA_8B, 24.3],
    ['SmolLM3', '-np 1', SMOLLM3, 92.5],
    ['SmolLM3', '-np 4 -fa off', SMOLLM3, 94],
    ['ERNIE 4.5', '-np 1', ERNIE, 36],
    ['ERNIE 4.5', '-np 4 -fa off', ERNIE, 87],
    ['Seed OSS', '-np 1', SEED_OSS, 220],
    ['Seed OSS', '-np 4 -fa off', SEED_OSS, 418],
    ['GLM 4', '-np 1', GLM4, 128.3],
    ['GLM 4', '-np 4 -fa off', GLM4, 181],
    ['StarCoder 2', '-np 1', STARCODER2, 62],
    ['StarCoder 2', '-np 4 -fa off', STARCODER2, 137],
  ])('are what the engine says of %s with %s', (_, args, facts, expected) => {
    const found = computed(facts, `CTX_SIZE=8192\nEXTRA_ARGS=${args}`);
    expect(Math.abs(found - expected)).toBeLessThan(0.2 + expected / 500);
  });
});

describe('GPUs', () => {
  /** On every GPU, without what its driver takes, and in RAM. */
  const buffers = (facts: ModelFacts, lines: string, gpus: number, totalMiB = 24_000): readonly number[] =>
    estimateMemory({
      ...NOTHING_ELSE,
      facts,
      options: optionsOf(`CTX_SIZE=131072\nFIT=off\n${lines}`),
      gpus: Array.from({ length: gpus }, (_, index) => ({
        index,
        name: 'GPU',
        totalMiB,
        otherMiB: 0,
      })),
      ram: { totalMiB: null, otherMiB: null },
    }).devices.map(({ gpu, computeMiB }) => computeMiB - (gpu === null ? 0 : 500));
  const llama = model({ width: 4_096, ffn: 14_336, vocabulary: 1_024, layers: 4, heads: [32, 8, 128] });
  const near = (found: readonly number[], expected: readonly number[], within: number): void => {
    expect(found).toHaveLength(expected.length);
    for (const [at, mib] of expected.entries())
      expect(Math.abs((found[at] ?? 0) - mib) / mib).toBeLessThan(within);
  };

  it('hold each buffer once with one GPU, the mask in RAM too', () => {
    near(buffers(llama, 'EXTRA_ARGS=-np 1', 1), [244, 160], 0.01);
  });

  // The second GPU of the first two has a single layer, which needs less than the layers of models that are in use.
  it.each([
    ['Llama 8B', llama, '-np 1', [724, 568, 592], 0.15],
    ['Llama 8B', llama, '-np 1 -ub 2048', [2_864, 2_272, 2_369], 0.15],
    ['Gemma 3 4B', GEMMA3_4B, '-np 1', [657, 612, 568], 0.01],
  ])('hold what goes into four batches with two GPUs: %s', (_, facts, args, expected, within) => {
    near(buffers(facts, `EXTRA_ARGS=${args}`, 2), expected, within);
  });

  it.each([
    '-np 1 -nkvo',
    '-np 1 -ot x=CPU',
    '-np 1 -ngl 3',
    '-np 1 -sm none',
    '-np 1 --n-cpu-moe 1',
    '-np 1 -ncffn 1',
  ])('hold what goes into one batch where there is no pipeline: %s', args => {
    for (const mib of buffers(llama, `EXTRA_ARGS=${args}`, 2)) expect(mib).toBeLessThan(300);
  });

  it('leave the feed-forward of the first layers in RAM where they are told to', () => {
    const weights = (args: string): readonly number[] =>
      estimateMemory({
        ...NOTHING_ELSE,
        facts: llama,
        options: optionsOf(`CTX_SIZE=8192\nFIT=off\nEXTRA_ARGS=-np 1 ${args}`),
        gpus: [{ index: 0, name: 'GPU', totalMiB: 24_000, otherMiB: 0 }],
        ram: { totalMiB: null, otherMiB: null },
      }).devices.map(({ weightsMiB }) => weightsMiB);
    const [gpu = 0, ram = 0] = weights('');
    const layerMiB = (3 * 2 * 4_096 * 14_336) / 2 ** 20;
    for (const [args, layers] of [
      ['-ncffn 3', 3],
      ['--n-cpu-ffn 99', 4],
    ] as const) {
      const [less = 0, more = 0] = weights(args);
      expect(gpu - less).toBeCloseTo(layers * layerMiB, 6);
      expect(more - ram).toBeCloseTo(layers * layerMiB, 6);
    }
  });

  it('hold what goes into one batch where four of them have no room', () => {
    for (const mib of buffers(llama, 'EXTRA_ARGS=-np 1', 2, 1_500)) expect(mib).toBeLessThan(300);
  });
});

describe('an encoder', () => {
  const bert: Shape = {
    architecture: 'bert',
    width: 1_024,
    ffn: 4_096,
    vocabulary: 1_024,
    heads: [16, 16, 64],
    forward: { ffn_up: 1, ffn_down: 1 },
  };
  const of = (facts: ModelFacts, lines: string) =>
    estimateMemory({
      ...NOTHING_ELSE,
      facts,
      options: optionsOf(lines),
      gpus: [],
      ram: { totalMiB: null, otherMiB: null },
    });

  it('has no cache, and scores of a batch only', () => {
    const facts = model(bert);
    for (const [args, expected] of [
      ['-np 1 --embedding', 20.5],
      ['-np 1 -fa off -ub 4096 -b 4096 --embedding --pooling mean', 1_200.1],
    ] as const) {
      const found = of(facts, `CTX_SIZE=8192\nEXTRA_ARGS=${args}`);
      expect(found.kvMiB).toBe(0);
      expect(Math.abs(found.computeMiB - expected) / expected).toBeLessThan(0.15);
    }
  });

  it('is known by its architecture or by its header', () => {
    const architectures = ['bert', 'nomic-bert-moe', 'modern-bert', 'gemma-embedding', 'llada', 'dream'];
    for (const architecture of architectures)
      expect(of(model({ ...bert, architecture }), 'CTX_SIZE=8192').kvMiB).toBe(0);
    const qwen3: Shape = { ...bert, architecture: 'qwen3' };
    expect(of(model(qwen3), 'CTX_SIZE=8192').kvMiB).toBeGreaterThan(0);
    expect(of(model({ ...qwen3, keys: { 'attention.causal': false } }), 'CTX_SIZE=8192').kvMiB).toBe(0);
  });
});

describe('the logits of a batch', () => {
  const of = (args: string, facts = QWEN3_06B): number =>
    computed(facts, `CTX_SIZE=8192\nEXTRA_ARGS=-np 4 ${args}`);

  it.each([
    ['--embedding', 310.8 + 2.3],
    ['--embeddings --pooling none', 310.8 + 2.3],
    ['--embedding --pooling mean', 30 + 2.3],
    ['--reranking', 30 + 2.3],
    ['--spec-type ngram-mod', 163.7 + 2.3],
    ['--spec-default', 163.7 + 2.3],
    ['--spec-type ngram-simple', 125.6 + 2.3],
    ['--spec-type ngram-mod --spec-draft-n-max 16', 163.7 + 2.3],
  ])('are as many as the engine says: %s', (args, expected) => {
    expect(Math.abs(of(args) - expected) / expected).toBeLessThan(0.01);
  });

  it('are none where the model says that it makes one embedding of a text', () => {
    const facts = model({
      width: 1_024,
      ffn: 3_072,
      vocabulary: 151_936,
      heads: [16, 8, 128],
      keys: { pooling_type: 3 },
    });
    expect(of('--embedding', facts)).toBeCloseTo(of('--embedding --pooling last'), 6);
    expect(of('--embedding --pooling none', facts)).toBeCloseTo(of('--embedding'), 6);
  });
});
