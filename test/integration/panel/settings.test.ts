import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Discovery } from '../../../src-shared/model/discovery.ts';
import type { ProfileListing } from '../../../src-shared/model/profile.ts';
import type { DiagnosticsBundle } from '../../../src-shared/model/settings.ts';
import type { StartOptions } from '../../../src-shared/model/start-option.ts';
import { eventually } from '../../support/eventually.ts';
import { ONCE } from '../../support/once.ts';
import { type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { models } from '../../support/real-llama.ts';

const panels = new Panels();
let panel: PanelProcess;
let cache: string;
let linked: string;
let feed: Server;

beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'paddock-hub-'));
  const repository = join(cache, 'hub', 'models--ada--mini-GGUF');
  mkdirSync(join(repository, 'snapshots', 'a'), { recursive: true });
  mkdirSync(join(repository, 'blobs'));
  copyFileSync(models.miniQ8, join(repository, 'blobs', 'beef'));
  linked = join(repository, 'snapshots', 'a', 'mini.gguf');
  symlinkSync('../../blobs/beef', linked);
  feed = createServer((_request, response) => response.end('{"tag_name":"v99.0.0"}'));
  await new Promise<void>(listening => feed.listen(0, '127.0.0.1', listening));
  const { port } = feed.address() as AddressInfo;
  const env = { HF_HOME: cache, PADDOCK_UPDATE_FEED: `http://127.0.0.1:${port}/latest` };
  panel = await panels.start(profileText('own'), { env });
});
afterAll(async () => {
  await panels.dispose();
  feed.close();
  rmSync(cache, { recursive: true, force: true });
});

describe('the settings of a real panel', () => {
  it('finds a model in the cache of another program, makes a profile of it, and serves it without a restart', async () => {
    const scan = async () =>
      ((await panel.post('/rpc/discovery.scan', {}, true)).body as Discovery).models.find(
        model => model.path === linked,
      );
    expect(await scan()).toMatchObject({ name: 'ada/mini', place: 'hugging-face', profileId: null });
    const added = await panel.post('/rpc/discovery.add', { paths: [linked, '/etc/passwd'] }, true);
    expect(added).toMatchObject({ status: 200, body: { profileIds: ['mini'] } });
    expect(readFileSync(panel.place.modelsConf, 'utf8')).toContain('NAME=ada/mini\n');
    expect(readFileSync(panel.place.modelsConf, 'utf8')).toContain(
      'MODEL=models--ada--mini-GGUF/snapshots/a/mini.gguf\n',
    );
    expect(readFileSync(panel.place.modelsConf, 'utf8').startsWith(profileText('own').trimEnd())).toBe(true);
    const { body } = await panel.post('/rpc/profiles.list', {}, true);
    const entry = (body as ProfileListing).profiles.find(({ profile }) => profile.id === 'mini');
    expect(entry).toMatchObject({ file: { state: 'present' }, profile: { issues: [] } });
    expect((await scan())?.profileId).toBe('mini');
    await panel.post(
      '/rpc/profiles.update',
      {
        profileId: 'mini',
        changes: { RUNTIME: 'embedded', CTX_SIZE: '256' },
        revision: (body as ProfileListing).revision,
      },
      true,
    );
    expect(await panel.post('/switch', { model: 'mini' })).toMatchObject({
      status: 200,
      body: { success: true },
    });
  });

  it('refuses model folders that hold what engines must not read', async () => {
    const { status, body } = await panel.post(
      '/rpc/preferences.update',
      { extraModelRoots: [panel.place.root] },
      true,
    );
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('cannot be a model folder');
  });

  it('gathers diagnostics without the token, and shows only how it ends', async () => {
    const token = readFileSync(join(panel.place.home, 'token'), 'utf8').trim();
    const { body } = await panel.post('/rpc/app.diagnostics', {}, true);
    const bundle = body as DiagnosticsBundle;
    expect(bundle.files.map(file => file.name)).toContain('paddock.log');
    expect(bundle.files.every(file => file.text !== '')).toBe(true);
    expect(JSON.stringify(bundle)).not.toContain(token);
    const settings = await panel.post('/rpc/app.settings', {}, true);
    expect(JSON.stringify(settings.body)).not.toContain(token);
    expect(settings.body.token).toEqual({ path: join(panel.place.home, 'token'), ending: token.slice(-4) });
  });

  it('lets local tools in without a token only while that is allowed', async () => {
    expect((await panel.get('/models')).status).toBe(200);
    const open = await fetch(new URL('/events?topics=state', panel.url));
    await panel.post('/rpc/preferences.update', { anonymousTools: false }, true);
    expect((await panel.get('/models')).status).toBe(401);
    // What was open before ends as well.
    await open.text();
    await panel.post('/rpc/preferences.update', { anonymousTools: true }, true);
    expect((await panel.get('/models')).status).toBe(200);
  });

  it('asks the named feed for a newer version when it is told to', async () => {
    const { status, body } = await panel.post('/rpc/updates.check', {}, true);
    expect([status, body.newest]).toEqual([200, { version: '99.0.0', url: null, newer: true }]);
  });

  it('replaces the token in its file', async () => {
    const file = join(panel.place.home, 'token');
    const before = readFileSync(file, 'utf8');
    const { status, body } = await panel.post('/rpc/app.rotateToken', {}, true);
    expect([status, new URL(body.url).pathname]).toEqual([200, '/login']);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    expect((await panel.post('/rpc/app.settings', {}, true)).status).toBe(401);
  });
});

