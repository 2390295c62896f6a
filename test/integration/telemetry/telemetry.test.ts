import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { LlamaClient } from '../../../src-main/llama/llama-client.ts';
import { Telemetry, type TelemetryDeps } from '../../../src-main/telemetry/telemetry.ts';
import type { Reading } from '../../../src-shared/model/reading.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeNvidiaSmi } from '../../support/fake-nvidia.ts';
import { describeWith } from '../../support/requirements.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function telemetry(changes: Partial<TelemetryDeps> = {}): Promise<Telemetry> {
  const made = new Telemetry({
    sampleMs: 250,
    nvidiaSmi: '/nowhere/nvidia-smi',
    modelsDir: tmpdir(),
    historyPath: join(await temporaryFolder(), 'history.db'),
    historyHours: 24,
    onNewProcess: () => {},
    runDir: await temporaryFolder(),
    instances: () => [],
    containers: null,
    endpoints: () => [],
    client: endpoint => new LlamaClient({ endpoint, timeoutMs: 20_000 }),
    clock: systemClock,
    log: silentLogger,
    ...changes,
  });
  ends.push(() => made.dispose());
  await made.start();
  return made;
}

async function server(answer: (path: string) => { type: string; body: string }): Promise<URL> {
  const http: Server = createServer((request, response) => {
    const { type, body } = answer(request.url ?? '');
    response.writeHead(200, { 'content-type': type }).end(body);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  ends.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
}

function source(reading: Reading | null, name: string) {
  return reading?.sources.find(candidate => candidate.name === name);
}

/** Child processes of this process now. */
function children(): number {
  let count = 0;
  for (const thread of readdirSync('/proc/self/task')) {
    const text = readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim();
    count += text === '' ? 0 : text.split(' ').length;
  }
  return count;
}

describe('telemetry as a whole', () => {
  it('works without any GPU and says so', async () => {
    const made = await telemetry();
    const latest = await eventually('a reading', () => made.latest.value);
    expect(latest.gpus).toEqual([]);
    expect(latest.host?.ramTotalMiB).toBeGreaterThan(0);
    expect(source(latest, 'nvidia-smi')).toMatchObject({ status: 'absent' });
    expect(source(latest, 'llama-server')).toMatchObject({ status: 'absent' });
    expect(source(latest, 'history')).toMatchObject({ status: 'ok' });
  });

  it('keeps history across a restart', async () => {
    const historyPath = join(await temporaryFolder(), 'history.db');
    const nvidiaSmi = fakeNvidiaSmi({ vramUsedMiB: 777 });
    const first = await telemetry({ historyPath, nvidiaSmi });
    const seen = await eventually('a GPU', () => made(first));
    await first.dispose();
    const second = await telemetry({ historyPath });
    const answer = second.history({
      fromMs: seen.at - 1000,
      toMs: seen.at + 1000,
      points: 20,
      series: ['gpu.0.vramUsedMiB'],
    });
    expect(answer.series[0]?.max).toContain(777);
  });

  it('attributes CPU and RAM to an instance and its children', async () => {
    const script = `require('node:child_process').spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }); setInterval(() => {}, 1000)`;
    const parent = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });
    const pid = parent.pid ?? 0;
    ends.push(() => process.kill(-pid, 'SIGKILL'));
    const made = await telemetry({ instances: () => [{ profileId: 'busy', group: 'default', pids: [pid] }] });
    const tree = () => {
      const reading = made.latest.value;
      const instance = reading?.instances.find(({ profileId }) => profileId === 'busy');
      return reading && instance ? { at: reading.at, ...instance } : null;
    };
    // One Node alone is half as large. Its child runs by then, and it has nothing more to do itself.
    const { at } = await eventually('two programs', () => {
      const now = tree();
      return (now?.ramMiB ?? 0) > 70 && now;
    });
    const busy = await eventually('the work of the child', () => {
      const now = tree();
      return (now?.at ?? 0) > at && (now?.cpuPct ?? 0) > 0.5 && now;
    });
    expect(busy).toMatchObject({ profileId: 'busy', group: 'default' });
  });

  it('survives servers that answer with web pages, garbage, nothing and too much', async () => {
    const html = await server(() => ({ type: 'text/html', body: '<!doctype html><title>router</title>' }));
    const garbage = await server(() => ({ type: 'application/json', body: '{"slots": [[[' }));
    const wrong = await server(path =>
      path.includes('slots')
        ? {
            type: 'application/json',
            body: '[{"id":0,"is_processing":true,"n_ctx":100,"n_prompt_tokens":40}]',
          }
        : { type: 'text/plain', body: 'x'.repeat(100_000) },
    );
    const endpoints = [
      { profileId: 'html', group: 'a', endpoint: html },
      { profileId: 'garbage', group: 'b', endpoint: garbage },
      { profileId: 'dead', group: 'c', endpoint: new URL('http://127.0.0.1:9/') },
      { profileId: 'half', group: 'd', endpoint: wrong },
    ];
    const made = await telemetry({ endpoints: () => endpoints });
    const reading = await eventually('the half that answers, and what is wrong with the rest', () => {
      const { value } = made.latest;
      const isExplained = source(value, 'llama-server')?.message?.includes('web page');
      return value?.servers.length && isExplained ? value : null;
    });
    expect(reading.servers).toMatchObject([
      {
        profileId: 'half',
        slotsBusy: 1,
        contextUsedTokens: 40,
        contextSizeTokens: 100,
        promptTokensTotal: null,
      },
    ]);
    expect(source(reading, 'llama-server')?.status).toBe('failing');
    expect(reading.host).not.toBeNull();
  });
});

describeWith(['linux'], 'the programs that telemetry runs', () => {
  it('are the same from tick to tick', async () => {
    const before = children();
    const made = await telemetry({ nvidiaSmi: fakeNvidiaSmi({ gpus: 8, moving: true }) });
    await eventually('eight GPUs', () => made.latest.value?.gpus.length === 8);
    const counts = new Set<number>();
    for (let tick = 0; tick < 12; tick++) {
      const at = made.latest.value?.at ?? 0;
      await eventually('the next tick', () => (made.latest.value?.at ?? 0) > at);
      counts.add(children() - before);
    }
    expect([...counts]).toEqual([2]);
    await made.dispose();
    expect(children() - before).toBe(0);
  });
});

function made(telemetry: Telemetry): Reading | null {
  const latest = telemetry.latest.value;
  return latest && latest.gpus.length > 0 ? latest : null;
}
