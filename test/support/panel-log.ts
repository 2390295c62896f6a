import type { LaunchFacts } from '../../src-shared/model/launch-facts.ts';
import type { LogLevel, LogLine } from '../../src-shared/model/log-line.ts';

const TEXTS: readonly (readonly [LogLevel | 'marker', string])[] = [
  ['info', 'srv    load_model: loading model /models/qwen3.5-35b.gguf'],
  ['info', 'llama_model_loader: loaded meta data with 46 key-value pairs and 733 tensors'],
  ['marker', 'switched to Qwen3.5-35B-A3B UD-Q6_K_XL · ready in 14.2 s'],
  ['info', 'load_tensors: offloaded 41/41 layers to GPU'],
  ['info', 'load_tensors: CUDA0 model buffer size = 21114.06 MiB'],
  ['info', 'load_tensors: CUDA1 model buffer size = 8630.55 MiB'],
  ['info', 'sched_reserve: graph splits = 3'],
  ['warn', 'the chat template has no tool section: tool calls use a generic format'],
  ['info', 'srv  server is listening on http://0.0.0.0:8080'],
  ['info', 'slot launch_slot_: id 0 | task 0 | processing task'],
  ['info', 'slot print_timing: id 0 | prompt eval = 340.18 ms / 991 tokens (2913.15 tokens per second)'],
  ['info', 'slot print_timing: id 0 | eval = 8643.20 ms / 1024 tokens (118.47 tokens per second)'],
  ['error', 'srv    operator(): got exception: the request exceeds the available context size'],
  ['info', 'slot release: id 0 | task 0 | stop processing: n_tokens = 2015, truncated = 0'],
];

/** What a model that loaded and answered would have said, some hundred lines of it. */
export function sampleLog(now: number): LogLine[] {
  const start = now - 3_600_000;
  return Array.from({ length: 240 }, (_, i) => {
    const [level, text] = TEXTS[i < 13 ? i : 9 + (i % 5 === 3 ? 0 : i % 3)] ?? (['info', ''] as const);
    return {
      seq: i + 1,
      at: start + i * 14_000,
      stream: level === 'marker' ? ('paddock' as const) : ('stderr' as const),
      level: level === 'marker' ? ('info' as const) : level,
      marker: level === 'marker',
      profileId: 'qwen3.5-35b',
      group: 'default',
      launchId: i < 2 ? 'launch-1' : 'launch-2',
      text,
    };
  });
}

/** The starts behind those lines, newest first. */
export function sampleLaunches(now: number): LaunchFacts[] {
  const facts: LaunchFacts = {
    launchId: 'launch-2',
    group: 'default',
    profileId: 'qwen3.5-35b',
    startedAt: now - 3_570_000,
    build: 'build 11669',
    offloaded: { layers: 41, total: 41 },
    contextTokens: 262_144,
    buffers: [
      { device: 'CUDA0', what: 'weights', mib: 21_114.06 },
      { device: 'CUDA0', what: 'kv', mib: 1_180 },
      { device: 'CUDA0', what: 'compute', mib: 612.5 },
      { device: 'CUDA1', what: 'weights', mib: 8_630.55 },
      { device: 'CUDA1', what: 'kv', mib: 420 },
    ],
    splits: { splits: 3, splitsBatch1: null },
    warnings: [
      {
        seq: 8,
        level: 'warn',
        text: 'the chat template has no tool section: tool calls use a generic format',
      },
    ],
  };
  const earlier = {
    ...facts,
    launchId: 'launch-1',
    profileId: 'demo-q8',
    startedAt: now - 7_200_000,
    warnings: [],
  };
  return [facts, earlier];
}
