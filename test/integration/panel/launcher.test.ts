import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { endLeftovers } from '../../support/leftovers.ts';
import { APP_DIR } from '../../support/panel-process.ts';

/** What a checkout has that the program itself does not need. */
const LEFT_OUT = ['.git', 'node_modules', 'out', 'test', 'docs'];
/** What Electron's package has after its installer ran. */
const INSTALLED = ['dist', 'path.txt'];

describe('npm start on a checkout', () => {
  const root = mkdtempSync(join(tmpdir(), 'paddock-checkout-'));
  const home = join(root, 'home');
  const running: ChildProcess[] = [];

  /** Runs the launcher of the copy; its output grows until it ends. */
  function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [join(root, 'src-main/bin/start.mjs'), ...args], {
      cwd: root,
      // An address that nobody listens on, so that nothing is fetched.
      env: { PATH, HOME, ELECTRON_MIRROR: 'http://127.0.0.1:9/', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    const ended = once(child, 'close').then(() => child.exitCode);
    const says = (what: RegExp): Promise<boolean> =>
      eventually(`it says ${what}`, () => what.test(text) || child.exitCode !== null, 200_000);
    return { child, ended, says, printed: () => text };
  }

  /** What the function of that name resolves to, printed, in a process of its own. */
  async function installElectron(args: string, env: Readonly<Record<string, string>>): Promise<string> {
    const module = JSON.stringify(join(root, 'src-main/bin/electron-binary.mjs'));
    const script = `import { writeFileSync } from 'node:fs'; const { installElectron } = await import(${module}); console.log(await installElectron(${args}));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await once(child, 'close');
    return text;
  }

  beforeAll(() => {
    for (const name of readdirSync(APP_DIR))
      if (!LEFT_OUT.includes(name)) cpSync(join(APP_DIR, name), join(root, name), { recursive: true });
    const modules = join(APP_DIR, 'node_modules');
    mkdirSync(join(root, 'node_modules'));
    for (const name of readdirSync(modules))
      if (name !== 'electron') symlinkSync(join(modules, name), join(root, 'node_modules', name));
    const electron = join(modules, 'electron');
    cpSync(electron, join(root, 'node_modules/electron'), {
      recursive: true,
      dereference: true,
      filter: source => !INSTALLED.some(name => source.endsWith(join('electron', name))),
    });
  });

  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await endLeftovers(home);
    rmSync(root, { recursive: true, force: true });
  });

  it('builds what is stale, and only then', async () => {
    const first = start(['--help']);
    expect(await first.ended).toBe(0);
    expect(first.printed()).toMatch(/Building Paddock …\nBuilt in [\d.]+ s\.\n/);
    expect(first.printed()).toContain('--instance-port');
    const second = start(['--help']);
    expect(await second.ended).toBe(0);
    expect(second.printed()).not.toContain('Building');
    appendFileSync(join(root, 'src-shared/units.ts'), '\n');
    const third = start(['--help']);
    expect(await third.ended).toBe(0);
    expect(third.printed()).toContain('Building Paddock …');
  });

  it('builds once for two starts at a time, and keeps the parts that open pages load later', async () => {
    const asset = join(root, 'out/renderer/assets/of-the-build-before.js');
    writeFileSync(asset, '');
    appendFileSync(join(root, 'src-shared/units.ts'), '\n');
    const both = [start(['--help']), start(['--help'])];
    for (const { ended } of both) expect(await ended).toBe(0);
    expect(
      both
        .map(({ printed }) => printed())
        .join('')
        .match(/Built in/g),
    ).toHaveLength(1);
    expect(existsSync(asset)).toBe(true);
    expect(readdirSync(join(root, 'out')).sort()).toEqual(['.inputs', 'main', 'preload', 'renderer']);
  });

  it('knows its build again under another path', async () => {
    const stale = async (folder: string): Promise<string> => {
      const module = JSON.stringify(join(folder, 'src-main/bin/build-if-stale.mjs'));
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', `console.log((await import(${module})).buildIsStale())`],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      running.push(child);
      return text(child.stdout);
    };
    const elsewhere = `${root}-moved`;
    renameSync(root, elsewhere);
    try {
      expect(await stale(elsewhere)).toBe('false\n');
    } finally {
      renameSync(elsewhere, root);
    }
  });

  it('says what to run where the packages are not installed', async () => {
    const bundler = join(root, 'node_modules/electron-vite');
    renameSync(bundler, `${bundler}.away`);
    appendFileSync(join(root, 'src-shared/units.ts'), '\n');
    const { ended, printed } = start(['--help']);
    expect(await ended).toBe(1);
    expect(printed()).toContain(`are not installed. Run \`npm ci\` in ${root}, then try again.\n`);
    renameSync(`${bundler}.away`, bundler);
  });

  it('falls back to the panel with one line when Electron cannot be fetched, and serves the demo', async () => {
    const args = ['--home', home, '--port', '0', '--instance-port', '0', '--no-open'];
    const { child, ended, says, printed } = start(args, { DISPLAY: ':99' });
    await says(/^demo-q8 is ready at http/m);
    const lines = printed()
      .split('\n')
      .filter(line => line.startsWith('No window'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^No window: Electron could not be fetched \(127\.0\.0\.1:9 could not be reached; .*HTTPS_PROXY\)\..*npm start again/,
    );
    expect(printed()).toMatch(/^Paddock \S+ is at http:\/\/127\.0\.0\.1:\d+\/login\?code=\S+$/m);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  describe('with an Electron that is here', () => {
    const binary = join(root, 'node_modules/electron/dist/electron');
    /** Stands in for Electron: a script that is told nothing but its arguments. */
    const electronDoes = (script: string): void => {
      mkdirSync(dirname(binary), { recursive: true });
      writeFileSync(join(root, 'node_modules/electron/path.txt'), 'electron');
      writeFileSync(binary, `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
    };
    const display = { DISPLAY: ':99' };
    const opened = join(root, 'opened');
    const programs = join(root, 'programs');

    beforeAll(() => {
      mkdirSync(programs);
      writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > '${opened}'\n`, { mode: 0o755 });
    });
    afterAll(() => {
      for (const name of INSTALLED) rmSync(join(root, 'node_modules/electron', name), { recursive: true });
    });

    it('falls back to the panel in the browser when it ends before it is ready, and says why', async () => {
      electronDoes("process.kill(process.pid, 'SIGTRAP'); setInterval(() => {}, 1000);");
      const args = ['--home', home, '--port', '0', '--preload', 'none', '--no-sandbox'];
      const PATH = `${programs}:${process.env.PATH}`;
      const { child, ended, says, printed } = start(args, { ...display, PATH });
      await says(/is at http/);
      expect(printed()).toMatch(/^No window: Electron ended at once \(SIGTRAP\)\..*--headless\.$/m);
      // It runs without its sandbox already.
      expect(printed()).not.toContain('--no-sandbox');
      await eventually(
        'the browser shows it',
        () => existsSync(opened) && readFileSync(opened, 'utf8') !== '',
      );
      expect(readFileSync(opened, 'utf8')).toMatch(/^http:.*\/login\?code=/);
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    });

    it.runIf(process.platform === 'linux')('names what helps where its sandbox is not allowed', async () => {
      electronDoes("process.kill(process.pid, 'SIGTRAP'); setInterval(() => {}, 1000);");
      const { child, ended, says, printed } = start(
        ['--home', home, '--port', '0', '--preload', 'none', '--no-open'],
        display,
      );
      await says(/is at http/);
      const helper = JSON.stringify(join(dirname(binary), 'chrome-sandbox'));
      expect(printed()).toContain(`sudo chown root ${helper} && sudo chmod 4755 ${helper}`);
      expect(printed()).toContain('npm start -- --no-sandbox');
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    });

    it('tells the window its own Node, for the built-in engine, unless another one is named', async () => {
      electronDoes("console.log('node: ' + process.env.PADDOCK_NODE + '.');");
      const own = start([], display);
      expect([await own.ended, own.printed()]).toEqual([0, `node: ${process.execPath}.\n`]);
      const named = start([], { ...display, PADDOCK_NODE: '/a/node' });
      expect([await named.ended, named.printed()]).toEqual([0, 'node: /a/node.\n']);
    });

    it('ends as the window ends once it was ready, and with an error when it crashed', async () => {
      const ready = "process.send('ready'); process.on('disconnect', () => ";
      electronDoes(`${ready} process.exit(3));`);
      expect(await start([], display).ended).toBe(3);
      electronDoes(`${ready} process.kill(process.pid, 'SIGKILL'));`);
      const crashed = start([], display);
      expect(await crashed.ended).toBe(1);
      expect(crashed.printed()).not.toContain('is at http');
    });

    it('leaves a window that another one of this state folder takes over', async () => {
      electronDoes('process.exit(0);');
      const { ended, printed } = start([], display);
      expect([await ended, printed()]).toEqual([0, '']);
    });
  });

  it('gives up on a download that makes no progress, and leaves nothing of it', async () => {
    const silent = createServer(() => {});
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const temporary = join(root, 'tmp');
    mkdirSync(temporary);
    const text = await installElectron('() => {}, 1500', {
      ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
      TMPDIR: temporary,
    });
    silent.closeAllConnections();
    silent.close();
    expect(text).toBe('no progress for 2 s\n');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('ends with a signal while it fetches, and leaves nothing of it', async () => {
    const silent = createServer();
    const asked = once(silent, 'request');
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const temporary = join(root, 'tmp-signal');
    mkdirSync(temporary);
    const { child, ended, printed } = start(['--home', home], {
      DISPLAY: ':99',
      ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
      TMPDIR: temporary,
    });
    await asked;
    child.kill('SIGINT');
    await ended;
    silent.closeAllConnections();
    silent.close();
    expect(child.signalCode).toBe('SIGINT');
    expect(readdirSync(temporary).filter(name => name.startsWith('paddock-electron-'))).toEqual([]);
    expect(printed()).not.toContain('No window');
  });

  it('fetches through the proxy that npm goes through', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', ({ url = '' }, socket) => {
      asked.push(url);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'npm_config_https_proxy', 'npm_config_proxy']) {
      const said = await installElectron('() => {}', {
        ELECTRON_MIRROR: 'https://electron.invalid/',
        TMPDIR: root,
        [name]: `http://127.0.0.1:${port}`,
      });
      expect(asked.splice(0), name).toContain('electron.invalid:443');
      expect(said).toContain('electron.invalid could not be reached through the proxy');
    }
    proxy.close();
  });

  it('takes unpacking for progress', async () => {
    const installer = join(root, 'node_modules/electron/install.js');
    const original = readFileSync(installer);
    const shown = join(root, 'progress-was-shown');
    writeFileSync(
      installer,
      `const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
      mkdirSync(__dirname + '/dist');
      const unpacking = setInterval(() => {
        appendFileSync(__dirname + '/dist/electron', 'x');
        if (!existsSync(${JSON.stringify(shown)})) return;
        clearInterval(unpacking);
        writeFileSync(__dirname + '/path.txt', 'electron');
      }, 50);`,
    );
    const show = `line => line.includes('MB') && writeFileSync(${JSON.stringify(shown)}, '')`;
    expect(await installElectron(`${show}, 10_000`, {})).toBe('null\n');
    // Without a place for it nothing is fetched, and the panel runs in the browser.
    expect(await installElectron('() => {}', { TMPDIR: join(root, 'nowhere') })).toContain('ENOENT');
    writeFileSync(installer, original);
    for (const name of INSTALLED) rmSync(join(root, 'node_modules/electron', name), { recursive: true });
  });

  it('does not ask for Electron with --headless or without a display', async () => {
    for (const [args, env] of [
      [['--headless'], { DISPLAY: ':99' }],
      [[], {}],
    ] as const) {
      const { child, ended, says, printed } = start(
        [...args, '--home', home, '--port', '0', '--preload', 'none'],
        env,
      );
      await says(/is at http/);
      expect(printed()).not.toContain('Electron');
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    }
  });

  it('says what is wrong with an option, and ends with exit code 2', async () => {
    for (const env of [{}, { DISPLAY: ':99' }]) {
      const { ended, printed } = start(['--port', 'eighty'], env);
      expect(await ended).toBe(2);
      expect(printed()).toContain('--port "eighty" is not a whole number from 0 to 65535');
      expect(printed()).not.toContain('Fetching');
    }
    const { ended, printed } = start(['-h'], { DISPLAY: ':99' });
    expect(await ended).toBe(0);
    expect(printed()).not.toContain('Fetching');
  });

  it('says where the build failed, and ends with exit code 1', async () => {
    writeFileSync(join(root, 'src-main/headless.ts'), 'this is no TypeScript\n');
    const { ended, printed } = start(['--help']);
    expect(await ended).toBe(1);
    expect(printed()).toContain('The build failed');
    expect(printed()).toContain('headless.ts');
  });
});
