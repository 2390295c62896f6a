import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { containersOfHome, nothingLeft, processesOf } from '../../support/leftovers.ts';
import { type PanelProcess, type PanelStart, Panels, profileText } from '../../support/panel-process.ts';
import { ensureLlamaImage, LLAMA_IMAGE, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

/** `npm run soak` raises it. */
const ROUNDS = Number(process.env.PADDOCK_CHAOS_ROUNDS ?? 3);
const seed = Number(process.env.PADDOCK_FUZZ_SEED ?? 20_264);

const panels = new Panels();
afterAll(() => panels.dispose());

const HOUR = { timeout: 3_600_000 };

/** Kills a panel at any moment of a switch; the next one finds everything that it left. */
async function survivesKills(
  conf: string,
  start: PanelStart,
  longestMs: number,
  rounds: number,
): Promise<void> {
  const place = panels.place(conf);
  const moments = fc.array(fc.integer({ min: 0, max: longestMs }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(moments, async pauses => {
      const panel = await panels.start(place, start);
      const { homeId } = panel;
      for (const [index, ms] of pauses.entries()) {
        void panel.post('/switch?wait=false', { model: index % 2 === 0 ? 'a' : 'b' }).catch(() => {});
        await wait(ms);
      }
      await panel.kill();
      const next = await panels.start(place, { ...start, args: [...(start.args ?? []), '--preload', 'a'] });
      await next.ready('a');
      await eventually('one instance is left', async () => {
        const count = (await processesOf(homeId)).length + containersOfHome(homeId).length;
        return count === 1;
      });
      expect(await next.end()).toBe(0);
      await nothingLeft(homeId);
    }),
    { numRuns: rounds, seed, endOnFailure: true },
  );
}

const both = (keys: Readonly<Record<string, string>> = {}): string =>
  profileText('a', keys) + profileText('b', keys);

describeWith(['llama-server'], 'a panel that is killed at any moment', () => {
  it('leaves nothing that the next one does not adopt or end: processes', HOUR, () =>
    survivesKills(both(), { args: ['--llama-server', realLlamaServer()] }, 150, ROUNDS),
  );
});

describe('a panel with the built-in engine that is killed at any moment', () => {
  it('leaves nothing that the next one does not adopt or end', HOUR, () =>
    survivesKills(both({ RUNTIME: 'embedded', EXTRA_ARGS: '--threads 1' }), {}, 700, Math.ceil(ROUNDS / 2)),
  );
});

describeWith(['docker', 'llama-server'], 'a panel with containers that is killed at any moment', () => {
  it('leaves nothing that the next one does not adopt or end', HOUR, async () => {
    await ensureLlamaImage();
    await survivesKills(both({ RUNTIME: 'docker', IMAGE: LLAMA_IMAGE }), {}, 900, Math.ceil(ROUNDS / 2));
  });
});

describe('a panel that ends', () => {
  const begin = async (behaviour: Parameters<typeof fakeLlamaServer>[0]): Promise<PanelProcess> =>
    panels.start(both(), { args: ['--llama-server', fakeLlamaServer(behaviour)] });

  it('in the middle of a start ends the server too', async () => {
    const panel = await begin({ load: '60s' });
    await panel.post('/switch?wait=false', { model: 'a' });
    await panel.until('it loads', state => state.status === 'starting' && state.phase === 'loading');
    const { homeId } = panel;
    expect(await panel.end()).toBe(0);
    await nothingLeft(homeId);
  });

  it('ends a server that ignores SIGTERM, and its children', async () => {
    const panel = await begin({ ignoreSigterm: true, spawnChild: true });
    expect((await panel.switchTo('a')).status).toBe(200);
    const { homeId } = panel;
    expect((await processesOf(homeId)).length).toBeGreaterThanOrEqual(2);
    expect(await panel.end()).toBe(0);
    await nothingLeft(homeId);
  });

  it('does not wait for those who watch it', async () => {
    const panel = await begin({});
    await panel.switchTo('a');
    const stop = new AbortController();
    const events = await Promise.all(
      Array.from({ length: 20 }, () => fetch(new URL('/events', panel.url), { signal: stop.signal })),
    );
    const socket = new WebSocket(`ws://127.0.0.1:${panel.url.port}/rpc`, {
      headers: { authorization: `Bearer ${panel.token}` },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
    const started = performance.now();
    // One that had to be cut short after 20 s ends with another code.
    expect(await panel.end()).toBe(0);
    expect(performance.now() - started).toBeLessThan(15_000);
    await closed;
    for (const { body } of events) await body?.cancel().catch(() => {});
    stop.abort();
  });
});

describe('wishes that cross', () => {
  it('end in one state: switches, stops and starts at once', async () => {
    const panel = await panels.start(both(), {
      args: ['--llama-server', fakeLlamaServer({ load: '30ms', stopAfter: '20ms' })],
    });
    const wishes = Array.from({ length: 60 }, (_, index) => {
      const model = index % 2 === 0 ? 'a' : 'b';
      if (index % 5 === 4) return panel.post('/stop', { force: index % 2 === 0 }, true);
      if (index % 7 === 6) return panel.post('/rpc/supervisor.restart', {}, true);
      return index % 3 === 0
        ? panel.post('/start', { model }, true)
        : panel.post('/rpc/supervisor.switch', { profileId: model, force: true }, true);
    });
    const answers = await Promise.all(wishes);
    for (const { status } of answers) expect([200, 202, 409, 502]).toContain(status);
    expect((await panel.switchTo('b')).status).toBe(200);
    await panel.ready('b');
    expect(await processesOf(panel.homeId)).toEqual([await panel.serverPid()]);
    const { groups } = await panel.snapshot();
    expect(groups.map(({ operation }) => operation?.status)).not.toContain('running');
    expect(await panel.end()).toBe(0);
    await nothingLeft(panel.homeId);
  });
});
