import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src-main/lib/clock.ts';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import { InMemoryPanel } from '../fakes/in-memory-panel.ts';
import { eventually } from '../support/eventually.ts';
import { PROFILES } from '../support/http-panel.ts';
import {
  type Connect,
  type ConnectedPort,
  connectHttp,
  connectMemory,
  connectWebSocket,
} from '../support/rpc-ports.ts';

const PORTS: readonly { readonly name: string; readonly connect: Connect; readonly frames: boolean }[] = [
  { name: 'memory', connect: connectMemory, frames: true },
  { name: 'WebSocket', connect: connectWebSocket, frames: true },
  // Every request is its own frame there: the traps of malformed frames are those of HTTP, tested with the guard.
  { name: 'HTTP', connect: connectHttp, frames: false },
];

describe.each(PORTS)('the contract over $name', ({ connect, frames }) => {
  const open: ConnectedPort[] = [];
  afterEach(async () => {
    for (const port of open.splice(0)) await port.close();
  });
  const panelOf = (): InMemoryPanel => new InMemoryPanel(systemClock, PROFILES);
  async function connected(handlers: Handlers<PaddockContract>, trusted = true): Promise<ConnectedPort> {
    const port = await connect(handlers, trusted);
    open.push(port);
    return port;
  }

  it('answers a call, with or without an input', async () => {
    const { client } = await connected(panelOf().handlers);
    await expect(client.call('app.info', undefined)).resolves.toMatchObject({ name: 'paddock' });
    await expect(client.call('app.info', {})).resolves.toMatchObject({ name: 'paddock' });
    await expect(client.call('profiles.list', {})).resolves.toMatchObject({ revision: 'r1' });
  });

  it('fills in defaults of the input and strips what the output schema does not name', async () => {
    const seen: unknown[] = [];
    const handlers = {
      ...panelOf().handlers,
      'logs.search': (input: unknown) => {
        seen.push(input);
        return { lines: [], more: false, next: null, secret: 'leak' };
      },
    };
    const { client } = await connected(handlers);
    await expect(client.call('logs.search', {})).resolves.toEqual({ lines: [], more: false, next: null });
    expect(seen).toEqual([{ lines: 200 }]);
  });

  it('says which field of the input is wrong', async () => {
    const { client } = await connected(panelOf().handlers);
    const call = client.call('profiles.get', { profileId: '../etc' as never });
    await expect(call).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('profileId'),
    });
  });

  it('carries code, message, fix and details of an error', async () => {
    const handlers = {
      ...panelOf().handlers,
      'app.runtimes': () => {
        throw new PaddockError('RUNTIME_UNAVAILABLE', 'Docker does not answer.', {
          fix: 'Start it.',
          details: { a: 1 },
        });
      },
    };
    const { client } = await connected(handlers);
    await expect(client.call('app.runtimes', {})).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: 'Docker does not answer.',
      fix: 'Start it.',
      details: { a: 1 },
    });
  });

  it('tells nothing about errors that are not ours, output that breaks the schema included', async () => {
    const handlers = {
      ...panelOf().handlers,
      'app.runtimes': () => {
        throw new Error('secret path /home/someone');
      },
      'app.info': () => ({ name: 'other' }) as never,
    };
    const { client } = await connected(handlers);
    const internal = { code: 'INTERNAL', message: 'Internal error' };
    await expect(client.call('app.runtimes', {})).rejects.toMatchObject(internal);
    await expect(client.call('app.info', {})).rejects.toMatchObject(internal);
  });

  it('knows no procedure by a name of the language', async () => {
    const { client } = await connected(panelOf().handlers);
    for (const name of ['__proto__', 'constructor', 'toString', 'nothing.here']) {
      await expect(client.call(name as 'app.info', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('keeps commands from callers without the token and lets them read', async () => {
    const { client } = await connected(panelOf().handlers, false);
    await expect(client.call('supervisor.stop', {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(client.call('supervisor.snapshot', {})).resolves.toMatchObject({
      groups: [{ group: 'default' }],
    });
    await expect(client.call('supervisor.switch', { profileId: 'alpha' as never })).resolves.toMatchObject({
      kind: 'switch',
    });
  });

  it('starts a stream with the present, then sends every change, and stops when told', async () => {
    const panel = panelOf();
    const { client } = await connected(panel.handlers);
    const statuses: string[] = [];
    const stop = client.subscribe(
      'supervisor.state',
      {},
      {
        next: snapshot => void statuses.push(snapshot.groups[0]?.state.status ?? 'none'),
      },
    );
    await eventually('the observer has heard it', () => statuses.length === 1);
    panel.setState('default', panel.ready('alpha'));
    await eventually('the observer has heard it', () => statuses.length === 2);
    expect(statuses).toEqual(['stopped', 'ready']);
    stop();
    panel.setState('default', panel.starting('bravo'));
    await client.call('app.info', {});
    expect(statuses).toHaveLength(2);
  });

  it('tells the observer of an error and of the end', async () => {
    const handlers = {
      ...panelOf().handlers,
      'logs.tail': async function* () {
        yield { lines: [], dropped: 0 };
        throw new PaddockError('FILE_UNREADABLE', 'The log cannot be read.');
      },
      'playground.chat': async function* () {
        yield { kind: 'started' as const, profileId: 'alpha' };
      },
    };
    const { client } = await connected(handlers);
    const heard: string[] = [];
    client.subscribe(
      'logs.tail',
      {},
      {
        next: () => void heard.push('event'),
        error: error => void heard.push((error as PaddockError).code),
      },
    );
    await eventually('the observer has heard it', () => heard.length === 2);
    client.subscribe(
      'playground.chat',
      { messages: [{ role: 'user', content: 'hi' }] },
      {
        next: () => void heard.push('event'),
        end: () => void heard.push('end'),
      },
    );
    await eventually('the observer has heard it', () => heard.length === 4);
    client.subscribe(
      'logs.tail',
      { lines: -1 },
      {
        next: () => {},
        error: error => void heard.push((error as PaddockError).code),
      },
    );
    await eventually('the observer has heard it', () => heard.length === 5);
    expect(heard).toEqual(['event', 'FILE_UNREADABLE', 'event', 'end', 'BAD_REQUEST']);
  });

  it('aborts the handler when the caller gives up, and when the connection ends', async () => {
    const aborted: string[] = [];
    const started: string[] = [];
    const untilAbort = (name: string, signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        started.push(name);
        signal.addEventListener('abort', () => {
          aborted.push(name);
          reject(new PaddockError('CANCELLED'));
        });
      });
    const handlers: Handlers<PaddockContract> = {
      ...panelOf().handlers,
      'app.doctor': (_, { signal }) => untilAbort('call', signal),
      'app.runtimes': (_, { signal }) => untilAbort('left', signal),
    };
    const port = await connected(handlers);
    const controller = new AbortController();
    const call = port.client.call('app.doctor', {}, controller.signal);
    await eventually('the handler runs', () => started.includes('call'));
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await eventually('the handler is aborted', () => aborted.includes('call'));
    const left = port.client.call('app.runtimes', {});
    await eventually('the handler runs', () => started.includes('left'));
    await Promise.all([expect(left).rejects.toMatchObject({ code: 'DISCONNECTED' }), port.close()]);
    await eventually('the handler is aborted', () => aborted.includes('left'));
  });

  if (!frames) return;
  it('answers a malformed frame that has an id, ignores one that has none, and goes on', async () => {
    const { client, port } = await connected(panelOf().handlers);
    const errors: unknown[] = [];
    port.onFrame(frame => {
      if ((frame as { t: string }).t === 'error') errors.push(frame);
    });
    for (const frame of [{ id: 900, t: 'nonsense' }, { id: 901, t: 'call' }, { t: 'call' }, null, 7, []]) {
      port.post(frame as never);
    }
    await expect(client.call('app.info', {})).resolves.toMatchObject({ name: 'paddock' });
    expect(errors).toMatchObject([
      { id: 900, error: { code: 'BAD_REQUEST' } },
      { id: 901, error: { code: 'BAD_REQUEST' } },
    ]);
  });

  it('refuses an id that is in use', async () => {
    const { port } = await connected(panelOf().handlers);
    const heard: { t: string; id: number }[] = [];
    port.onFrame(frame => void heard.push(frame as { t: string; id: number }));
    port.post({ t: 'open', id: 950, name: 'supervisor.state', input: {} });
    port.post({ t: 'open', id: 950, name: 'supervisor.state', input: {} });
    await eventually('the observer has heard it', () => heard.length === 2);
    expect(heard.map(({ t }) => t).sort()).toEqual(['error', 'event']);
  });
});
