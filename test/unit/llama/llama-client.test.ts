import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { LlamaClient } from '../../../src-main/llama/llama-client.ts';
import type { PaddockError } from '../../../src-shared/errors.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise(resolve => server.close(() => resolve()));
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/llama-server/${name}`, import.meta.url), 'utf8');

const fails = (promise: Promise<unknown>): Promise<PaddockError> =>
  promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    error => error as PaddockError,
  );

test('health tells ready, loading and everything else apart', async () => {
  let answer: { status: number; body: string; type?: string } = { status: 200, body: '{"status":"ok"}' };
  const endpoint = await serve((_, response) => {
    response.writeHead(answer.status, { 'content-type': answer.type ?? 'application/json' });
    response.end(answer.body);
  });
  const client = new LlamaClient({ endpoint });
  expect(await client.health()).toMatchObject({ status: 'ok' });
  answer = { status: 200, body: '', type: 'text/plain' };
  expect(await client.health()).toMatchObject({ status: 'ok' });
  answer = {
    status: 503,
    body: '{"error":{"message":"Loading model","type":"unavailable_error","code":503}}',
  };
  expect(await client.health()).toEqual({ status: 'loading', message: 'Loading model' });
  answer = { status: 200, body: '<!DOCTYPE html><html>router</html>', type: 'text/html' };
  expect(await client.health()).toMatchObject({
    status: 'error',
    message: expect.stringContaining('web page'),
  });
  answer = { status: 401, body: '{"error":{"message":"Invalid API Key"}}' };
  expect(await client.health()).toMatchObject({
    status: 'error',
    message: expect.stringContaining('API key'),
  });
  answer = { status: 500, body: '{"error":"boom"}' };
  expect(await client.health()).toMatchObject({ status: 'error', message: expect.stringContaining('boom') });
});

test('a server that is gone or silent is an error of health, within the deadline', async () => {
  const silent = await serve(() => {});
  const health = await new LlamaClient({ endpoint: silent, timeoutMs: 50 }).health();
  expect(health).toMatchObject({ status: 'error', message: expect.stringContaining('within 50 ms') });
  const gone = new LlamaClient({ endpoint: new URL('http://127.0.0.1:1') });
  expect(await gone.health()).toMatchObject({
    status: 'error',
    message: expect.stringContaining('does not answer'),
  });
});

test('an abort ends the exchange at once', async () => {
  const silent = await serve(() => {});
  const controller = new AbortController();
  const asking = fails(new LlamaClient({ endpoint: silent }).health(controller.signal));
  controller.abort();
  expect((await asking).code).toBe('CANCELLED');
});

test('slots and props of build 11669 are read, and the path of the endpoint is kept', async () => {
  const asked: string[] = [];
  const endpoint = await serve((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.end(fixture(request.url?.endsWith('slots') ? 'slots-busy-11669.json' : 'props-11669.json'));
  });
  const client = new LlamaClient({ endpoint: new URL('/behind/proxy', endpoint), apiKey: 'k' });
  const slots = await client.slots();
  expect(slots.map(slot => slot.busy)).toEqual([true, false, false, false]);
  expect(slots[0]).toMatchObject({ contextTokens: 2048, promptTokens: 206, decodedTokens: 191, taskId: 1 });
  expect(await client.props()).toMatchObject({ build: 'build 11669', totalSlots: 4, contextTokens: 2048 });
  expect(asked).toEqual(['/behind/proxy/slots Bearer k', '/behind/proxy/props Bearer k']);
});

test('slots of older builds are read as well', async () => {
  const endpoint = await serve((_, response) =>
    response.end(
      JSON.stringify([
        { id: 0, state: 1, n_past: 12, next_token: { n_decoded: 3 } },
        { id: 1, state: 0 },
      ]),
    ),
  );
  const slots = await new LlamaClient({ endpoint }).slots();
  expect(slots.map(slot => [slot.busy, slot.promptTokens, slot.decodedTokens])).toEqual([
    [true, 12, 3],
    [false, 0, 0],
  ]);
});

test('an endpoint that is off, HTML, and bodies without end are told apart', async () => {
  const endpoint = await serve((request, response) => {
    if (request.url === '/slots') response.writeHead(501).end('{"error":{"message":"not supported"}}');
    else if (request.url === '/props') response.end('<html></html>');
    else if (request.url === '/v1/models') response.end('{"data":"no list"}');
    else {
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(1_000_000), () => setImmediate(write));
      };
      write();
    }
  });
  const client = new LlamaClient({ endpoint });
  expect((await fails(client.slots())).code).toBe('NOT_OFFERED');
  expect((await fails(client.props())).message).toContain('web page');
  expect((await fails(client.models())).code).toBe('ENGINE_UNREACHABLE');
  expect((await fails(client.metrics())).message).toContain('more than');
});

test('metrics are small: more of them than any server has are not read', async () => {
  const endpoint = await serve((request, response) => {
    response.end(request.url === '/slots' ? `[${' '.repeat(300_000)}]` : 'a 1\n'.repeat(75_000));
  });
  const client = new LlamaClient({ endpoint });
  expect(await client.slots()).toEqual([]);
  expect((await fails(client.metrics())).message).toContain('more than 262144 bytes');
});
