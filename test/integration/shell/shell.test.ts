import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StandIn, type StandInStart } from '../../support/electron-stand-in.ts';
import { eventually, runs } from '../../support/eventually.ts';
import { type FakeLlama, fakeLlamaServer } from '../../support/fake-llama.ts';
import { Gate } from '../../support/gate.ts';
import { ONCE } from '../../support/once.ts';
import { ensureBuild } from '../../support/panel-process.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const PAGE = 'paddock-page://panel/';

let home: string;
let programs: StandIn[];

/** Somebody shows tray icons from now on, or nobody does. */
const trayHost = (there: boolean): Promise<void> => writeFile(join(home, 'tray'), `(<${there}>,)`);

/** Two profiles of a fake engine, and a D-Bus that says whether somebody shows tray icons. */
async function start(
  how: Partial<StandInStart> & {
    readonly tray?: boolean;
    readonly preload?: string;
    readonly engine?: FakeLlama;
    readonly preferences?: Record<string, unknown>;
    /** More of models.conf. */
    readonly profiles?: string;
  } = {},
): Promise<StandIn> {
  const bin = join(home, 'bin');
  await mkdir(bin, { recursive: true });
  await trayHost(how.tray ?? true);
  await writeFile(join(bin, 'gdbus'), `#!/bin/sh\ncat "${home}/tray"\n`, { mode: 0o755 });
  await writeFile(
    join(home, 'models.conf'),
    ['alpha', 'bravo']
      .map(
        id =>
          `[${id}]\nNAME=Model ${id}\nRUNTIME=process\nMODEL=paddock-mini-random-F16.gguf\nGPUS=none\nCTX_SIZE=128\n`,
      )
      .join('\n') + (how.profiles ?? ''),
  );
  if (how.preferences) await writeFile(join(home, 'preferences.json'), JSON.stringify(how.preferences));
  const program = new StandIn({
    args: [
      `--home=${home}`,
      '--port=0',
      '--instance-port=0',
      `--models-conf=${join(home, 'models.conf')}`,
      `--llama-server=${fakeLlamaServer(how.engine ?? {}, bin)}`,
      `--preload=${how.preload ?? 'none'}`,
      ...(how.args ?? []),
    ],
    env: { PATH: `${bin}:${process.env.PATH}`, XDG_CONFIG_HOME: join(home, 'config'), ...how.env },
    settings: how.settings ?? {},
    ...(how.codeDir ? { codeDir: how.codeDir } : {}),
    ...(how.resourcesPath ? { resourcesPath: how.resourcesPath } : {}),
  });
  programs.push(program);
  return program;
}

const trayLabels = async (program: StandIn): Promise<string[]> =>
  (await program.do('tray'))?.menu.map((item: { label?: string; type?: string }) => item.label ?? '-') ?? [];
const trayShows = (program: StandIn, text: string): Promise<unknown> =>
  eventually(`the tray shows ${text}; the program said: ${program.output}`, async () =>
    (await trayLabels(program)).some(label => label.includes(text)),
  );
/** The program has found that nobody shows tray icons. */
const knowsNoTray = (): Promise<unknown> =>
  eventually('it is known that there is no tray', async () =>
    (await readFile(join(home, 'logs', 'paddock.log'), 'utf8').catch(() => '')).includes('No tray here'),
  );
const serves = (program: StandIn, profileId: string): Promise<unknown> =>
  eventually(`${profileId} is served`, async () => {
    const { groups } = await call(program, 'supervisor.snapshot', {});
    return groups.some(
      ({ state }: { state: { status: string; profileId?: string } }) =>
        state.status === 'ready' && state.profileId === profileId,
    );
  });
const panelRecord = async (): Promise<{ url: string }> =>
  JSON.parse(await readFile(join(home, 'panel.json'), 'utf8'));
/** The pid of the engine, as its record in the state folder has it. */
async function enginePid(program: StandIn): Promise<number> {
  const snapshot = await call(program, 'supervisor.snapshot', {});
  const { state } = snapshot.groups.find(
    (group: { state: { status: string } }) => group.state.status === 'ready',
  );
  return state.instance.pid;
}

let nextFrame = 1;
// biome-ignore lint/suspicious/noExplicitAny: answers are as the contract has them
async function call(program: StandIn, name: string, input: unknown): Promise<any> {
  const id = nextFrame++;
  await program.do('post', { t: 'call', id, name, input });
  return eventually(`an answer to ${name}`, async () => {
    const sent = (await program.do('frames')) as { frame: { id: number; t: string; output?: unknown } }[];
    const answer = sent.find(({ frame }) => frame.id === id)?.frame;
    if (answer === undefined) return null;
    return answer.output ?? answer;
  });
}

beforeAll(async () => {
  await ensureBuild();
});
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'paddock-shell-'));
  programs = [];
});
afterEach(async () => {
  for (const program of programs) await program.dispose();
  await rm(home, { recursive: true, force: true });
});

