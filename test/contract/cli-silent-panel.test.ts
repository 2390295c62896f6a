import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PanelClient } from '../../src-main/cli/panel-client.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { eventually } from '../support/eventually.ts';

/** What the panel was asked and has not answered, and never will. */
let asked: string[];
let panel: Server;
let clock: FakeClock;
let client: PanelClient;

beforeEach(async () => {
  asked = [];
  clock = new FakeClock();
  panel = createServer(request => void asked.push(`${request.method} ${request.url}`));
  await new Promise<void>(resolve => panel.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(panel.address() as AddressInfo).port}`;
  client = new PanelClient(
    { url, pid: 1, pidStartTime: null, certificate: null, tokenFile: null, startedAt: 0 },
    null,
    clock,
  );
});
afterEach(
  () =>
    new Promise<void>(resolve => {
      panel.close(() => resolve());
      panel.closeAllConnections();
    }),
);

describe('a panel that takes connections and does not answer', () => {
  it('is given up after ten seconds', async () => {
    const asking = client.get('/status', z.unknown());
    const failed = expect(asking).rejects.toMatchObject({
      code: 'DISCONNECTED',
      message: `The panel at ${client.record.url} does not answer.`,
    });
    await eventually('it was asked', () => asked.length === 1 && clock.sleepers === 1);
    await clock.advance(9_999);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1);
    await failed;
    expect(clock.sleepers).toBe(0);
  });

  it('is waited for where the answer takes as long as it takes', async () => {
    const stop = new AbortController();
    const paths = [
      '/switch',
      '/stop?wait=false',
      '/start',
      '/restart',
      '/rpc/app.doctor',
      '/rpc/benchmarks.list',
    ];
    const waiting = paths.map(path => client.request('POST', path, {}, stop.signal));
    const ended = Promise.allSettled(waiting);
    await eventually('all were asked', () => asked.length === paths.length);
    expect(clock.sleepers).toBe(0);
    stop.abort();
    expect((await ended).map(({ status }) => status)).toEqual(paths.map(() => 'rejected'));
  });

  it('is left at once on Ctrl-C', async () => {
    const stop = new AbortController();
    const asking = client.get('/status', z.unknown(), stop.signal);
    await eventually('it was asked', () => asked.length === 1);
    stop.abort();
    await expect(asking).rejects.not.toMatchObject({ code: 'DISCONNECTED' });
    expect(clock.sleepers).toBe(0);
  });
});