describe('options that are kept for the next start', () => {
  it('are a browser to change where nothing is executed by them, and count when Paddock starts again', async () => {
    const place = panels.place(profileText('own'));
    const first = await panels.start(place);
    const login = /\/login\?code=\S+/.exec(first.printed)?.[0] ?? '';
    const signedIn = await fetch(new URL(login, first.url), { redirect: 'manual' });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const asBrowser = async (
      name: string,
      body: unknown,
    ): Promise<{ status: number; body: StartOptions }> => {
      const answer = await fetch(new URL(`/rpc/${name}`, first.url), {
        method: 'POST',
        headers: {
          ...ONCE,
          cookie,
          'content-type': 'application/json',
          origin: first.url.origin,
          'sec-fetch-site': 'same-origin',
        },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as StartOptions };
    };
    const seen = await asBrowser('app.startOptions', {});
    const changeable = seen.body.options.flatMap(one => (one.changeable ? [one.name] : []));
    expect(changeable).toEqual(['models-dir', 'port', 'instance-port']);
    const evil = join(place.root, 'evil');
    for (const name of ['llama-server', 'nvidia-smi', 'models-conf'])
      expect((await asBrowser('app.changeStartOptions', { changes: { [name]: evil } })).status).toBe(401);
    expect(
      (await asBrowser('app.changeStartOptions', { changes: { 'models-dir': place.root } })).status,
    ).toBe(400);
    expect((await asBrowser('app.changeStartOptions', { changes: { host: '0.0.0.0' } })).status).toBe(400);
    expect(existsSync(join(place.home, 'options.json'))).toBe(false);
    expect((await asBrowser('app.changeStartOptions', { changes: { port: '9001' } })).status).toBe(200);
    const own = join(place.root, 'llama-server');
    const byToken = await first.post(
      '/rpc/app.changeStartOptions',
      { changes: { 'llama-server': own } },
      true,
    );
    expect(byToken.status).toBe(200);
    await first.end();

    const second = await panels.start(place);
    const { body } = await second.post('/rpc/app.startOptions', {}, true);
    const option = (name: string) => (body as StartOptions).options.find(one => one.name === name);
    expect(option('llama-server')).toMatchObject({ now: own, kept: own, pending: false, changeable: true });
    // The flag of this start wins.
    expect(option('port')).toMatchObject({ now: '0', givenBy: '--port', kept: '9001', pending: false });
    const { body: checks } = await second.post('/rpc/app.runtimes', {}, true);
    expect(JSON.stringify(checks)).toContain(own);
  });

  it('are said at the start where they do not count, in one line each', async () => {
    const place = panels.place(profileText('own'));
    mkdirSync(place.home, { recursive: true });
    const file = join(place.home, 'options.json');
    writeFileSync(file, '{"prot": 9001, "update-feed": "http://example.org/"}');
    const panel = await panels.start(place);
    const said = () => panel.err.join('').split('\n');
    await eventually('both are said', () => said().filter(line => line.startsWith(file)).length === 2);
    expect(said()).toContain(
      `${file}: "prot" is none of the options that can be kept. Correct or remove it there.`,
    );
    const { body } = await panel.post('/rpc/app.doctor', {}, true);
    expect(body).toContainEqual(expect.objectContaining({ name: 'kept options', status: 'warning' }));
  });

  it('do not keep Paddock from starting: a port that is taken gives way', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const place = panels.place(profileText('own'));
    mkdirSync(place.home, { recursive: true });
    writeFileSync(join(place.home, 'options.json'), JSON.stringify({ port: String(port) }));
    const moved = await panels.start(place, { without: ['--port'] });
    expect(moved.printed).toContain(`Port ${port} is taken`);
    expect(Number(moved.url.port)).not.toBe(port);
    holder.close();
  });
});
