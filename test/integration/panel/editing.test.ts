import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { ONCE } from '../../support/once.ts';
import { type Answer, type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';

const CONF = `# mine\r\n${profileText('a', { NAME: 'Alpha' })}; a note\n${profileText('b', { RUNTIME: 'docker', IMAGE: 'one:1' })}`;

describe('models.conf through a running panel', () => {
  const panels = new Panels();
  let panel: PanelProcess;
  const file = (): string => readFileSync(panel.place.modelsConf, 'utf8');
  const names = async (): Promise<readonly string[]> =>
    (await panel.get('/models')).body.models.map(({ name }: { name: string }) => name);
  const revision = async (): Promise<string> =>
    (await panel.post('/rpc/profiles.list', {}, true)).body.revision;
  const put = async (changes: unknown, token: boolean, id = 'a', at?: string): Promise<Answer> =>
    panel.ask('PUT', `/profiles/${id}`, { changes, revision: at ?? (await revision()) }, token);

  beforeAll(async () => {
    panel = await panels.start(CONF);
  });

  afterAll(() => panels.dispose());

  it('is read again when it is written in place, and when it is replaced', async () => {
    writeFileSync(panel.place.modelsConf, CONF.replace('NAME=Alpha', 'NAME=Written'));
    await eventually('the new name is shown', async () => (await names()).includes('Written'));
    writeFileSync(`${panel.place.modelsConf}.new`, CONF);
    renameSync(`${panel.place.modelsConf}.new`, panel.place.modelsConf);
    await eventually('the old name is shown', async () => (await names()).includes('Alpha'));
  });

  it('is changed in one line with the token, and not at all without it', async () => {
    const refused = await put({ NAME: 'Beta' }, false);
    expect(refused.status).toBe(401);
    expect(file()).toBe(CONF);
    const saved = await put({ NAME: 'Beta' }, true);
    expect(saved.status).toBe(200);
    expect(file()).toBe(CONF.replace('NAME=Alpha', 'NAME=Beta'));
    expect(await names()).toContain('Beta');
    expect(readFileSync(saved.body.backup, 'utf8')).toBe(CONF);
    const undone = await panel.post('/rpc/profiles.undo', { revision: saved.body.revision }, true);
    expect(undone.status).toBe(200);
    expect(file()).toBe(CONF);
  });

  it('is not overwritten when it changed since it was read', async () => {
    const stale = await revision();
    const edited = `${CONF}# by hand\n`;
    writeFileSync(panel.place.modelsConf, edited);
    const answer = await put({ NAME: 'Lost' }, true, 'a', stale);
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'FILE_CHANGED' } } });
    expect(file()).toBe(edited);
    writeFileSync(panel.place.modelsConf, CONF);
    await eventually('it is read again', async () => (await revision()) === stale);
  });

  it('is changed by who reads the profile and saves at the revision that came with it', async () => {
    const read = (await panel.get('/profiles/a')).body.revision;
    const saved = await put({ NAME: 'Gamma' }, true, 'a', read);
    expect(saved.status).toBe(200);
    expect((await panel.get('/profiles/a')).body.revision).toBe(saved.body.revision);
    await panel.post('/rpc/profiles.undo', { revision: saved.body.revision }, true);
    expect(file()).toBe(CONF);
  });

  it('is said to have changed only to who once read it', async () => {
    for (const none of ['', 'latest', '*']) {
      const answer = await put({ NAME: 'Lost' }, true, 'a', none);
      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toContain(`${JSON.stringify(none)} is no revision of`);
      expect(answer.body.error.message).not.toContain('changed');
      expect(answer.body.error.fix).toContain('GET /profiles/ID');
    }
    expect(file()).toBe(CONF);
  });

  it('does not take a change that would make a profile invalid', async () => {
    for (const changes of [
      { CTX_SIZE: 'many' },
      { EXTRA_ARGS: '--host 0.0.0.0' },
      { MODEL: '../../../etc/passwd' },
      { NAME: 'two\nlines=1' },
      { 'BAD KEY': 'x' },
    ]) {
      const answer = await put(changes, true);
      expect({ changes, refused: answer.status >= 400 && answer.status < 500 }).toEqual({
        changes,
        refused: true,
      });
      expect(answer.body.error.message).not.toBe('');
    }
    expect(file()).toBe(CONF);
  });

  it('lets a signed-in browser change a name, but not what is executed', async () => {
    const login = /\/login\?code=\S+/.exec(panel.printed)?.[0] ?? '';
    const signedIn = await fetch(new URL(login, panel.url), { redirect: 'manual' });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(cookie).not.toBe('');
    const asBrowser = async (id: string, changes: unknown): Promise<Response> =>
      fetch(new URL(`/profiles/${id}`, panel.url), {
        method: 'PUT',
        headers: {
          ...ONCE,
          cookie,
          'content-type': 'application/json',
          origin: panel.url.origin,
          'sec-fetch-site': 'same-origin',
        },
        body: JSON.stringify({ changes, revision: await revision() }),
      });
    for (const changes of [
      { IMAGE: 'evil:1' },
      { ENDPOINT: 'http://evil/' },
      { ENV_GGML_LOG: '1' },
      { image: 'evil:1' },
    ])
      expect((await asBrowser('b', changes)).status).toBe(401);
    expect(file()).toBe(CONF);
    expect((await asBrowser('b', { NAME: 'Named in the browser' })).status).toBe(200);
    expect(file()).toContain('NAME=Named in the browser');
    expect((await put({ IMAGE: 'two:2' }, true, 'b')).status).toBe(200);
    expect(file()).toContain('IMAGE=two:2');
  });
});
