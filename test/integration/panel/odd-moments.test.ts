import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { Gate } from '../../support/gate.ts';
import { nothingLeft } from '../../support/leftovers.ts';
import { ONCE } from '../../support/once.ts';
import { copyModel, type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

/** Asks the model server for a streamed answer; resolves with its text, or what ended it. */
async function streamed(panel: PanelProcess, onFirst: () => void): Promise<string> {
  const { port } = await panel.group();
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...ONCE, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], stream: true }),
  });
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      if (text === '') onFirst();
      text += Buffer.from(chunk as Uint8Array).toString('utf8');
    }
  } catch (error) {
    return `cut: ${(error as Error).message}`;
  }
  return text;
}

describe('a switch while a request is answered', () => {
  it('waits for the answer, or cuts it when it is forced', async () => {
    const place = panels.place(profileText('a') + profileText('b'));
    const gate = new Gate(place.root);
    const engine = fakeLlamaServer({ tps: 30, answerUntil: gate.path }, place.root);
    const panel = await panels.start(place, { args: ['--llama-server', engine] });
    for (const force of [false, true]) {
      gate.close();
      await panel.switchTo('a');
      let first = (): void => {};
      const begun = new Promise<void>(resolve => {
        first = resolve;
      });
      const answer = streamed(panel, first);
      await begun;
      const { status, body } = await panel.post('/switch?wait=false', { model: 'b', force });
      expect(status).toBe(202);
      if (!force) {
        await panel.until('it waits', state => state.status === 'draining' && state.inFlight === 1);
        gate.open();
      }
      const text = await answer;
      expect(text.includes('data: [DONE]')).toBe(!force);
      await panel.ready('b');
      const operation = (await panel.get(`/operations/${body.operation}`)).body;
      expect(operation.status).toBe('succeeded');
    }
    await panel.end();
  });
});

describe('things that change under a running panel', () => {
  it('may be the profile that is served: it runs on under its id, and its crash is explained', async () => {
    const panel = await panels.start(profileText('a') + profileText('b'), {
      args: ['--llama-server', fakeLlamaServer()],
    });
    await panel.switchTo('a');
    writeFileSync(panel.place.modelsConf, profileText('b'));
    await eventually('the file is read', async () => (await panel.get('/models')).body.models.length === 1);
    expect((await panel.get('/status')).body).toMatchObject({ model: 'a', state: 'running' });
    process.kill(await panel.serverPid(), 'SIGKILL');
    const state = await panel.until(
      'it is explained',
      now => now.status === 'failed' || now.status === 'backoff',
    );
    expect(JSON.stringify(state)).toContain('"profileId":"a"');
    await panel.until('it gives up', now => now.status === 'failed', 40_000);
    expect((await panel.get('/status')).body.status).toMatch(/No profile has the id "a"|SIGKILL/);
    expect((await panel.switchTo('a')).status).toBe(404);
    expect((await panel.switchTo('b')).status).toBe(200);
    await panel.end();
  });

  it('may be the state folder: it can be removed, and the next switch works', async () => {
    const panel = await panels.start(profileText('a') + profileText('b'), {
      args: ['--llama-server', fakeLlamaServer()],
    });
    await panel.switchTo('a');
    const { homeId } = panel;
    // Moved away first: the panel writes there all the time, and a folder that gets a new file
    // while it is emptied cannot be removed.
    const removed = `${panel.place.home}.removed`;
    renameSync(panel.place.home, removed);
    rmSync(removed, { recursive: true });
    expect((await panel.switchTo('b')).status).toBe(200);
    expect((await panel.switchTo('a')).status).toBe(200);
    expect(await panel.end()).toBe(0);
    await nothingLeft(homeId);
  });

  it('may be the folder of the models: profiles say what is missing, and see it come back', async () => {
    const place = panels.place(profileText('a', { MODEL: 'own.gguf' }));
    rmSync(place.modelsDir, { recursive: true });
    const panel = await panels.start(place, { args: ['--llama-server', fakeLlamaServer()] });
    const refused = await panel.switchTo('a');
    expect(refused).toMatchObject({
      status: 502,
      body: { error: { details: { failure: 'model-missing' } } },
    });
    expect(refused.body.error.message).toContain(join(place.modelsDir, 'own.gguf'));
    mkdirSync(place.modelsDir);
    copyModel(place, 'own.gguf');
    expect(await panel.switchTo('a')).toMatchObject({ status: 200, body: { model: 'a' } });
    await panel.end();
  });
});

describe('an explicit --instance-port', () => {
  it('that is taken fails and names who holds it', async () => {
    const holder = createServer();
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const panel = await panels.start(profileText('a'), {
      args: ['--llama-server', fakeLlamaServer(), '--instance-port', String(port)],
    });
    const refused = await panel.switchTo('a');
    expect(refused).toMatchObject({ status: 502, body: { error: { details: { failure: 'port-taken' } } } });
    expect(refused.body.error.message).toContain(`Port ${port}`);
    expect(refused.body.error.message).toContain(String(process.pid));
    holder.close();
    await panel.end();
  });
});

describe('a home with an unusual name', () => {
  it('works with blanks, quotes and letters of other scripts', async () => {
    const place = panels.place(profileText('a'));
    const home = join(place.root, `my "home" 'ü' $(x) 日本`);
    const panel = await panels.start({ ...place, home }, { args: ['--llama-server', fakeLlamaServer()] });
    expect((await panel.switchTo('a')).status).toBe(200);
    const { homeId } = panel;
    expect(await panel.end()).toBe(0);
    await nothingLeft(homeId);
  });
});
