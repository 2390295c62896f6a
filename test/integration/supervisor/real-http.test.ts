import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { LlamaClient } from '../../../src-main/llama/llama-client.ts';
import { defaultPolicy } from '../../../src-main/supervisor/policy.ts';
import { FakeRuntime } from '../../fakes/fake-runtime.ts';
import { eventually } from '../../support/eventually.ts';
import { type Harness, harness, profileEntry } from '../../support/supervisor-harness.ts';

/** What the server of every profile answers to /health. */
let answer: { status: number; type: string; body: string };
let server: Server;
let asked: number;
let runtime: FakeRuntime;
let h: Harness;

const OK = { status: 200, type: 'application/json', body: '{"status":"ok"}' };
const LOADING = { status: 503, type: 'application/json', body: '{"error":{"message":"Loading model"}}' };

beforeEach(async () => {
  answer = OK;
  asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    const given = request.url === '/slots' ? { ...OK, body: '[]' } : answer;
    response.writeHead(given.status, { 'content-type': given.type }).end(given.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  runtime = new FakeRuntime(() => endpoint);
  h = harness(
    runtime,
    systemClock,
    at => new LlamaClient({ endpoint: at, timeoutMs: 10_000 }),
    [profileEntry('a'), profileEntry('b'), profileEntry('hasty', { startTimeoutSeconds: 1 })],
    { policy: { ...defaultPolicy, readyPollMs: 20, backoffBaseMs: 10 } },
  );
});

afterEach(async () => {
  await h.groups.dispose({ leaveRunning: false });
  expect(runtime.alive).toBe(0);
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

it('503 is loading, 200 is ready', async () => {
  answer = LOADING;
  await h.groups.switchTo('a', { force: false });
  await h.until(state => state.status === 'starting' && state.phase === 'loading');
  await eventually('health is asked again and again', () => asked > 3);
  expect(h.state()).toMatchObject({ status: 'starting' });
  answer = OK;
  expect(await h.until(state => state.status === 'ready')).toMatchObject({ profileId: 'a' });
});

it('a web page is never ready, and the failure says so', async () => {
  answer = { status: 200, type: 'text/html', body: '<!doctype html><title>router</title>' };
  await h.groups.switchTo('hasty', { force: false });
  const failed = await h.until(state => state.status === 'failed');
  expect(failed).toMatchObject({ failure: { code: 'start-timeout' } });
  expect(JSON.stringify(failed)).toContain('answers with a web page');
});

it('errors of a serving instance are shown and pass', async () => {
  await h.groups.switchTo('a', { force: false });
  await h.until(state => state.status === 'ready');
  answer = { status: 500, type: 'text/plain', body: 'boom' };
  await h.until(state => state.status === 'ready' && state.health === 'failing');
  answer = OK;
  await h.until(state => state.status === 'ready' && state.health === 'ok');
  expect(runtime.instances).toHaveLength(1);
});

it('a hundred switches at once over real HTTP end with one instance', async () => {
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, i) => h.groups.switchTo(i % 2 ? 'a' : 'b', { force: i % 5 === 0 })),
  );
  const signal = AbortSignal.timeout(100_000);
  const done = await Promise.all(all.map(({ id }) => h.groups.settled(id, signal)));
  expect(done.at(-1)).toMatchObject({ status: 'succeeded', profileId: 'a' });
  expect(runtime.alive).toBe(1);
  expect(runtime.mostAlive).toBe(1);
});
