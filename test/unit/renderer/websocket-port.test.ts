import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import {
  CLOSE_NOT_SIGNED_IN,
  defaultBackoffMs,
  WebSocketPort,
} from '../../../src-renderer/rpc/websocket-port.ts';
import { createClient } from '../../../src-shared/rpc/client.ts';
import { command, type Handlers, query, stream } from '../../../src-shared/rpc/define.ts';
import type { ServerFrame } from '../../../src-shared/rpc/frames.ts';
import { serve } from '../../../src-shared/rpc/server.ts';
import { until } from '../../support/until.ts';

const Nothing = z.object({}).optional();
const contract = {
  echo: query({ summary: '', input: z.object({ text: z.string() }), output: z.string() }),
  hang: command({ summary: '', input: Nothing, output: z.string() }),
  count: stream({ summary: '', input: z.object({ from: z.number() }), event: z.number() }),
  once: stream({ summary: '', input: Nothing, event: z.string() }),
  short: stream({ summary: '', input: Nothing, event: z.number() }),
  pulse: query({ summary: '', input: Nothing, output: z.string() }),
};
type TestContract = typeof contract;

/** A real WebSocket server of the test contract, which can go down and come back on the same port. */
class TestPanel {
  readonly opened: string[] = [];
  readonly aborted: string[] = [];
  refuse: number | null = null;
  #server: WebSocketServer | null = null;
  port = 0;

  async up(): Promise<void> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: this.port });
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    server.on('connection', socket => {
      if (this.refuse !== null) return socket.close(this.refuse);
      serve({
        contract,
        handlers: this.#handlers(),
        peer: { kind: 'browser', trusted: true },
        authorise: () => {},
        port: {
          post: (frame: ServerFrame) => socket.send(JSON.stringify(frame)),
          onFrame: listener => socket.on('message', data => listener(JSON.parse(String(data)))),
          onClose: listener => socket.on('close', listener),
        },
      });
    });
  }

  async down(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = null;
    for (const socket of server.clients) socket.terminate();
    const closed = once(server, 'close');
    server.close();
    await closed;
  }

  /** Connections stay, but nothing is read from them any more, as when a network went away without a word. */
  fallSilent(): void {
    for (const socket of this.#server?.clients ?? []) socket.pause();
  }

  #handlers(): Handlers<TestContract> {
    const note = (name: string, signal: AbortSignal): void => {
      this.opened.push(name);
      signal.addEventListener('abort', () => this.aborted.push(name), { once: true });
    };
    const aborted = (signal: AbortSignal): Promise<void> =>
      new Promise(done => signal.addEventListener('abort', () => done(), { once: true }));
    return {
      echo: ({ text }) => text,
      hang: async (_input, { signal }) => {
        note('hang', signal);
        await aborted(signal);
        return 'never';
      },
      count: async function* ({ from }, { signal }) {
        note('count', signal);
        yield from;
        yield from + 1;
        await aborted(signal);
      },
      once: async function* (_input, { signal }) {
        note('once', signal);
        yield 'hello';
        await aborted(signal);
      },
      short: async function* (_input, { signal }) {
        note('short', signal);
        yield 1;
      },
      pulse: () => {
        this.opened.push('pulse');
        return 'here';
      },
    };
  }
}

const panels: TestPanel[] = [];
const ports: WebSocketPort[] = [];
afterEach(async () => {
  for (const port of ports.splice(0)) port.close();
  for (const panel of panels.splice(0)) await panel.down();
});

async function setUp(start = true, quietMs?: number) {
  const panel = new TestPanel();
  panels.push(panel);
  await panel.up();
  if (!start) await panel.down();
  const port = new WebSocketPort({
    createSocket: () => new WebSocket(`ws://127.0.0.1:${panel.port}`),
    notResumed: new Set(['once']),
    backoffMs: () => 15,
    ...(quietMs === undefined ? {} : { alive: { call: 'pulse', quietMs } }),
  });
  ports.push(port);
  return { panel, port, client: createClient<TestContract>(port) };
}

test('answers for what is too large to be sent, and the connection with all that is open stays', async () => {
  const { panel, port, client } = await setUp();
  const events: number[] = [];
  client.subscribe('count', { from: 10 }, { next: n => events.push(n), error: () => {} });
  await until(() => events.length === 2);
  await expect(client.call('echo', { text: 'ä'.repeat(4_200_000) })).rejects.toMatchObject({
    code: 'PAYLOAD_TOO_LARGE',
    fix: expect.stringContaining('8 MiB'),
  });
  const text = 'x'.repeat(5_000_000);
  expect(await client.call('echo', { text })).toBe(text);
  expect(port.connection.status).toBe('connected');
  expect(panel.aborted).toEqual([]);
});

