import { expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { contract } from '../../../src-shared/contract.ts';
import type { LogLine } from '../../../src-shared/model/log-line.ts';
import type { Port, ServerFrame } from '../../../src-shared/rpc/frames.ts';
import { serve } from '../../../src-shared/rpc/server.ts';
import { InMemoryPanel } from '../../fakes/in-memory-panel.ts';
import { eventually } from '../../support/eventually.ts';
import { PROFILES } from '../../support/http-panel.ts';

/** A port whose other side reads only when the test says so. */
class SlowPort implements Port<ServerFrame> {
  readonly posted: ServerFrame[] = [];
  closed = false;
  #listener: (frame: unknown) => void = () => {};
  #room = Promise.resolve();
  #makeRoom = (): void => {};

  post(frame: ServerFrame): void {
    this.posted.push(frame);
    this.#room = new Promise(resolve => {
      this.#makeRoom = resolve;
    });
  }
  onFrame(listener: (frame: unknown) => void): void {
    this.#listener = listener;
  }
  onClose(): void {}
  drained(): Promise<void> {
    return this.#room;
  }
  close(): void {
    this.closed = true;
  }
  hear(frame: unknown): void {
    this.#listener(frame);
  }
  /** The other side takes what was posted last. */
  take(): void {
    this.#makeRoom();
  }
}

function served(): {
  readonly port: SlowPort;
  readonly started: () => number;
  readonly signals: readonly AbortSignal[];
} {
  const port = new SlowPort();
  const signals: AbortSignal[] = [];
  let started = 0;
  const handlers = {
    ...new InMemoryPanel(systemClock, PROFILES).handlers,
    'logs.tail': async function* (_: unknown, { signal }: { readonly signal: AbortSignal }) {
      started++;
      signals.push(signal);
      yield { lines: [] as LogLine[], dropped: 0 };
      yield { lines: [] as LogLine[], dropped: 1 };
    },
  };
  serve({ contract, handlers, port, peer: { kind: 'tool', trusted: false }, authorise: () => {} });
  return { port, started: () => started, signals };
}

const open = (id: number): unknown => ({ t: 'open', id, name: 'logs.tail', input: {} });

it('posts a frame once the one before it was taken, results and errors too', async () => {
  const { port } = served();
  port.hear({ t: 'call', id: 1, name: 'app.info' });
  port.hear({ t: 'call', id: 2, name: 'nothing' });
  port.hear({ t: 'call', id: 3, name: 'app.runtimes' });
  for (let posted = 1; posted <= 3; posted++) {
    await eventually('the next is posted', () => port.posted.length === posted);
    await new Promise(setImmediate);
    expect(port.posted).toHaveLength(posted);
    port.take();
  }
  expect(port.posted.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
});

it('begins no stream while its reader has not taken what is there', async () => {
  const { port, started } = served();
  port.hear({ t: 'call', id: 1, name: 'app.info' });
  await eventually('the answer is posted', () => port.posted.length === 1);
  for (let id = 10; id < 20; id++) port.hear(open(id));
  await new Promise(setImmediate);
  expect(started()).toBe(0);
  port.take();
  await eventually('the streams begin', () => started() === 10);
});

it('begins no stream that was closed while it waited for its reader, and ends the signal of those that end', async () => {
  const { port, started, signals } = served();
  port.hear({ t: 'call', id: 1, name: 'app.info' });
  await eventually('the answer is posted', () => port.posted.length === 1);
  port.hear(open(10));
  port.hear(open(11));
  port.hear({ t: 'close', id: 10 });
  await eventually('the other one ends', () => {
    port.take();
    return port.posted.some(frame => frame.t === 'end' && frame.id === 11);
  });
  expect(started()).toBe(1);
  await eventually('its signal has aborted', () => signals.every(({ aborted }) => aborted));
});

it('refuses more than 64 calls and streams at a time, and takes others when some are closed', async () => {
  const { port } = served();
  for (let id = 1; id <= 66; id++) port.hear(open(id));
  const refused = (): number[] =>
    port.posted.flatMap(frame =>
      frame.t === 'error' && frame.error.code === 'UNAVAILABLE' ? [Number(frame.id)] : [],
    );
  await eventually('two are refused', () => {
    port.take();
    return refused().length === 2;
  });
  expect(refused()).toEqual([65, 66]);
  port.hear({ t: 'close', id: 1 });
  port.hear(open(67));
  await eventually('the new one ends', () => {
    port.take();
    return port.posted.some(frame => frame.t === 'end' && frame.id === 67);
  });
});

it('ends a connection that asks more and more and takes no answer', async () => {
  const { port } = served();
  for (let id = 1; id <= 1_200; id++) port.hear(open(id));
  await eventually('it is closed', () => port.closed);
  expect(port.posted.length).toBeLessThanOrEqual(1);
});
