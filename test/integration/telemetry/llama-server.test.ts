import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { LlamaClient } from '../../../src-main/llama/llama-client.ts';
import { logFact } from '../../../src-main/llama/log-facts.ts';
import { LlamaServerSource } from '../../../src-main/telemetry/sources/llama-server.ts';
import type { ServerReading } from '../../../src-shared/model/reading.ts';
import { eventually, healthy } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { models, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

describeWith(['llama-server'], 'the readings of a real llama-server', () => {
  let engine: ChildProcess;
  let endpoint: URL;
  let log = '';

  beforeAll(async () => {
    const port = await freePort();
    endpoint = new URL(`http://127.0.0.1:${port}/`);
    const args = ['--model', models.demoQ8, '--threads', '1', '--host', '127.0.0.1', '--port', String(port)];
    engine = spawn(realLlamaServer(), [...args, '--metrics', '-np', '2', '-lv', '4'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    engine.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    await healthy(endpoint);
  });

  afterAll(async () => {
    const gone = once(engine, 'exit');
    engine.kill('SIGKILL');
    await gone;
  });

  it('show the work while it is done, the exact totals after it, and rest', async () => {
    const source = new LlamaServerSource({
      sampleMs: () => 100,
      endpoints: () => [{ profileId: 'demo', group: 'default', endpoint }],
      client: url => new LlamaClient({ endpoint: url }),
      clock: systemClock,
    });
    const stopping = new AbortController();
    const seen: ServerReading[] = [];
    const following = (async () => {
      for await (const { servers } of source.readings(stopping.signal)) seen.push(...(servers ?? []));
    })();
    const first = await eventually('a first reading', () => seen[0]);
    expect(first).toMatchObject({
      slotsTotal: 2,
      slotsBusy: 0,
      contextSizeTokens: 2048,
      generatedTokensTotal: 0,
    });

    const before = seen.length;
    const response = await fetch(new URL('/completion', endpoint), {
      method: 'POST',
      body: JSON.stringify({ prompt: 'Once upon a time', n_predict: 1500, ignore_eos: true }),
    });
    const { timings } = (await response.json()) as {
      timings: { predicted_n: number; predicted_per_second: number; prompt_n: number; prompt_ms: number };
    };
    await eventually('the totals', () => seen.at(-1)?.generatedTokensTotal === timings.predicted_n);
    await eventually('rest', () => seen.at(-1)?.generationTokensPerSecond === 0);
    for (const line of log.split('\n')) {
      const fact = logFact(line);
      if (fact) source.noteLogFact('demo', fact);
    }
    await eventually('the time to first token', () => seen.at(-1)?.timeToFirstTokenMs != null);
    stopping.abort();
    await following;

    const during = seen.slice(before);
    const speeds = during.flatMap(({ generationTokensPerSecond: speed }) => (speed ? [speed] : []));
    expect(speeds.length).toBeGreaterThan(0);
    // One look may fall into a pause of a busy machine; the middle one does not.
    const middle = speeds.sort((x, y) => x - y)[Math.floor(speeds.length / 2)] ?? 0;
    expect(middle / timings.predicted_per_second).toBeGreaterThan(0.25);
    expect(middle / timings.predicted_per_second).toBeLessThan(4);
    expect(during.at(-1)).toMatchObject({
      slotsBusy: 0,
      requestsWaiting: 0,
      promptTokensTotal: timings.prompt_n,
    });
    expect(during.at(-1)?.timeToFirstTokenMs).toBeCloseTo(timings.prompt_ms, 0);
    expect(Math.max(...during.map(({ contextUsedTokens }) => contextUsedTokens ?? 0))).toBeGreaterThan(
      timings.predicted_n * 0.9,
    );
    expect(source.status()).toMatchObject({ status: 'ok' });
  });
});