describe('the window', () => {
  it('is sandboxed, isolated, without Node, and shows our own page', async () => {
    const program = await start();
    const { options } = await program.record('window');
    expect(options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    });
    expect(existsSync(options.webPreferences.preload)).toBe(true);
    expect((await program.record('loadURL')).url).toBe(PAGE);
    const [schemes, ready] = [await program.record('schemes'), await program.record('ready')];
    const order = (await program.records()).map(one => one.what);
    expect(schemes.list).toEqual([
      { scheme: 'paddock-page', privileges: expect.objectContaining({ standard: true, secure: true }) },
    ]);
    expect(ready).toBeDefined();
    expect(order.indexOf('schemes')).toBeLessThan(order.indexOf('ready'));
    expect(await program.record('setPath')).toMatchObject({ name: 'userData', path: join(home, 'desktop') });
  });

  it('gets the built page under a strict policy, and nothing else from that scheme', async () => {
    const program = await start();
    await program.record('loadURL');
    const page = await program.do('fetch', PAGE);
    expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
    expect(page.policy).toContain("default-src 'none'");
    expect(page.policy).toContain("script-src 'self'");
    expect(page.policy).not.toContain('unsafe');
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page.text)?.[1];
    expect(await program.do('fetch', `${PAGE}${script}`)).toMatchObject({
      status: 200,
      type: 'text/javascript; charset=utf-8',
    });
    for (const path of [
      '../package.json',
      '..%2f..%2fpackage.json',
      'assets/',
      'nothing.js',
      'assets\\..\\x',
    ])
      expect((await program.do('fetch', PAGE + path)).status, path).toBe(404);
    expect((await program.do('fetch', PAGE, 'POST')).status).toBe(403);
    expect((await program.do('fetch', 'paddock-page://elsewhere/')).status).toBe(403);
  });

  it('shows the page of its own build again after another one was put in its place', async () => {
    const codeDir = join(home, 'code');
    await cp(join(repository, 'out'), join(codeDir, 'out'), { recursive: true });
    for (const name of ['node_modules', 'package.json', 'resources', 'benchmarks'])
      await symlink(join(repository, name), join(codeDir, name));
    const program = await start({ codeDir });
    await program.record('loadURL');
    const before = await program.do('fetch', PAGE);
    await writeFile(join(codeDir, 'out', 'renderer', 'index.html'), '<script src="./assets/index-new.js">');
    expect((await program.do('fetch', PAGE)).text).toBe(before.text);
  });

  it('denies navigation, windows, web views, permissions and requests, and opens https outside only', async () => {
    const program = await start();
    await program.record('loadURL');
    const outside = 'https://example.org/docs';
    for (const url of [outside, 'http://127.0.0.1:8081/', 'file:///etc/passwd', 'paddock-page://elsewhere/'])
      for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'])
        expect(await program.do('navigate', event, url), `${event} ${url}`).toBe(false);
    expect(await program.do('navigate', 'will-navigate', `${PAGE}#/logs`)).toBe(true);
    expect(await program.do('attachWebview')).toBe(false);
    for (const url of [
      outside,
      'http://example.org',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'x',
      'https://a:b@c.de/',
    ])
      expect(await program.do('windowOpen', url)).toEqual({ action: 'deny' });
    const opened = (await program.records('openExternal')).map(one => one.url);
    expect([...new Set(opened)]).toEqual([outside]);

    for (const name of [
      'geolocation',
      'media',
      'notifications',
      'clipboard-read',
      'fullscreen',
      'openExternal',
      'usb',
    ])
      expect(await program.do('permission', name), name).toEqual({
        asked: false,
        checked: false,
        device: false,
      });
    expect(await program.do('permission', 'clipboard-sanitized-write')).toMatchObject({ asked: true });

    for (const url of [outside, 'http://127.0.0.1:8081/', 'ws://127.0.0.1:1/', 'file:///etc/passwd'])
      expect(await program.do('request', url), url).toBe(false);
    for (const url of [PAGE, 'data:image/png;base64,', 'blob:paddock-page://panel/1'])
      expect(await program.do('request', url), url).toBe(true);
    expect(await program.do('strangeContents', outside)).toEqual({ navigates: false, opens: 'deny' });
  });

  it("opens the API's documentation in the browser, where it is served, and signs that in", async () => {
    const program = await start();
    await program.record('loadURL');
    const { url: panel } = await panelRecord();
    // As the page's own entry asks for it: in a browser the same call opens a tab.
    expect(await program.do('windowOpen', `${PAGE}docs`)).toEqual({ action: 'deny' });
    const { url } = await program.record('openExternal');
    expect(new URL(url).origin).toBe(new URL(panel).origin);
    const signedIn = await fetch(url, { redirect: 'manual' });
    expect(signedIn.headers.get('location')).toBe('/docs');
    const cookie = String(signedIn.headers.get('set-cookie')).split(';', 1)[0] ?? '';
    const docs = await fetch(new URL('/docs', panel), { headers: { ...ONCE, cookie } });
    expect(await docs.text()).toContain('<h1>Paddock API</h1>');

    for (const other of [
      `${PAGE}assets/`,
      `${PAGE}login`,
      'paddock-page://elsewhere/docs',
      `${PAGE}docs/../x`,
    ])
      await program.do('windowOpen', other);
    expect(await program.records('openExternal')).toHaveLength(1);
  });

  it('opens where it was closed, unless no display shows it there', async () => {
    const bounds = { x: 100, y: 80, width: 1000, height: 700 };
    const first = await start({ preferences: { window: { ...bounds, maximised: false } } });
    expect((await first.record('window')).options).toMatchObject(bounds);
    await first.do('quit');
    await first.exited;

    const second = await start({
      preferences: { window: { x: 5000, y: 80, width: 1000, height: 700, maximised: true } },
    });
    expect((await second.record('window')).options).toMatchObject({
      x: 460,
      y: 190,
      width: 1000,
      height: 700,
    });
    await second.record('maximize');
    await second.do('closeWindow');
    const kept = await eventually('the bounds are kept', async () => {
      const stored = JSON.parse(await readFile(join(home, 'preferences.json'), 'utf8'));
      return stored.window?.x === 460 ? stored.window : null;
    });
    expect(kept).toEqual({ x: 460, y: 190, width: 1000, height: 700, maximised: true });
  });

  it('talks over IPC: calls, streams, and the end of both with the page', async () => {
    const program = await start();
    await program.record('loadURL');
    const info = await call(program, 'app.info', {});
    expect(info).toMatchObject({ name: 'paddock', hostCapabilities: ['autostart', 'notifications'] });
    await program.do('post', { t: 'open', id: 900, name: 'preferences.watch', input: {} });
    await eventually('the stream starts with the present', async () =>
      (await program.do('frames')).some((sent: { frame: { id: number } }) => sent.frame.id === 900),
    );
    await program.do('reload');
    // The page that asked is gone: what changes is told to the one that follows, in the stream that it opened itself.
    const before = (await program.do('frames')).length;
    await program.do('post', { t: 'open', id: 901, name: 'preferences.watch', input: {} });
    await call(program, 'preferences.update', { theme: 'dark' });
    const ids = await eventually('the new stream tells it', async () => {
      const sent = ((await program.do('frames')) as { frame: { id: number; event?: { theme?: string } } }[])
        .slice(before)
        .map(({ frame }) => frame);
      return sent.some(({ id, event }) => id === 901 && event?.theme === 'dark') && sent.map(({ id }) => id);
    });
    expect(ids).not.toContain(900);
  });

  it('loads a page again that crashed or could not be loaded, asks when that happens again, and closes its port', async () => {
    const program = await start();
    await program.record('loadURL');
    await call(program, 'app.info', {});
    const idsFrom = async (first: number): Promise<number[]> =>
      ((await program.do('frames')) as { frame: { id: number } }[]).slice(first).map(({ frame }) => frame.id);
    await program.do('post', { t: 'open', id: 900, name: 'preferences.watch', input: {} });
    await eventually('the stream starts', async () => (await idsFrom(0)).includes(900));
    // Sub-frames, loads that another one replaced and pages that leave by themselves are no trouble.
    await program.do('failLoad', -6, false);
    await program.do('failLoad', -3);
    await program.do('crashPage', 'clean-exit');
    expect(await program.records('reload')).toEqual([]);

    await program.do('crashPage');
    expect(await program.records('reload')).toHaveLength(1);
    // A change is told to the page that follows, in the stream that it opens, and no more in that of the crashed one.
    const before = (await idsFrom(0)).length;
    await program.do('post', { t: 'open', id: 901, name: 'preferences.watch', input: {} });
    await eventually('the new stream starts', async () => (await idsFrom(before)).includes(901));
    const started = (await idsFrom(0)).length;
    await call(program, 'preferences.update', { theme: 'dark' });
    await eventually('the change is told', async () => (await idsFrom(started)).includes(901));
    expect(await idsFrom(before)).not.toContain(900);

    await program.do('failLoad', -6);
    const { options, modal } = await program.record('messageBox');
    expect([modal, options.buttons]).toEqual([true, ['Reload page', 'Close window']]);
    await program.do('crashPage', 'oom');
    expect(await program.records('messageBox')).toHaveLength(1);
    await program.do('answer', 0);
    await program.record('reload', 2);
    await program.do('crashPage', 'oom');
    expect((await program.record('messageBox', 2)).options.detail).toContain('oom');
    await program.do('answer', 1);
    await program.record('closed');
  });

  it('offers to reload a page that does not answer, and takes the offer back when it does', async () => {
    const program = await start();
    await program.record('loadURL');
    await program.do('hang');
    expect((await program.record('messageBox')).options.buttons).toEqual(['Wait', 'Reload page']);
    await program.do('respond');
    await program.record('messageBoxClosed');
    await program.do('hang');
    await program.record('messageBox', 2);
    await program.do('answer', 0);
    await program.do('hang');
    await program.record('messageBox', 3);
    expect(await program.records('reload')).toEqual([]);
    await program.do('answer', 1);
    await program.record('forcefullyCrashRenderer');
    // That it ended then was wanted: it is loaded once, and nobody is asked.
    expect(await program.records('reload')).toHaveLength(1);
    expect(await program.records('messageBox')).toHaveLength(3);
  });

  it('answers no stranger: other windows, sub-frames, other pages, frames without a page', async () => {
    const program = await start();
    await program.record('loadURL');
    const frame = { t: 'call', id: 7, name: 'app.info', input: {} };
    await program.do('post', frame, { strangeWindow: true, url: PAGE });
    await program.do('post', frame, { subFrame: true, url: PAGE });
    await program.do('post', frame, { noFrame: true });
    for (const url of ['http://127.0.0.1:8081/', 'paddock-page://elsewhere/', 'https://panel/', ''])
      await program.do('post', frame, { url });
    await program.do('post', { ...frame, id: 8 }, { url: `${PAGE}#/logs` });
    await eventually('ours is answered', async () => (await program.do('frames')).length > 0);
    expect((await program.do('frames')).map((sent: { frame: { id: number } }) => sent.frame.id)).toEqual([8]);
  });
});

