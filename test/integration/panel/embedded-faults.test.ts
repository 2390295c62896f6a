import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { nothingLeft, processesOf } from '../../support/leftovers.ts';
import { APP_DIR, type PanelPlace, type PanelProcess, Panels } from '../../support/panel-process.ts';

describe('a panel with the built-in engine', () => {
  const panels = new Panels();
  let place: PanelPlace;
  let panel: PanelProcess;

  beforeAll(async () => {
    place = panels.place(readFileSync(join(APP_DIR, 'models.conf')));
    panel = await panels.start(place, { args: ['--preload', 'demo-q8'] });
  });

  afterAll(async () => {
    await panels.dispose();
  });

  it('serves the demo profile of the installation, which answers', async () => {
    await panel.ready('demo-q8');
    await expect
      .poll(async () => (await panel.group()).state)
      .toMatchObject({
        instance: { build: expect.stringMatching(/^node-llama-cpp \d.*llama\.cpp \S+\)$/) },
      });
    await eventually('it says where', () => /^demo-q8 is ready at http:\S+\/v1$/m.test(panel.printed));
    const { port } = await panel.group();
    const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 8 }),
    });
    expect((await response.json()).choices[0].message.content).not.toBe('');
  });

  it('switches to the second demo profile and back', async () => {
    expect(await panel.switchTo('demo-f16')).toMatchObject({ status: 200, body: { model: 'demo-f16' } });
    expect(await panel.switchTo('demo-q8')).toMatchObject({ status: 200, body: { model: 'demo-q8' } });
    expect(await processesOf(panel.homeId)).toEqual([await panel.serverPid()]);
  });

  it('starts another worker after kill -9', async () => {
    const before = await panel.serverPid();
    process.kill(before, 'SIGKILL');
    await panel.until('another worker is ready', s => s.status === 'ready' && s.instance.pid !== before);
    expect(await processesOf(panel.homeId)).toEqual([await panel.serverPid()]);
  });

  it('takes up what it served after kill -9 of the panel, without an orphan', async () => {
    await panel.remembered('demo-q8');
    await panel.kill();
    // No --preload: the remembered profile comes first.
    panel = await panels.start(place, { without: ['--preload'] });
    await panel.ready('demo-q8');
    expect(await processesOf(panel.homeId)).toEqual([await panel.serverPid()]);
  });

  it('ends an orphan at the next start that serves nothing', async () => {
    const { homeId } = panel;
    await panel.kill();
    expect(await processesOf(homeId)).toHaveLength(1);
    panel = await panels.start(place);
    await nothingLeft(homeId);
    expect((await panel.get('/status')).body).toMatchObject({ model: null, state: 'idle', status: '' });
    expect(await panel.end()).toBe(0);
  });
});
