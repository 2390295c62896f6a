import { spawn } from 'node:child_process';
import { readFileSync, truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { nothingLeft, processesOf } from '../../support/leftovers.ts';
import {
  APP_DIR,
  copyModel,
  type PanelPlace,
  type PanelProcess,
  Panels,
  profileText,
} from '../../support/panel-process.ts';
import { realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

/** The CLI as a person runs it. */
async function cli(home: string, ...args: readonly string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(
    process.execPath,
    [join(APP_DIR, 'src-main/bin/paddock.mjs'), ...args, '--home', home],
    {
      env: { PATH: process.env.PATH ?? '', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (text += chunk));
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, text };
}

describeWith(['llama-server'], 'a panel with real llama-server processes', () => {
  const panels = new Panels();
  let place: PanelPlace;
  let panel: PanelProcess;

  beforeAll(async () => {
    place = panels.place(
      profileText('a') +
        profileText('b', { MODEL: 'paddock-mini-random-F16.gguf' }) +
        profileText('demo', { MODEL: 'paddock-demo-Q8_0.gguf', CTX_SIZE: '2048' }) +
        profileText('broken', { MODEL: 'broken.gguf' }) +
        profileText('bad-flag', {
          CACHE_TYPE_K: 'q4_0',
          FLASH_ATTN: 'off',
          EXTRA_ARGS: '--threads 1 --logit-bias nonsense',
        }),
    );
    copyModel(place, 'broken.gguf');
    panel = await panels.start(place, { args: ['--llama-server', realLlamaServer()] });
  });

  afterAll(async () => {
    await panels.dispose();
  });

  it('loads the demo model, and it answers in chat', async () => {
    expect(await panel.switchTo('demo')).toMatchObject({
      status: 200,
      body: { success: true, model: 'demo', state: 'running' },
    });
    const { port } = await panel.group();
    const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 8 }),
    });
    expect(response.status).toBe(200);
    expect((await response.json()).choices[0].message.content).not.toBe('');
  });

  it('switches, and only one server is left', async () => {
    expect(await panel.switchTo('a')).toMatchObject({ status: 200, body: { model: 'a' } });
    expect(await panel.switchTo('b')).toMatchObject({ status: 200, body: { model: 'b' } });
    expect(await processesOf(panel.homeId)).toEqual([await panel.serverPid()]);
  });

  it('starts the model again after SIGKILL of its server', async () => {
    await panel.switchTo('a');
    const before = await panel.serverPid();
    process.kill(before, 'SIGKILL');
    const state = await panel.until(
      'another server is ready',
      now => now.status === 'ready' && now.instance.pid !== before,
    );
    expect(state).toMatchObject({ profileId: 'a', because: null });
    expect(await processesOf(panel.homeId)).toHaveLength(1);
  });

  it('says "does not answer" after SIGSTOP and is well again after SIGCONT', async () => {
    await panel.switchTo('a');
    const pid = await panel.serverPid();
    process.kill(pid, 'SIGSTOP');
    try {
      await panel.until('it is failing', state => state.status === 'ready' && state.health === 'failing');
      expect((await panel.get('/status')).body).toMatchObject({ model: 'a', status: 'a does not answer' });
      // It may only be busy: asked for once more it is left alone.
      expect(await panel.switchTo('a')).toMatchObject({ status: 200, body: { model: 'a' } });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await panel.ready('a');
    expect(await panel.serverPid()).toBe(pid);
    expect((await panel.get('/status')).body.status).toBe('');
  });

  it('starts one that does not answer anew when it is to be now', async () => {
    await panel.switchTo('a');
    for (const [path, body] of [
      ['/switch', { model: 'a', force: true }],
      ['/restart', { force: true }],
    ] as const) {
      const pid = await panel.serverPid();
      process.kill(pid, 'SIGSTOP');
      await panel.until('it is failing', state => state.status === 'ready' && state.health === 'failing');
      expect(await panel.post(path, body, true)).toMatchObject({ status: 200, body: { model: 'a' } });
      expect(await panel.serverPid()).not.toBe(pid);
      expect(await processesOf(panel.homeId)).toHaveLength(1);
    }
  });

  it('goes back to the model before when a file is damaged, and says why in every answer', async () => {
    await panel.switchTo('a');
    truncateSync(join(place.modelsDir, 'broken.gguf'), 4_000);
    const answer = await panel.switchTo('broken');
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ success: false, error: { code: 'LOAD_FAILED' } });
    expect(answer.body.error.message).toContain('broken');
    expect(answer.body.error.fix).toMatch(/\w{4,}/);
    expect(answer.body.operation).toEqual(expect.any(String));
    await panel.ready('a');
    const status = (await panel.get('/status')).body;
    expect(status).toMatchObject({ model: 'a', state: 'running' });
    expect(status.status).toContain('Went back to this model. broken: ');
    const operation = (await panel.get(`/operations/${answer.body.operation}`)).body;
    expect(operation).toMatchObject({
      status: 'failed',
      rolledBackTo: 'a',
      failure: { code: 'model-corrupt' },
    });
    expect(operation.failure.logTail.length).toBeGreaterThan(0);
    const { code, text } = await cli(place.home, 'switch', 'broken');
    expect(code).toBe(1);
    expect(text).toContain(answer.body.error.message);
    await panel.ready('a');
  });

  it('repeats the engine’s own line when it refuses an argument', async () => {
    await panel.switchTo('a');
    const answer = await panel.switchTo('bad-flag');
    expect(answer.status).toBe(502);
    expect(answer.body.error.details.failure).toBe('bad-flag');
    expect(answer.body.error.message).toMatch(/logit-bias.*invalid input format/);
    expect(answer.body.error.fix).toContain('[bad-flag]');
    await panel.ready('a');
  });

  it('names the program that holds its port at once, and serves when the port is free', async () => {
    const thief = createServer();
    // Nobody else is given it between its two holders.
    const port = await freePort();
    await new Promise<void>(resolve => thief.listen(port, '127.0.0.1', resolve));
    const own = panels.place(profileText('fixed', { PORT: String(port) }));
    const other = await panels.start(own, { args: ['--llama-server', realLlamaServer()] });
    const refused = await other.switchTo('fixed');
    expect(refused).toMatchObject({ status: 502, body: { error: { details: { failure: 'port-taken' } } } });
    expect(refused.body.error.message).toContain(String(port));
    expect(refused.body.error.message).toContain(String(process.pid));
    await new Promise(resolve => thief.close(resolve));
    expect(await other.switchTo('fixed')).toMatchObject({ status: 200, body: { model: 'fixed' } });
    expect((await other.group()).port).toBe(port);
    await other.end();
  });

  it('ends with exit code 0 and leaves nothing behind', async () => {
    const { homeId } = panel;
    expect(await panel.end()).toBe(0);
    await nothingLeft(homeId);
    expect(readFileSync(place.modelsConf, 'utf8')).toContain('[broken]');
  });

  it('adopts the server after SIGKILL of the panel, and a start for nothing reaps it', async () => {
    const args = ['--llama-server', realLlamaServer()];
    const own = panels.place(profileText('a'));
    const first = await panels.start(own, { args });
    await first.switchTo('a');
    const pid = await first.serverPid();
    await first.remembered('a');
    await first.kill();
    const second = await panels.start(own, { args: [...args, '--preload', 'a'] });
    expect(await second.ready('a')).toMatchObject({ instance: { pid, adopted: true } });
    await second.kill();
    const third = await panels.start(own, { args });
    await eventually('the leftover is gone', async () => (await processesOf(third.homeId)).length === 0);
    await third.end();
  });
});