describe('the menu', () => {
  it('has roles, keys and help, in the language that is chosen', async () => {
    const program = await start();
    await program.record('loadURL');
    const menu = await eventually('a menu', () => program.do('menu'));
    expect(menu.map((item: { label: string }) => item.label)).toEqual([
      'File',
      'Edit',
      'View',
      'Window',
      'Help',
    ]);
    const text = JSON.stringify(menu);
    for (const role of [
      'close',
      'undo',
      'redo',
      'cut',
      'copy',
      'paste',
      'selectAll',
      'reload',
      'zoomIn',
      'zoomOut',
      'resetZoom',
      'togglefullscreen',
      'minimize',
      'about',
    ])
      expect(text).toContain(`"role":"${role}"`);
    for (const key of ['CmdOrCtrl+,', 'CmdOrCtrl+Q', 'CmdOrCtrl+N']) expect(text).toContain(key);

    await program.do('clickMenu', 'Settings…');
    expect((await program.record('loadURL', 2)).url).toBe(`${PAGE}#/settings`);
    await program.do('clickMenu', 'Keyboard shortcuts');
    expect((await program.record('executeJavaScript')).code).toContain("key: '?'");
    await program.do('clickMenu', 'Copy panel address');
    expect((await program.record('clipboard')).text).toBe((await panelRecord()).url);

    await call(program, 'preferences.update', { language: 'de' });
    await program.record('applicationMenu', 2);
    expect((await program.do('menu'))[0].label).toBe('Datei');
  });
});

