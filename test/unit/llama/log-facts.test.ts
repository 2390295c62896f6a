import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logFact, summariseLoad } from '../../../src-main/llama/log-facts.ts';

const startup = readFileSync(
  new URL('../../fixtures/llama-server/startup-and-request-lv4.txt', import.meta.url),
  'utf8',
);

test('a real start at -lv 4 gives build, buffers, KV, splits, readiness and the timings of a request', () => {
  const facts = startup.split('\n').flatMap(line => logFact(line) ?? []);
  expect(summariseLoad(facts)).toEqual({
    build: 'build 11669',
    offloaded: null,
    buffers: [
      { what: 'weights', device: 'CPU_Mapped', mib: 0.69 },
      { what: 'output', device: 'CPU', mib: 0.03 },
      { what: 'kv', device: 'CPU', mib: 0.5 },
      { what: 'compute', device: 'CPU', mib: 3.52 },
    ],
    kvMiB: 0.5,
    contextTokens: 2048,
    splits: { splits: 1, splitsBatch1: null },
  });
  expect(facts.map(fact => fact.kind)).toEqual([
    'build',
    'load-start',
    'fitting',
    'fit-result',
    'tensors-start',
    'buffer',
    'context-start',
    'context-size',
    'buffer',
    'buffer',
    'kv-total',
    'buffer',
    'splits',
    'warmup',
    'model-loaded',
    'listening',
    'idle',
    'request-start',
    'prompt-timing',
    'generation-timing',
    'total-timing',
    'idle',
  ]);
  expect(facts).toContainEqual({
    kind: 'generation-timing',
    timing: { ms: 141.25, tokens: 16, tokensPerSecond: 106.19 },
  });
  expect(facts).toContainEqual({ kind: 'listening', url: 'http://0.0.0.0:8080' });
});

const drafted = readFileSync(
  new URL('../../fixtures/llama-server/draft-startup-lv4.txt', import.meta.url),
  'utf8',
);

test('a real start with a draft model says what the model takes, not what its draft does', () => {
  const facts = drafted.split('\n').flatMap(line => logFact(line) ?? []);
  expect(summariseLoad(facts)).toEqual({
    build: 'build 11669',
    offloaded: null,
    buffers: [
      { what: 'weights', device: 'CPU_Mapped', mib: 3.53 },
      { what: 'output', device: 'CPU', mib: 0.01 },
      { what: 'kv', device: 'CPU', mib: 2.5 },
      { what: 'compute', device: 'CPU', mib: 6.52 },
    ],
    kvMiB: 2.5,
    contextTokens: 1024,
    splits: { splits: 1, splitsBatch1: null },
  });
  // A model that is loaded again later is no draft.
  expect(summariseLoad([...facts, ...facts])).toEqual(summariseLoad(facts));
});

const LINES: readonly (readonly [line: string, fact: unknown])[] = [
  ['load_tensors: offloaded 49/49 layers to GPU', { kind: 'offloaded', layers: 49, total: 49 }],
  [
    'load_tensors:        CUDA0 model buffer size = 21023.47 MiB',
    { kind: 'buffer', what: 'weights', device: 'CUDA0', mib: 21023.47 },
  ],
  [
    'load_tensors:    CUDA_Host model buffer size =   315.30 MiB',
    { kind: 'buffer', what: 'weights', device: 'CUDA_Host', mib: 315.3 },
  ],
  [
    'llama_kv_cache_unified:      CUDA1 KV buffer size =   340.00 MiB',
    { kind: 'buffer', what: 'kv', device: 'CUDA1', mib: 340 },
  ],
  [
    'llama_memory_recurrent:      CUDA0 RS buffer size =    62.81 MiB',
    { kind: 'buffer', what: 'recurrent', device: 'CUDA0', mib: 62.81 },
  ],
  [
    'llama_context:      CUDA0 compute buffer size =   821.50 MiB',
    { kind: 'buffer', what: 'compute', device: 'CUDA0', mib: 821.5 },
  ],
  [
    'llama_context:  CUDA_Host  output buffer size =     0.95 MiB',
    { kind: 'buffer', what: 'output', device: 'CUDA_Host', mib: 0.95 },
  ],
  [
    'llama_kv_cache: size = 1360.00 MiB (262144 cells,  10 layers,  1/1 seqs), K (q8_0):  680.00 MiB, V (q8_0):  680.00 MiB',
    { kind: 'kv-total', mib: 1360, cells: 262144, layers: 10 },
  ],
  ['sched_reserve: graph splits = 2', { kind: 'splits', splits: 2, splitsBatch1: null }],
  [
    'llama_context: graph splits = 112 (with bs=512), 65 (with bs=1)',
    { kind: 'splits', splits: 112, splitsBatch1: 65 },
  ],
  [
    'sched_reserve: graph: nodes = 40, splits = 7 (with bs=512), 3 (with bs=1), input objects = 4',
    { kind: 'splits', splits: 7, splitsBatch1: 3 },
  ],
  [
    'llama_model_load_from_file_impl: using device CUDA0 (NVIDIA GeForce RTX 4090) (0000:01:00.0) - 23800 MiB free',
    { kind: 'device', device: 'CUDA0', name: 'NVIDIA GeForce RTX 4090', freeMiB: 23800 },
  ],
  ['main: server is listening on http://127.0.0.1:8080', { kind: 'listening', url: 'http://127.0.0.1:8080' }],
  ["common_speculative_init_result: loading draft model '/models/draft.gguf'", { kind: 'draft-start' }],
  [
    "common_speculative_init_result: creating MTP draft context against the target model '/models/m.gguf'",
    { kind: 'draft-start' },
  ],
  ['main: model loaded', { kind: 'model-loaded' }],
  [
    'slot update_slots: id  0 | task 0 | prompt processing, n_tokens = 2048, batch.n_tokens = 2048, progress = 0.41',
    { kind: 'prompt-progress', fraction: 0.41 },
  ],
  [
    'slot print_timing: id  0 | task 1 | n_gen =   1161, tg = 386.49 t/s, tg_3s = 386.82 t/s',
    { kind: 'generation-progress', tokens: 1161, tokensPerSecond: 386.49 },
  ],
  [`${'.'.repeat(50)}`, { kind: 'tensors-progress', fraction: 0.5 }],
];

const PREFIXES = ['', '0.00.012.345 I ', 'llama-server  | ', '\u001b[32m', '12.34.567.890 I srv '];

test('lines are recognised on their ends, whatever a build puts before them', () => {
  for (const [line, fact] of LINES)
    for (const prefix of line.startsWith('..') ? PREFIXES.slice(0, 2) : PREFIXES)
      expect(logFact(prefix + line), prefix + line).toEqual(fact);
});

test('the dry run of the fit does not count twice', () => {
  const facts = [
    'load_tensors: loading model tensors, this can take a while...',
    'load_tensors: CUDA0 model buffer size = 100.00 MiB',
    'load_tensors: loading model tensors, this can take a while... (load_mode = mmap)',
    'load_tensors: CUDA0 model buffer size = 60.00 MiB',
    'load_tensors: CPU_Mapped model buffer size = 10.00 MiB',
    'load_tensors: CPU_Mapped model buffer size = 5.00 MiB',
  ].flatMap(line => logFact(line) ?? []);
  expect(summariseLoad(facts).buffers).toEqual([
    { what: 'weights', device: 'CUDA0', mib: 60 },
    { what: 'weights', device: 'CPU_Mapped', mib: 15 },
  ]);
});

test('no line makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      logFact(text);
    }),
  );
  expect(logFact(`model loaded ${'x'.repeat(100_000)}`)).toBeNull();
});
