import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseWorkerArgs } from '../../../../src-main/runtime/embedded/worker/args.ts';
import type { Engine } from '../../../../src-main/runtime/embedded/worker/engine.ts';
import { WorkerLog } from '../../../../src-main/runtime/embedded/worker/log.ts';
import { WorkerServer } from '../../../../src-main/runtime/embedded/worker/server.ts';
import { Service } from '../../../../src-main/runtime/embedded/worker/service.ts';

const HOST = '127.0.0.1';
const lines: string[] = [];
const log = new WorkerLog({ write: text => lines.push(text), now: () => 0 });
const open: { close(): void | Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  lines.length = 0;
});

/** A server with a model that knows embeddings only, and gives them when `embed` does. */
async function serve(
  embed: () => Promise<readonly number[]>,
  limits: { readonly receiveWithinMs?: number } = {},
): Promise<{ readonly server: WorkerServer; readonly port: number }> {
  const info = { alias: 'a', chatTemplate: null, bos: '', eos: '', slotContextTokens: 8 };
  const engine = { info, sequences: [{}], embed, isToken: () => true } as unknown as Engine;
  const server = new WorkerServer({ log, ...limits });
  open.push(server);
  const port = await server.listen(HOST, 0);
  const options = parseWorkerArgs(['--model', 'a.gguf']);
  server.serve(new Service({ engine, options, log, startedAtSeconds: 0 }));
  return { server, port };
}

interface Client {
  /** All that the server has said. */
  readonly said: () => string;
  /** Resolves when it said so. */
  until(text: string): Promise<void>;
  readonly closed: Promise<void>;
}

/** A client that sends this much of a request at once, and goes no further. */
function send(port: number, ...lines: readonly string[]): Client {
  const socket = connect(port, HOST);
  open.push({ close: () => void socket.destroy() });
  let said = '';
  // Whoever is cut off sees a reset; what counts is that the connection ends.
  socket.on('error', () => {});
  socket.on('data', bytes => {
    said += String(bytes);
  });
  socket.write(lines.join('\r\n'));
  return {
    said: () => said,
    until: text =>
      new Promise(resolve => {
        const look = (): void => void (said.includes(text) && resolve());
        socket.on('data', look);
        look();
      }),
    closed: new Promise(resolve => void socket.once('close', () => resolve())),
  };
}

const HEAD = ['POST /embeddings HTTP/1.1', `Host: ${HOST}`, 'Connection: close'];
const WHOLE = [...HEAD, 'Content-Length: 13', '', '{"input":[1]}'];
const PART = [...HEAD, 'Content-Length: 5000', 'Expect: 100-continue', '', '{"input":'];

describe('the worker’s server', () => {
  it('answers HEAD as it answers GET, without the body', async () => {
    const { port } = await serve(async () => []);
    const head = async (path: string): Promise<string> => {
      const client = send(port, `HEAD ${path} HTTP/1.1`, `Host: ${HOST}`, 'Connection: close', '', '');
      await client.closed;
      return client.said();
    };
    const paths = ['/health', '/v1/health', '/lora-adapters', '/slots', '/metrics'];
    for (const path of paths) {
      const url = `http://${HOST}:${port}${path}`;
      const body = await (await fetch(url, { headers: { connection: 'close' } })).text();
      const said = await head(path);
      expect(said, path).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(said, path).toMatch(new RegExp(`content-length: ${Buffer.byteLength(body)}\r\n`, 'i'));
      expect(said, path).toMatch(/\r\n\r\n$/);
    }
    expect(await head('/embeddings')).toContain('404 Not Found');
  });

  it('stops at once though a client has not sent all of its request', async () => {
    const { server, port } = await serve(async () => []);
    const stalled = send(port, ...PART);
    await stalled.until('100 Continue');
    await server.close();
    await stalled.closed;
  });

  it('limits how long a request takes to arrive, and not how long its answer takes', async () => {
    let answer: (vector: readonly number[]) => void = () => {};
    let asked: () => void = () => {};
    const thinking = new Promise<void>(resolve => {
      asked = resolve;
    });
    const embed = (): Promise<readonly number[]> =>
      new Promise(resolve => {
        answer = resolve;
        asked();
      });
    const { port } = await serve(embed, { receiveWithinMs: 1_000 });
    const complete = send(port, ...WHOLE);
    await thinking;
    const stalled = send(port, ...PART);
    await stalled.closed;
    expect(stalled.said()).toContain('408 Request Timeout');
    answer([1, 2]);
    await complete.closed;
    expect(complete.said()).toContain('200 OK');
    expect(lines.join('')).not.toContain('exception');
  });
});