describe('the tray', () => {
  it('shows every state, switches between pinned profiles, copies the endpoint, stops', async () => {
    const gate = new Gate(home);
    const program = await start({
      preferences: { pinned: ['bravo', 'gone', 'alpha'] },
      engine: { loadUntil: gate.path },
    });
    await trayShows(program, 'Nothing is served');
    expect(await trayLabels(program)).toEqual([
      'Nothing is served',
      '-',
      'Model bravo',
      'Model alpha',
      '-',
      'Stop serving',
      'Copy endpoint',
      '-',
      'Open Paddock',
      'Quit Paddock',
    ]);
    const item = async (label: string): Promise<{ enabled: boolean; checked?: boolean }> =>
      (await program.do('tray')).menu.find((one: { label?: string }) => one.label === label);
    // Nothing is served: nothing is marked, not even the first.
    for (const label of ['Model bravo', 'Model alpha'])
      expect(await item(label)).toMatchObject({ checked: false, enabled: true });
    expect(await item('Stop serving')).toMatchObject({ enabled: false });
    expect(await item('Copy endpoint')).toMatchObject({ enabled: false });

    await program.do('clickTray', 'Model alpha');
    await trayShows(program, 'Model alpha · starting');
    gate.open();
    await trayShows(program, 'Model alpha · ready');
    expect(await item('Model alpha')).toMatchObject({ checked: true, enabled: false });
    expect(await item('Model bravo')).toMatchObject({ checked: false, enabled: true });
    await program.do('clickTray', 'Copy endpoint');
    const { text: endpoint } = await program.record('clipboard');
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    expect((await fetch(new URL('/health', endpoint))).status).toBe(200);
    expect((await program.do('tray')).tooltip).toContain('Model alpha · ready');

    await program.do('clickTray', 'Stop serving');
    await trayShows(program, 'Nothing is served');
    const icons = [
      (await program.record('tray')).icon,
      ...(await program.records('trayIcon')).map(one => one.icon),
    ].map(path => /(\w+)-dark\.png$/.exec(path)?.[1]);
    expect(icons.slice(0, 3)).toEqual(['stopped', 'starting', 'ready']);
    expect(icons.at(-1)).toBe('stopped');

    await program.do('theme', false);
    expect((await program.do('tray')).icon).toMatch(/stopped-light\.png$/);
  });

  it('goes on marking what is served when a switch is refused, and tells why', async () => {
    const model = join(home, 'models', 'charlie.gguf');
    await cp(join(repository, 'resources', 'models', 'paddock-mini-random-F16.gguf'), model);
    const program = await start({
      preload: 'alpha',
      preferences: { pinned: ['alpha', 'charlie'] },
      profiles: '\n[charlie]\nRUNTIME=process\nMODEL=charlie.gguf\nGPUS=none\nCTX_SIZE=128\n',
    });
    await trayShows(program, 'Model alpha · ready');
    // Its model goes while the menu is open.
    await program.do('openTray');
    await rm(model);
    await program.do('clickOpenTray', 'charlie');
    const marks = (): Promise<boolean[]> =>
      program
        .do('tray')
        .then(({ menu }) =>
          menu.flatMap((one: { type?: string; checked?: boolean }) =>
            one.type === 'checkbox' ? [one.checked] : [],
          ),
        );
    expect(await marks()).toEqual([true, false]);
    const titles = async (): Promise<readonly string[]> =>
      (await program.records('notification')).map(one => one.options.title);
    await eventually('it is told', async () =>
      (await titles()).includes('The switch was not made; Model alpha is still served'),
    );
    expect(await marks()).toEqual([true, false]);
  });

  it('on macOS opens its menu alone when it is clicked', async () => {
    const program = await start({ args: ['--hidden'], settings: { platform: 'darwin' } });
    await trayShows(program, 'Nothing is served');
    expect((await program.do('tray')).icon).toMatch(/stoppedTemplate\.png$/);
    await program.do('clickTrayIcon');
    expect(await program.do('windows')).toEqual([]);
  });

  it("on Windows suits the taskbar, whatever the apps' theme is", async () => {
    const program = await start({ settings: { platform: 'win32', dark: false, systemDark: true } });
    await trayShows(program, 'Nothing is served');
    expect((await program.do('tray')).icon).toMatch(/stopped-dark\.png$/);
    await program.do('theme', true, false);
    expect((await program.do('tray')).icon).toMatch(/stopped-light\.png$/);
    // Notifications of earlier runs find this program by it.
    expect(await program.records('setToastActivatorCLSID')).toEqual([
      {
        what: 'setToastActivatorCLSID',
        id: expect.stringMatching(/^\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/),
      },
    ]);
  });

  it('keeps the program when the window is closed, and brings the window back', async () => {
    const program = await start();
    await trayShows(program, 'Nothing is served');
    await program.do('closeWindow');
    expect(await program.do('windows')).toEqual([]);
    await program.do('clickTrayIcon');
    expect(await program.do('windows')).toHaveLength(1);
    expect(await program.records('quit')).toEqual([]);
  });

  it('is left out where nobody shows it: closing the window quits then', async () => {
    const program = await start({ tray: false });
    await knowsNoTray();
    expect(await program.do('tray')).toBeNull();
    await program.do('closeWindow');
    expect(await program.exited).toBe(0);
  });

  it('is left out where nobody shows it: the window that is closed stays until it is known what becomes of the server', async () => {
    const program = await start({ tray: false, preload: 'alpha' });
    await program.record('loadURL');
    await serves(program, 'alpha');
    await knowsNoTray();
    await program.do('closeWindow');
    expect((await program.record('messageBox')).modal).toBe(true);
    // Closing it once more asks nothing twice.
    await program.do('closeWindow');
    await program.record('quit prevented', 2);
    expect(await program.records('messageBox')).toHaveLength(1);
    await program.do('answer', 2);
    expect(await program.do('windows')).toHaveLength(1);
    await serves(program, 'alpha');

    await program.do('closeWindow');
    await program.record('messageBox', 2);
    await program.do('answer', 0);
    expect(await program.exited).toBe(0);
  });
});

