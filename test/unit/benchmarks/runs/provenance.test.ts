import { expect, it } from 'vitest';
import { provenanceOf } from '../../../../src-main/benchmarks/runs/provenance.ts';
import type { Served } from '../../../../src-main/benchmarks/serving/model-servers.ts';
import { logFact } from '../../../../src-main/llama/log-facts.ts';
import { Launches } from '../../../../src-main/logs/launches.ts';
import type { LogLine } from '../../../../src-shared/model/log-line.ts';
import { profileEntry } from '../../../support/supervisor-harness.ts';

const entry = profileEntry('coder');
const SERVED: Served = {
  ...{ entry, of: entry, anew: false, launchId: 'now', servedHash: null },
  identity: {
    ...{ runtime: 'process', pid: 1, containerId: null, endpoint: 'http://127.0.0.1:8080' },
    ...{ command: [], adopted: false, image: null, build: null },
  },
  endpoint: new URL('http://127.0.0.1:8080'),
};

/** Where the manifest of a run says that the model is whose engine said this since it was launched. */
function placementOf(lines: readonly string[]) {
  const launches = new Launches();
  const line = { at: 0, stream: 'stderr', level: 'info', marker: false, group: 'default' } as const;
  const said = (launchId: string, text: string, seq: number): void => {
    const one: LogLine = { ...line, seq, profileId: 'coder', launchId, text };
    launches.note(one, logFact(text));
  };
  said('before', 'load_tensors: offloaded 1/48 layers to GPU', 0);
  for (const [index, text] of lines.entries()) said('now', text, index + 1);
  const sources = {
    paddockVersion: '1.0.0',
    latest: () => null,
    loadFacts: (id: string) => launches.of(id),
  };
  return provenanceOf(SERVED, sources).placement;
}

const LOAD = [
  'load_tensors: CUDA0 model buffer size = 1.00 MiB',
  "srv    load_model: loading model '/m/x.gguf'",
  'load_tensors: offloaded 47/48 layers to GPU',
  'load_tensors:        CUDA0 model buffer size = 17000.25 MiB',
  'llama_kv_cache:      CUDA0 KV buffer size = 281.00 MiB',
  'llama_context: graph splits = 65 (with bs=512), 2 (with bs=1)',
];
const PLACED = {
  offloadedLayers: 47,
  totalLayers: 48,
  graphSplits: 2,
  buffers: [
    { device: 'CUDA0', what: 'weights', mib: 17000.25 },
    { device: 'CUDA0', what: 'kv', mib: 281 },
  ],
};

it('reads the placement of the last load, not of a dry run', () => {
  expect(placementOf(LOAD)).toEqual(PLACED);
});

it('reads the placement of the model, not of its draft', () => {
  const draft = [
    "common_speculative_init_result: loading draft model '/m/draft.gguf'",
    'load_tensors: loading model tensors, this can take a while...',
    'load_tensors: offloaded 29/29 layers to GPU',
    'load_tensors:        CUDA0 model buffer size = 600.00 MiB',
    'llama_context: graph splits = 1',
  ];
  expect(placementOf([...LOAD, ...draft])).toEqual(PLACED);
});

it('knows the placement of a model that has served for long', () => {
  const served = Array.from({ length: 6_000 }, (_, task) => `slot launch_slot_: id 0 | task ${task} | done`);
  const ready = 'main: server is listening on http://127.0.0.1:8080';
  expect(placementOf([...LOAD, ready, ...served])).toEqual(PLACED);
});