test('opens streams again after the panel was restarted, and the subscriber never notices but for the present', async () => {
  const { panel, port, client } = await setUp();
  const events: number[] = [];
  const errors: Error[] = [];
  client.subscribe('count', { from: 10 }, { next: n => events.push(n), error: e => errors.push(e) });
  await until(() => events.length === 2);
  const states: string[] = [];
  port.onConnection(connection => states.push(connection.status));
  await panel.down();
  await until(() => port.connection.status === 'waiting' || states.filter(s => s === 'waiting').length > 1);
  await panel.up();
  await until(() => events.length === 4);
  expect(events).toEqual([10, 11, 10, 11]);
  expect(errors).toEqual([]);
  expect(states[0]).toBe('waiting');
  expect(states.at(-1)).toBe('connected');
});

test('does not open again what was closed, has ended, or does something by being opened', async () => {
  const { panel, client } = await setUp();
  const ends: string[] = [];
  const events: unknown[] = [];
  const next = (event: unknown): void => void events.push(event);
  const unsubscribe = client.subscribe('count', { from: 1 }, { next });
  client.subscribe('short', {}, { next, end: () => ends.push('short') });
  client.subscribe('once', {}, { next, error: error => ends.push(`once: ${error.message}`) });
  await until(() => ends.length === 1 && events.length === 4);
  unsubscribe();
  await until(() => panel.aborted.includes('count'));
  await panel.down();
  await until(() => ends.length === 2);
  expect(ends).toEqual(['short', 'once: The connection to Paddock was lost.']);
  await panel.up();
  expect(await until(() => client.call('echo', { text: 'back' }).catch(() => false))).toBe('back');
  expect(panel.opened.sort()).toEqual(['count', 'once', 'short']);
});

test('fails calls in flight when the connection is lost, and calls made before it is back', async () => {
  const { panel, port, client } = await setUp();
  const hanging = client.call('hang', {});
  const lost = expect(hanging).rejects.toMatchObject({ code: 'DISCONNECTED' });
  await until(() => panel.opened.includes('hang'));
  await panel.down();
  await lost;
  await until(() => port.connection.status === 'waiting');
  await expect(client.call('echo', { text: 'x' })).rejects.toMatchObject({ code: 'DISCONNECTED' });
  await panel.up();
  await until(() => port.connection.status === 'connected');
  expect(await client.call('echo', { text: 'again' })).toBe('again');
  expect(panel.opened).toEqual(['hang']);
});

test('a call and a stream made before the first connection go out once it is there', async () => {
  const { client } = await setUp();
  const events: number[] = [];
  client.subscribe('count', { from: 5 }, { next: n => events.push(n) });
  expect(await client.call('echo', { text: 'early' })).toBe('early');
  await until(() => events.length === 2);
});

test('keeps trying while the panel is away, counts the attempts, and tries at once when asked', async () => {
  const { panel, port } = await setUp(false);
  let attempts = 0;
  port.onConnection(connection => {
    if (connection.status === 'waiting') attempts = connection.attempt;
  });
  await until(() => attempts >= 3);
  await panel.up();
  port.retry();
  await until(() => port.connection.status === 'connected');
});

test('stops trying when nobody is signed in, and resumes its streams after a sign-in', async () => {
  const { panel, port, client } = await setUp();
  const events: number[] = [];
  client.subscribe('count', { from: 1 }, { next: n => events.push(n) });
  await until(() => events.length === 2);
  panel.refuse = CLOSE_NOT_SIGNED_IN;
  await panel.down();
  await panel.up();
  await until(() => port.connection.status === 'signed-out');
  await expect(client.call('echo', { text: 'x' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  panel.refuse = null;
  port.retry();
  await until(() => events.length === 4);
});

test('asks when nothing was heard for a while, and takes a panel that does not answer for lost', async () => {
  const { panel, port, client } = await setUp(true, 60);
  const seen: string[] = [];
  port.onConnection(({ status }) => seen.push(status));
  const events: number[] = [];
  client.subscribe('count', { from: 1 }, { next: n => events.push(n) });
  await until(() => events.length === 2);
  await until(() => panel.opened.filter(name => name === 'pulse').length >= 3);
  expect(seen).not.toContain('waiting');
  panel.fallSilent();
  await until(() => seen.includes('waiting'));
  await until(() => events.length === 4);
  expect(events).toEqual([1, 2, 1, 2]);
  expect(port.connection.status).toBe('connected');
});

test('close ends calls and streams for good and tries no more', async () => {
  const { port, client } = await setUp();
  const errors: Error[] = [];
  const events: number[] = [];
  client.subscribe('count', { from: 1 }, { next: n => events.push(n), error: e => errors.push(e) });
  await until(() => events.length === 2);
  port.close();
  expect(errors).toMatchObject([{ code: 'DISCONNECTED' }]);
  expect(port.connection.status).toBe('closed');
  await expect(client.call('echo', { text: 'x' })).rejects.toMatchObject({ code: 'DISCONNECTED' });
});

test('waits longer from attempt to attempt, within 10 s and its jitter', () => {
  for (let attempt = 1; attempt < 40; attempt++) {
    const nominal = Math.min(10_000, 250 * 2 ** (attempt - 1));
    const waitMs = defaultBackoffMs(attempt);
    expect(waitMs).toBeGreaterThanOrEqual(nominal * 0.8);
    expect(waitMs).toBeLessThanOrEqual(nominal * 1.2);
  }
});