describe('starting', () => {
  it('hides in the tray when the session starts it, and shows the window when asked', async () => {
    const program = await start({ args: ['--hidden'] });
    await trayShows(program, 'Nothing is served');
    expect(await program.records('window')).toEqual([]);
    await program.do('secondInstance', ['electron', repository, '--hidden']);
    expect(await program.records('window')).toEqual([]);
    // What other programs hand on is no start of ours with anything to do but show the window.
    for (const data of [null, undefined, 7, { args: '--hidden' }, { args: ['--hidden', 7] }])
      await program.do('strangeInstance', data);
    await program.record('window');
  });

  it('serves and follows links while it still looks for the tray of a session that begins', async () => {
    const program = await start({ args: ['--hidden'], tray: false, preload: 'alpha' });
    await program.record('ready');
    await program.do('secondInstance', ['electron', repository, 'paddock://switch/bravo']);
    await program.record('messageBox');
    const { url } = await eventually('the panel listens', () => panelRecord().catch(() => null));
    await eventually('alpha is on its way', async () => {
      const answer = await fetch(new URL('/status', url), { headers: ONCE });
      const status = (await answer.json()) as { model: string | null };
      return status.model === 'alpha';
    });
    // It has not given up on the tray: there is none yet, and the window is not put away instead.
    expect(await program.do('tray')).toBeNull();
    expect(await program.records('minimize')).toEqual([]);
    await trayHost(true);
    await trayShows(program, 'Model alpha');
  });

  it('registers with the session when that is chosen, and takes it back', async () => {
    const program = await start();
    await program.record('loadURL');
    const entry = join(home, 'config', 'autostart', 'paddock.desktop');
    await call(program, 'preferences.update', { autostart: true });
    const text = await eventually('the entry is there', () => readFile(entry, 'utf8').catch(() => null));
    expect(text).toMatch(/^Exec="[^"]+" "[^"]+"(?: "--[a-z-]+=[^"]+")* "--hidden"$/m);
    await call(program, 'preferences.update', { autostart: false });
    await eventually('the entry is gone', () => !existsSync(entry));
  });

  it('says why the session cannot start it, and does not keep that it would', async () => {
    // No folder can be made in there.
    await writeFile(join(home, 'config'), '');
    const program = await start();
    await program.record('loadURL');
    await call(program, 'preferences.update', { autostart: true });
    const { options } = await program.record('messageBox');
    expect(options).toMatchObject({ type: 'error', message: 'The start at login was not changed' });
    expect(options.detail).toMatch(
      /paddock\.desktop could not be changed: .*not a folder\.\nCheck the permissions/,
    );
    await eventually('Settings say so', async () => {
      const { autostart } = JSON.parse(await readFile(join(home, 'preferences.json'), 'utf8'));
      return autostart === false;
    });
  });

  it('registers with the session the flags that it was given, and keeps them when a link starts it', async () => {
    const entry = join(home, 'config', 'autostart', 'paddock.desktop');
    const node = join(home, 'a node');
    const first = await start({
      preferences: { autostart: true },
      args: ['--no-sandbox'],
      env: { PADDOCK_NODE: node },
    });
    const text = await eventually('the entry is there', () => readFile(entry, 'utf8').catch(() => null));
    const models = `--models-conf=${join(home, 'models.conf')}`;
    for (const flag of [`--home=${home}`, '--port=0', models, '--no-sandbox'])
      expect(text).toContain(`"${flag}"`);
    // A session does not know the Node of a version manager.
    expect(text).toContain(`Exec="env" "PADDOCK_NODE=${node}" "`);
    await first.do('quit');
    await first.exited;

    // Whoever opens a link starts Paddock with nothing else.
    const byLink = await start({
      args: ['paddock://switch/alpha'],
      env: { PADDOCK_HOME: home, PADDOCK_MODELS_CONF: join(home, 'models.conf'), PADDOCK_PORT: '0' },
    });
    await byLink.record('messageBox');
    expect(await readFile(entry, 'utf8')).toBe(text);
  });

  it('lets the window keep options for the next start, also those of programs', async () => {
    const program = await start();
    await program.record('loadURL');
    const own = join(home, 'bin', 'own-nvidia-smi');
    const changed = await call(program, 'app.changeStartOptions', { changes: { 'nvidia-smi': own } });
    expect(changed.options.every((one: { changeable: boolean }) => one.changeable)).toBe(true);
    await program.do('quit');
    await program.exited;
    const next = await start();
    await next.record('loadURL');
    expect((await call(next, 'app.settings', {})).engines.nvidiaSmi).toBe(own);
  });

  it('leaves at once when another one has the state folder', async () => {
    const program = await start({ settings: { lock: false } });
    expect(await program.exited).toBe(0);
    expect(await program.records('window')).toEqual([]);
    expect(existsSync(join(home, 'panel.json'))).toBe(false);
    // What it was given goes to the other one as it is.
    const [{ additionalData }] = await program.records('requestSingleInstanceLock');
    expect(additionalData.args[0]).toBe(`--home=${home}`);
    expect(additionalData.args.at(-1)).toBe('--preload=none');
  });

  it('says why it cannot start', async () => {
    const program = await start({ args: ['--port=99999999'] });
    expect(await program.exited).toBe(1);
    const [box] = await program.records('errorBox');
    expect(box.title).toBe('Paddock could not start');
    expect(box.content).toContain('--port');
  });
});

describe('a link', () => {
  it('asks, says what it stops, and switches only after yes', async () => {
    const program = await start({ preload: 'alpha' });
    await trayShows(program, 'Model alpha · ready');
    await program.do('secondInstance', ['electron', repository, 'paddock://switch/bravo']);
    const { options } = await program.record('messageBox');
    expect(options.message).toContain('Model bravo');
    expect(options.detail).toContain('Model alpha');
    // The answer that a stray key gives is no.
    expect(options.defaultId).toBe(1);
    expect(options.cancelId).toBe(1);
    // While it asks, no other link gets in.
    await program.do('openUrl', 'paddock://switch/bravo');
    expect(await program.records('messageBox')).toHaveLength(1);
    await program.do('answer', 1);
    await program.do('openUrl', 'paddock://switch/bravo/');
    await program.record('messageBox', 2);
    expect(await trayLabels(program)).toContain('Model alpha · ready');
    await program.do('answer', 0);
    await trayShows(program, 'Model bravo · ready');
  });

  it('to a profile that is gone by the time of the answer is refused with the reason', async () => {
    const program = await start();
    await program.record('loadURL');
    await program.do('openUrl', 'paddock://switch/bravo');
    await program.record('messageBox');
    await writeFile(join(home, 'models.conf'), '');
    await eventually('models.conf is read anew', async () => {
      const { profiles } = await call(program, 'profiles.list', {});
      return profiles.length === 0;
    });
    await program.do('answer', 0);
    const { options } = await program.record('messageBox', 2);
    expect(options).toMatchObject({ type: 'error', message: 'The switch was not started' });
    expect(options.detail).toContain('bravo');
    // Nothing was held up for it.
    expect(await call(program, 'app.info', {})).toMatchObject({ name: 'paddock' });
  });

  it('that is not exactly ours is refused without a word, and brings no options in', async () => {
    const program = await start();
    await trayShows(program, 'Nothing is served');
    const hostile = [
      'paddock://switch/../../etc/passwd',
      'paddock://switch/a%2Fb',
      'paddock://switch/alpha?force=true',
      'paddock://switch/alpha#x',
      'paddock://switch/alpha/bravo',
      'paddock://switch/..',
      'paddock://switch/',
      'paddock://user@switch/alpha',
      'paddock://stop/alpha',
      'paddock:switch/alpha',
      `paddock://switch/${'a'.repeat(500)}`,
      'paddock://switch/alpha\n',
      'paddock://switch/alpha" --home=/tmp/evil',
    ];
    for (const link of hostile) {
      await program.do('openUrl', link);
      await program.do('secondInstance', ['electron', repository, link]);
    }
    await program.do('openUrl', 'paddock://switch/unknown');
    const { options } = await program.record('messageBox');
    expect(options.message).toContain('unknown');
    expect(await program.records('messageBox')).toHaveLength(1);
    expect(await program.records('setAsDefaultProtocolClient')).toMatchObject([
      { args: ['paddock', expect.any(String), [repository.replace(/\/$/, '')]] },
    ]);
  });

  it('that starts Paddock is asked about once it is up', async () => {
    const program = await start({
      args: ['paddock://switch/alpha', '--port=1'],
      env: {
        PADDOCK_HOME: home,
        PADDOCK_MODELS_CONF: join(home, 'models.conf'),
        PADDOCK_PORT: '0',
        PADDOCK_PRELOAD: 'none',
      },
    });
    expect((await program.record('messageBox')).options.message).toContain('Model alpha');
  });
});

describe('notifications', () => {
  it('tell of ready and of failures with the reason, unless that kind is off or the window is looked at', async () => {
    const program = await start({
      preload: 'alpha',
      preferences: { pinned: ['alpha', 'bravo'] },
      args: ['--hidden'],
    });
    await trayShows(program, 'Model alpha · ready');
    const first = await program.record('notification');
    expect(first.options.title).toBe('Model alpha is ready');
    expect(first.options.body).toMatch(/http:\/\/127\.0\.0\.1:\d+\/v1/);
    await program.do('clickNotification');
    await eventually('the window is shown', async () => (await program.do('windows'))[0].shown);

    await call(program, 'preferences.update', { notifications: { crashed: false } });
    const killed = await enginePid(program);
    process.kill(killed, 'SIGKILL');
    await eventually(
      'another engine is ready',
      async () => (await enginePid(program).catch(() => killed)) !== killed,
    );
    expect((await program.records('notification')).map(one => one.options.title)).toEqual([
      'Model alpha is ready',
    ]);

    await call(program, 'preferences.update', { notifications: { crashed: true } });
    process.kill(await enginePid(program), 'SIGKILL');
    const crashed = await program.record('notification', 2);
    expect(crashed.options.title).toBe('Model alpha crashed');
    expect(crashed.options.body).toContain('It is started again.');
  });
});

describe('the notification of a benchmark', () => {
  it('tells its result, opens its page, and is off when that kind is off', async () => {
    const model = await new ScriptedModel(() => ({ say: 'Answer: 1' })).up();
    try {
      const far = `[far]\nNAME=Far\nRUNTIME=remote\nENDPOINT=${model.url}\n`;
      const program = await start({ profiles: far });
      await program.record('loadURL');
      const run = { suiteId: 'reasoning', targets: [{ kind: 'profile', profileId: 'far' }] };
      const first = async (): Promise<{ id: string }> => (await call(program, 'benchmarks.start', run))[0];
      const { id } = await first();
      const titles = async (): Promise<readonly string[]> =>
        (await program.records('notification')).map(one => one.options.title as string);
      await eventually(`a notification; the program said: ${program.output}`, async () =>
        (await titles()).includes('The benchmark of Far is finished'),
      );
      const told = (await program.records('notification')).at(-1);
      const { run: ended } = await call(program, 'benchmarks.get', { runId: id });
      const { passed, total } = ended.scores.base;
      expect(told.options.body).toBe(`${ended.suite.name}: ${passed} of ${total} solved`);
      await program.do('clickNotification');
      expect((await program.record('loadURL', 2)).url).toBe(`${PAGE}#/benchmarks/run/${id}`);

      // A measurement of speed is told in the same way, whatever comes of it.
      const measured = await call(program, 'benchmarks.speed', { profileId: 'far', depths: [0], repeats: 1 });
      await eventually('the end of the measurement', async () =>
        (await titles()).some(title => title.startsWith('The speed of Far')),
      );
      await program.do('clickNotification');
      expect((await program.record('loadURL', 3)).url).toBe(`${PAGE}#/benchmarks/speed/${measured.id}`);

      await call(program, 'preferences.update', { notifications: { 'benchmark-finished': false } });
      const { id: second } = await first();
      await eventually(
        'it ends',
        async () => (await call(program, 'benchmarks.get', { runId: second })).run.status === 'done',
      );
      expect((await titles()).filter(title => title.startsWith('The benchmark'))).toHaveLength(1);
    } finally {
      model.down();
    }
  });
});

describe('quitting', () => {
  it('asks nothing when nothing would be stopped', async () => {
    const program = await start();
    await trayShows(program, 'Nothing is served');
    await program.do('clickTray', 'Quit Paddock');
    expect(await program.exited).toBe(0);
    expect(await program.records('messageBox')).toEqual([]);
    expect(existsSync(join(home, 'panel.json'))).toBe(false);
  });

  it('asks when a server would be stopped: cancel keeps everything, stop ends it', async () => {
    const program = await start({ preload: 'alpha' });
    await trayShows(program, 'Model alpha · ready');
    const pid = await enginePid(program);
    await program.do('quit');
    const { options, modal } = await program.record('messageBox');
    expect(modal).toBe(true);
    expect(options.message).toContain('Model alpha');
    expect(options.buttons).toEqual(['Stop and quit', 'Leave running and quit', 'Cancel']);
    // Asking twice is one question.
    await program.do('quit');
    await program.record('quit prevented', 2);
    expect(await program.records('messageBox')).toHaveLength(1);
    await program.do('answer', 2);
    expect(await runs(pid)).toBe(true);
    await program.do('quit');
    await program.record('messageBox', 2);
    await program.do('answer', 0);
    expect(await program.exited).toBe(0);
    await eventually('the engine is gone', async () => !(await runs(pid)));
  });

  it('shows the window that is minimised before it asks', async () => {
    const program = await start({ preload: 'alpha' });
    await trayShows(program, 'Model alpha · ready');
    await program.do('minimiseWindow');
    await program.do('quit');
    expect((await program.record('messageBox')).modal).toBe(true);
    expect(await program.do('windows')).toMatchObject([{ minimised: false, shown: true }]);
  });

  it('leaves the server running when told so, remembers that, and the next start adopts it', async () => {
    const program = await start({ preload: 'alpha' });
    await trayShows(program, 'Model alpha · ready');
    const pid = await enginePid(program);
    await program.do('quit');
    await program.record('messageBox');
    await program.do('answer', 1, true);
    expect(await program.exited).toBe(0);
    expect(await runs(pid)).toBe(true);

    const preferences = JSON.parse(await readFile(join(home, 'preferences.json'), 'utf8'));
    expect(preferences.onQuit).toBe('leave-running');
    const next = await start({ preload: 'alpha' });
    await trayShows(next, 'Model alpha · ready');
    const snapshot = await call(next, 'supervisor.snapshot', {});
    expect(snapshot.groups[0].state.instance).toMatchObject({ pid, adopted: true });

    // Remembered: not asked again. A change of mind in the settings counts.
    await call(next, 'preferences.update', { onQuit: 'stop' });
    await next.do('quit');
    expect(await next.exited).toBe(0);
    expect(await next.records('messageBox')).toEqual([]);
    await eventually('the engine is gone', async () => !(await runs(pid)));
  });

  it('starts once more, as it was opened, when somebody opens it while it ends', async () => {
    const program = await start({ preload: 'alpha', engine: { ignoreSigterm: true } });
    await trayShows(program, 'Model alpha · ready');
    const pid = await enginePid(program);
    program.kill('SIGTERM');
    await program.record('trayDestroyed');
    const shown = await program.records('show');
    await program.do('secondInstance', ['electron', repository, `--home=${home}`, '--hidden']);
    await program.do('secondInstance', ['electron', repository]);
    await program.do('openUrl', 'paddock://switch/bravo');
    await program.do('activate');
    expect(await program.do('windows')).toEqual([]);
    process.kill(pid, 'SIGKILL');
    expect(await program.exited).toBe(0);
    expect(await program.records('show')).toEqual(shown);
    expect(await program.records('messageBox')).toEqual([]);
    expect(await program.records('relaunch')).toEqual([
      {
        what: 'relaunch',
        execPath: process.execPath,
        args: [repository.replace(/\/$/, ''), `--home=${home}`, '--hidden'],
      },
    ]);
  });

  it('follows with the next start a link that is opened while it ends', async () => {
    const program = await start({ preload: 'alpha', engine: { ignoreSigterm: true } });
    await trayShows(program, 'Model alpha · ready');
    const pid = await enginePid(program);
    program.kill('SIGTERM');
    await program.record('trayDestroyed');
    await program.do('openUrl', 'paddock://switch/bravo');
    process.kill(pid, 'SIGKILL');
    expect(await program.exited).toBe(0);
    const [{ args }] = await program.records('relaunch');
    expect(args.at(-1)).toBe('paddock://switch/bravo');
  });

  it('asks nobody when the session ends or a signal comes, and stops what runs', async () => {
    for (const end of ['shutdown', 'SIGTERM'] as const) {
      const program = await start({ preload: 'alpha' });
      await trayShows(program, 'Model alpha · ready');
      const pid = await enginePid(program);
      if (end === 'shutdown') await program.do('shutdown');
      else program.kill('SIGTERM');
      expect(await program.exited, end).toBe(0);
      expect(await program.records('messageBox')).toEqual([]);
      await eventually('the engine is gone', async () => !(await runs(pid)));
    }
  });
});

describe('what is unsaved in the page', () => {
  const question = {
    type: 'question',
    message: 'Discard the unsaved changes?',
    buttons: ['Discard', 'Keep editing'],
    defaultId: 1,
    cancelId: 1,
  };
  /** The window is up, with something in it. */
  const written = async (program: StandIn): Promise<void> => {
    await program.record('loadURL');
    await program.do('write');
  };

  it('is asked about when the window is closed: it stays, or goes with what was written', async () => {
    const program = await start();
    await trayShows(program, 'Nothing is served');
    await written(program);
    await program.do('minimiseWindow');
    await program.do('closeWindow');
    const { options, modal } = await program.record('messageBox');
    expect(options).toMatchObject(question);
    expect(modal).toBe(true);
    expect(await program.do('windows')).toMatchObject([{ minimised: false, shown: true }]);
    // Closing it once more asks nothing twice.
    await program.do('closeWindow');
    await program.record('page stays', 2);
    expect(await program.records('messageBox')).toHaveLength(1);
    await program.do('answer', 1);
    expect(await program.do('windows')).toHaveLength(1);

    await call(program, 'preferences.update', { language: 'de' });
    await program.do('closeWindow');
    expect((await program.record('messageBox', 2)).options.buttons).toEqual([
      'Verwerfen',
      'Weiter bearbeiten',
    ]);
    await program.do('answer', 0);
    await program.record('closed');
    // The window that follows asks for itself.
    await program.do('clickTrayIcon');
    await program.record('window', 2);
    await program.do('write');
    await program.do('closeWindow');
    await program.record('messageBox', 3);
    expect(await program.records('quit')).toEqual([]);
  });

  it('is asked about when the page is loaded again, each time', async () => {
    const program = await start();
    await written(program);
    await program.do('reload');
    expect((await program.record('messageBox')).options).toMatchObject(question);
    await program.do('answer', 1);
    await program.do('reload');
    await program.record('messageBox', 2);
    expect(await program.records('reload')).toEqual([]);
    await program.do('answer', 0);
    await program.record('reload');
    await program.do('write');
    await program.do('reload');
    await program.record('messageBox', 3);
    expect(await program.records('reload')).toHaveLength(1);
  });

  it('takes a quit back, which can be asked for again, and lets one go on', async () => {
    const program = await start({ preload: 'alpha' });
    await trayShows(program, 'Model alpha · ready');
    const pid = await enginePid(program);
    await written(program);
    await program.do('quit');
    await program.record('messageBox');
    await program.do('answer', 0);
    expect((await program.record('messageBox', 2)).options).toMatchObject(question);
    // Quitting meanwhile asks nothing twice, and whoever opens Paddock meanwhile gets its window.
    await program.do('quit');
    await program.record('quit prevented', 3);
    await program.do('secondInstance', ['electron', repository]);
    expect(await program.records('messageBox')).toHaveLength(2);
    await program.do('answer', 1);
    await serves(program, 'alpha');
    expect(await program.do('windows')).toHaveLength(1);

    // Nothing was settled by it.
    await program.do('activate');
    await program.do('quit');
    await program.record('messageBox', 3);
    await program.do('answer', 1);
    await program.record('messageBox', 4);
    await program.do('answer', 0);
    expect(await program.exited).toBe(0);
    expect(await program.records('relaunch')).toEqual([]);
    expect(await runs(pid)).toBe(true);
    process.kill(pid);
  });

  it('is asked about where closing the window quits, and when a quit comes while it is asked about', async () => {
    const program = await start({ tray: false });
    await knowsNoTray();
    await written(program);
    await program.do('reload');
    await program.record('messageBox');
    await program.do('closeWindow');
    await program.record('quit prevented');
    expect(await program.records('messageBox')).toHaveLength(1);
    await program.do('answer', 0);
    expect(await program.exited).toBe(0);
    expect(await program.records('reload')).toEqual([]);
  });

  it('holds up no signal and no session that ends, asked about or not', async () => {
    for (const [end, asked] of [
      ['shutdown', false],
      ['SIGTERM', false],
      ['SIGTERM', true],
    ] as const) {
      const program = await start({ preload: 'alpha' });
      await trayShows(program, 'Model alpha · ready');
      const pid = await enginePid(program);
      await written(program);
      if (asked) {
        await call(program, 'preferences.update', { onQuit: 'stop' });
        await program.do('quit');
        await program.record('messageBox');
      }
      if (end === 'shutdown') await program.do('shutdown');
      else program.kill('SIGTERM');
      expect(await program.exited, end).toBe(0);
      expect(await program.records('messageBox')).toHaveLength(asked ? 1 : 0);
      await eventually('the engine is gone', async () => !(await runs(pid)));
    }
  });
});

it('ends with the test that started it, and its engine with it', async () => {
  const program = await start({ preload: 'alpha' });
  await trayShows(program, 'Model alpha · ready');
  const pid = await enginePid(program);
  program.abandon();
  await program.exited;
  await eventually('the engine is gone', async () => !(await runs(pid)));
});

describe('a start with --json', () => {
  it('says where the panel is in one line', async () => {
    const program = await start({ args: ['--json'] });
    await program.record('loadURL');
    const line = await eventually('it says where it is', () => /^\{.*\}$/m.exec(program.output)?.[0] ?? null);
    const said = JSON.parse(line) as Record<string, unknown>;
    expect(said).toMatchObject({ url: (await panelRecord()).url, home, pid: program.pid });
    expect(said.signInUrl).toContain(`${said.url}/login?code=`);
  });
});

describe('an installed Paddock', () => {
  it('keeps models.conf in the state folder and takes real files for engines', async () => {
    const resources = join(home, 'resources');
    await mkdir(join(resources, 'app.asar'), { recursive: true });
    await cp(join(repository, 'out'), join(resources, 'app.asar', 'out'), { recursive: true });
    await cp(join(repository, 'package.json'), join(resources, 'app.asar', 'package.json'));
    const unpacked = join(resources, 'app.asar.unpacked');
    for (const path of ['package.json', 'models.conf', 'resources'])
      await cp(join(repository, path), join(unpacked, path), { recursive: true });
    // The bundle finds its packages beside it.
    await symlink(join(repository, 'node_modules'), join(resources, 'app.asar', 'node_modules'));
    const state = join(home, 'state');
    const program = new StandIn({
      args: [],
      codeDir: join(resources, 'app.asar'),
      resourcesPath: resources,
      settings: { packaged: true },
      env: {
        PADDOCK_HOME: state,
        PADDOCK_PORT: '0',
        PADDOCK_INSTANCE_PORT: '0',
        PADDOCK_PRELOAD: 'none',
      },
    });
    programs.push(program);
    await program.record('loadURL');
    const info = await call(program, 'app.info', {});
    expect(info.modelsConf).toBe(join(state, 'models.conf'));
    expect(info.modelsDir).toBe(join(state, 'models'));
    expect(await readFile(info.modelsConf, 'utf8')).toBe(
      await readFile(join(repository, 'models.conf'), 'utf8'),
    );
    const demo = await call(program, 'profiles.get', { profileId: 'demo-q8' });
    expect(JSON.stringify(demo)).toContain(join(unpacked, 'resources', 'models'));
    expect((await program.records('setAsDefaultProtocolClient'))[0].args).toEqual(['paddock']);
    expect(JSON.stringify(await program.do('menu'))).not.toContain('toggleDevTools');
  });
});
