import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { LlamaClient } from '../../../src-main/llama/llama-client.ts';
import { Telemetry } from '../../../src-main/telemetry/telemetry.ts';
import { fakeNvidiaSmi } from '../../support/fake-nvidia.ts';
import { figure, finish, repository, runs } from '../figures.ts';

const WINDOW_MS = 10_000;

/** Eight GPUs once a second, the host, one process tree, one viewer and the history: the CPU of this process alone. */
const folder = mkdtempSync(join(tmpdir(), 'paddock-bench-sampler-'));
const fake = join(repository, 'test/fakes/fake-nvidia-smi.mjs');
const telemetry = new Telemetry({
  sampleMs: 1000,
  nvidiaSmi: fakeNvidiaSmi({ gpus: 8, moving: true }, folder, fake),
  modelsDir: folder,
  historyPath: join(folder, 'history.db'),
  historyHours: 24,
  onNewProcess: () => {},
  runDir: folder,
  instances: () => [{ profileId: 'bench', group: 'default', pids: [process.pid] }],
  containers: null,
  endpoints: () => [],
  client: endpoint => new LlamaClient({ endpoint }),
  clock: systemClock,
  log: silentLogger,
});
await telemetry.start();
const stop = new AbortController();
let seen = 0;
const viewer = (async () => {
  for await (const batch of telemetry.readings(0, stop.signal)) seen += batch.length;
})();
await wait(5000);
if (telemetry.latest.value?.gpus.length !== 8) throw new Error('The sampler does not see eight GPUs');
const loads: number[] = [];
for (let run = 0; run < runs; run++) {
  const before = process.cpuUsage();
  const from = seen;
  const started = performance.now();
  await wait(WINDOW_MS);
  const used = process.cpuUsage(before);
  loads.push((used.user + used.system) / 10 / (performance.now() - started));
  if (seen - from < 9) throw new Error(`${seen - from} readings in ${WINDOW_MS} ms`);
}
stop.abort();
await viewer;
await telemetry.dispose();
rmSync(folder, { recursive: true });
figure('sampler with 8 GPUs at 1 s, share of a core', '%', loads, { atMost: 1 });
finish();
