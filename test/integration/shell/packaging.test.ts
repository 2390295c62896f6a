import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gradeFiles } from '../../../src-main/benchmarks/grading/grade-files.ts';
import { StandIn } from '../../support/electron-stand-in.ts';
import { eventually, healthy } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { only } from '../../support/grading.ts';
import { ensureBuild } from '../../support/panel-process.ts';
import { describeWith } from '../../support/requirements.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const require = createRequire(import.meta.url);
/** What electron-builder and its library bring along is asked for as they ask for it. */
const requireOfBuilder = createRequire(require.resolve('electron-builder'));
const requireOfLibrary = createRequire(requireOfBuilder.resolve('app-builder-lib'));
/** What Electron's binary has where its fuses are: this, a version, a length, and a byte for each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = 9;

// biome-ignore lint/suspicious/noExplicitAny: electron-builder's own configuration
type Configuration = any;
const { getConfig, validateConfiguration } = requireOfBuilder('app-builder-lib/out/util/config/config') as {
  getConfig(dir: string, file: string, overrides: null): Promise<Configuration>;
  validateConfiguration(config: Configuration, log: unknown): Promise<void>;
};
const { computeArchToTargetNamesMap } = requireOfBuilder('app-builder-lib/out/targets/targetFactory') as {
  computeArchToTargetNamesMap(
    asked: ReadonlyMap<number, readonly string[]>,
    packager: { readonly platformSpecificBuildOptions: unknown; readonly defaultTarget: readonly string[] },
    platform: unknown,
  ): ReadonlyMap<number, readonly string[]>;
};
const { DebugLogger } = requireOfBuilder('builder-util') as {
  DebugLogger: new (enabled: boolean) => unknown;
};
const { Arch, build, Platform } = require('electron-builder') as {
  Arch: Readonly<Record<'x64' | 'arm64', number>>;
  Platform: { readonly LINUX: { createTarget(targets: readonly string[], ...arch: number[]): unknown } };
  build(options: Record<string, unknown>): Promise<unknown>;
};
const hook = (await import('../../../src-main/bin/before-pack.mjs' as string)) as {
  bundleNode(dir: string, system: string, arch: string, program: string): void;
  requireNatives(dir: string, system: string, arch: string, platform: string): void;
  programTarget(path: string): string | null;
};

const configuration = (): Promise<Configuration> => getConfig(repository, 'electron-builder.yml', null);
const system = { linux: 'linux', darwin: 'mac', win32: 'win' }[process.platform as string] ?? '';
const target = `${system}-${process.arch}`;

/** The names of packages and of all that they need. */
function dependenciesOf(names: readonly string[]): ReadonlySet<string> {
  type Locked = Partial<
    Record<'dependencies' | 'optionalDependencies' | 'peerDependencies', Record<string, string>>
  >;
  const { packages } = require(join(repository, 'package-lock.json')) as { packages: Record<string, Locked> };
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    // Wherever it lies: a package may have its own version of another one.
    for (const [path, locked] of Object.entries(packages)) {
      if (!`/${path}`.endsWith(`/node_modules/${name}`)) continue;
      for (const of of [locked.dependencies, locked.optionalDependencies, locked.peerDependencies])
        for (const needed of Object.keys(of ?? {})) visit(needed);
    }
  };
  for (const name of names) visit(name);
  return found;
}

describe('the configuration of packages', () => {
  it('is valid by the schema of electron-builder, which refuses what it does not know', async () => {
    const config = await configuration();
    await validateConfiguration(config, new DebugLogger(false));
    await expect(
      validateConfiguration({ ...config, linux: { nonsense: 1 } }, new DebugLogger(false)),
    ).rejects.toThrow();
  });

  it('makes AppImage, deb, dmg and nsis, for the processor of the machine or the one that is asked for', async () => {
    const { linux, mac, win } = await configuration();
    expect([...linux.target, ...mac.target, ...win.target]).toEqual(['AppImage', 'deb', 'dmg', 'nsis']);
    // As electron-builder reads the command line: each package takes a Node and engines of one processor.
    const own = process.arch === 'arm64' ? Arch.arm64 : Arch.x64;
    for (const [asked, made] of [
      [[], own],
      [[Arch.arm64], Arch.arm64],
      [[Arch.x64], Arch.x64],
    ] as const) {
      const raw = new Map<number, string[]>(asked.map(arch => [arch, []]));
      const options = { platformSpecificBuildOptions: linux, defaultTarget: [] };
      const names = computeArchToTargetNamesMap(raw, options, Platform.LINUX);
      expect([...names]).toEqual([[made, ['AppImage', 'deb']]]);
    }
  });

  it('gives every package for Linux what it asks for, down to the tool that writes it', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'paddock-targets-'));
    const config = await configuration();
    const debs: string[][] = [];
    const entries: string[] = [];
    await mkdir(join(scratch, 'program', 'resources'), { recursive: true });
    await build({
      projectDir: repository,
      config: {
        ...config,
        electronVersion: '45.4.1',
        directories: { ...config.directories, output: join(scratch, 'dist') },
      },
      targets: Platform.LINUX.createTarget(['AppImage', 'deb'], Arch.x64, Arch.arm64),
      prepackaged: join(scratch, 'program'),
      publish: 'never',
      // electron-builder's own door for tests: what it would hand to fpm and to the maker of images.
      effectiveOptionComputed: async (computed: [string[], string] | { desktop: string }) => {
        if (Array.isArray(computed)) debs.push(computed[0]);
        else entries.push(computed.desktop);
        return true;
      },
    });
    await rm(scratch, { recursive: true });
    const field = (args: readonly string[], name: string): string | undefined => args[args.indexOf(name) + 1];
    expect(debs.map(args => field(args, '--architecture')).sort()).toEqual(['amd64', 'arm64']);
    for (const args of debs) {
      expect(field(args, '--name')).toBe('paddock');
      expect(field(args, '--maintainer')).toMatch(/^Paddock contributors </);
      // Not a site that nobody has: the panel that the package installs.
      expect(field(args, '--url')).toBe('http://127.0.0.1:8081/');
      expect(args.some(arg => arg.endsWith('=/usr/share/applications/paddock.desktop'))).toBe(true);
    }
    expect(entries).toHaveLength(2);
    for (const entry of entries) {
      // Chromium's sandbox stays on.
      expect(entry).toMatch(/^Exec=AppRun %U$/m);
      expect(entry).toMatch(/^StartupWMClass=paddock$/m);
      expect(entry).toMatch(/^MimeType=.*x-scheme-handler\/paddock;/m);
    }
  });

  it('leaves no way into Node and takes the program from the archive only', async () => {
    expect((await configuration()).electronFuses).toMatchObject({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('has a picture in every size, for every system', async () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) {
      const bytes = await readFile(join(repository, `resources/icons/app/${size}x${size}.png`));
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([size, size]);
    }
    const ico = await readFile(join(repository, 'resources/icons/app.ico'));
    expect(ico.readUInt16LE(4)).toBe(7);
    const icns = await readFile(join(repository, 'resources/icons/app.icns'));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
  });
});

describe('before packing', () => {
  it('knows what a program is for, and refuses one for another system', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'paddock-hook-'));
    const program = async (name: string, write: (bytes: Buffer) => void): Promise<string> => {
      const bytes = Buffer.alloc(512);
      write(bytes);
      await writeFile(join(dir, name), bytes);
      return join(dir, name);
    };
    const mac = await program('mac', bytes => {
      bytes.writeUInt32LE(0xfeedfacf, 0);
      bytes.writeUInt32LE(0x0100000c, 4);
    });
    const windows = await program('win', bytes => {
      bytes.write('MZ', 0, 'latin1');
      bytes.writeUInt32LE(0x80, 0x3c);
      bytes.write('PE\0\0', 0x80, 'latin1');
      bytes.writeUInt16LE(0x8664, 0x84);
    });
    const nothing = await program('text', bytes => bytes.write('#!/bin/sh'));
    expect(hook.programTarget(process.execPath)).toBe(target);
    expect([mac, windows, nothing].map(hook.programTarget)).toEqual(['mac-arm64', 'win-x64', null]);

    expect(() => hook.bundleNode(dir, 'win', 'x64', mac)).toThrow('mac-arm64');
    expect(() => hook.bundleNode(dir, system, process.arch, nothing)).toThrow('PADDOCK_BUNDLED_NODE');
    hook.bundleNode(dir, 'win', 'x64', windows);
    expect(existsSync(join(dir, 'out/node/win-x64/node.exe'))).toBe(true);
    await rm(dir, { recursive: true });
  });

  it('refuses to pack without every engine, and the database, that there are for the target', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'paddock-natives-'));
    const installed = async (name: string, manifest: object = {}): Promise<void> => {
      const folder = join(dir, 'node_modules', name);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    };
    for (const owner of ['node-llama-cpp', 'libsql'])
      await installed(
        owner,
        JSON.parse(await readFile(join(repository, 'node_modules', owner, 'package.json'), 'utf8')),
      );
    const pack = (): void => hook.requireNatives(dir, 'linux', 'x64', 'linux');

    // An engine for one brand of GPU runs on no other machine.
    await installed('@node-llama-cpp/linux-x64-cuda');
    await installed('@node-llama-cpp/linux-arm64');
    expect(pack).toThrow(/@node-llama-cpp\/linux-x64,.*--os=linux --cpu=x64 --libc=glibc/);
    for (const variant of ['', '-cuda-ext', '-vulkan'])
      await installed(`@node-llama-cpp/linux-x64${variant}`);
    expect(pack).toThrow(/^@libsql\/linux-x64-gnu must be in node_modules/);
    await installed('@libsql/linux-x64-gnu');
    expect(pack).not.toThrow();

    // The system without a database of libsql's is packed all the same: it keeps no history.
    expect(() => hook.requireNatives(dir, 'win', 'arm64', 'win32')).toThrow(
      /^@node-llama-cpp\/win-arm64 must be .* --os=win32 --cpu=arm64$/,
    );
    await installed('@node-llama-cpp/win-arm64');
    expect(() => hook.requireNatives(dir, 'win', 'arm64', 'win32')).not.toThrow();
    expect(() => hook.requireNatives(dir, 'mac', 'x64', 'darwin')).toThrow('@libsql/darwin-x64');
    expect(() => hook.requireNatives(dir, 'linux', 'ia32', 'linux')).toThrow('no engine for linux-ia32');
    await rm(dir, { recursive: true });
  });
});

describeWith(['linux'], 'the unpacked package of this system', () => {
  let scratch: string;
  let resources: string;
  let configFile: string;

  /** Electron's distribution as far as packing needs it: the program's place, its fuses, its licences. */
  async function electronStandIn(): Promise<string> {
    const dist = join(scratch, 'electron');
    await mkdir(join(dist, 'resources'), { recursive: true });
    await mkdir(join(dist, 'locales'));
    for (const name of ['en-US.pak', 'de.pak', 'fr.pak']) await writeFile(join(dist, 'locales', name), '');
    for (const name of [
      'LICENSE',
      'LICENSES.chromium.html',
      'version',
      'chrome-sandbox',
      'chrome_crashpad_handler',
    ])
      await writeFile(join(dist, name), '', { mode: 0o755 });
    const fuses = Buffer.concat([
      Buffer.from(SENTINEL),
      Buffer.from([1, FUSES]),
      Buffer.from('1'.repeat(FUSES)),
    ]);
    await writeFile(join(dist, 'electron'), Buffer.concat([Buffer.alloc(64), fuses, Buffer.alloc(64)]), {
      mode: 0o755,
    });
    return dist;
  }

  async function pack(
    what: string,
    more: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<void> {
    const cli = require.resolve('electron-builder/cli.js');
    const child = spawn(
      process.execPath,
      [cli, '--linux', what, `--${process.arch}`, '--config', configFile, ...more],
      { cwd: repository, env: { ...process.env, CI: '1', ...env } },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(output);
  }

  beforeAll(async () => {
    await ensureBuild();
    scratch = await mkdtemp(join(tmpdir(), 'paddock-package-'));
    const config = await configuration();
    configFile = join(scratch, 'config.json');
    await writeFile(
      configFile,
      JSON.stringify({
        ...config,
        electronVersion: '45.4.1',
        electronDist: await electronStandIn(),
        directories: { ...config.directories, output: join(scratch, 'dist') },
        // The engines for GPUs are half a gigabyte: left out of a test that only looks where things are.
        files: [...config.files, '!node_modules/@node-llama-cpp/*-{cuda,cuda-ext,vulkan}/**'],
        linux: { ...config.linux, target: [{ target: 'dir', arch: [process.arch] }] },
      }),
    );
    await pack('dir');
    const folder = readdirSync(join(scratch, 'dist')).find(name => name.startsWith('linux'));
    resources = join(scratch, 'dist', folder ?? '', 'resources');
  }, 600_000);
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it('carries the built program, without sources, tests and engines of other systems', async () => {
    const { listPackage } = requireOfLibrary('@electron/asar') as {
      listPackage(path: string, how: object): string[];
    };
    const files = listPackage(join(resources, 'app.asar'), { isPack: false });
    for (const path of [
      '/out/main/electron.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
      '/package.json',
      '/models.conf',
      '/benchmarks/suites/starter/starter.jsonl',
      '/node_modules/tree-sitter-python/tree-sitter-python.wasm',
      '/node_modules/libsql/package.json',
    ])
      expect(files).toContain(path);
    expect(
      files.filter(path => /^\/(?:src-|test|docs|node_modules\/(?:electron|vite|react)\/)/.test(path)),
    ).toEqual([]);
    const engines = new Set(
      files.flatMap(path => /^\/node_modules\/@node-llama-cpp\/([^/]+)$/.exec(path)?.[1] ?? []),
    );
    expect([...engines]).toEqual([target]);
    const databases = files.flatMap(path => /^\/node_modules\/@libsql\/([^/]+-[^/]+)$/.exec(path)?.[1] ?? []);
    expect(databases).toEqual([`linux-${process.arch}-gnu`]);
  });

  it('keeps the code of the window in the archive and gives engines real files', () => {
    const unpacked = join(resources, 'app.asar.unpacked');
    for (const path of [
      'package.json',
      'models.conf',
      'out/main/embedded-worker.js',
      'resources/models/paddock-demo-Q8_0.gguf',
      'resources/icons/tray/ready-dark.png',
      `node_modules/@node-llama-cpp/${target}/package.json`,
    ])
      expect(existsSync(join(unpacked, path)), path).toBe(true);
    for (const path of ['out/main/electron.js', 'out/preload', 'out/renderer'])
      expect(existsSync(join(unpacked, path)), path).toBe(false);
    // Of the packages only what the engine's own Node loads, and the native part of the database.
    const outside = readdirSync(join(unpacked, 'node_modules'), { recursive: true, encoding: 'utf8' }).filter(
      name =>
        /^(?:@[^/]+\/)?[^/@]+$/.test(name) &&
        existsSync(join(unpacked, 'node_modules', name, 'package.json')),
    );
    const engine = dependenciesOf(['node-llama-cpp', '@huggingface/jinja']);
    expect(outside.filter(name => !engine.has(name))).toEqual([`@libsql/linux-${process.arch}-gnu`]);
  });

  it('carries the licences of what it is made of: bundled, beside the bundle, fonts, engines and Node', async () => {
    const notices = await readFile(join(resources, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const named = new Set([...notices.matchAll(/^={80}\n(\S+) .*\n={80}$/gm)].map(([, name]) => name));
    for (const name of [
      ...['react', 'recharts', 'zod', 'pino', '@fontsource-variable/inter', 'tailwindcss'],
      ...['node-llama-cpp', `@node-llama-cpp/${target}`, 'libsql', 're2js', 'llama.cpp,', 'Node.js,'],
    ])
      expect(named).toContain(name);
    expect(notices).toContain('SIL OPEN FONT LICENSE');
    expect(notices).toContain('The ggml authors');
    // Every package that lies in the archive or beside it.
    const { listPackage } = requireOfLibrary('@electron/asar') as {
      listPackage(path: string, how: object): string[];
    };
    const packed = listPackage(join(resources, 'app.asar'), { isPack: false }).flatMap(
      path => /^\/.*node_modules\/((?:@[^/]+\/)?[^/@]+)\/package\.json$/.exec(path)?.[1] ?? [],
    );
    expect(packed.length).toBeGreaterThan(100);
    expect(packed.filter(name => !named.has(name))).toEqual([]);
    for (const foreign of ['electron', 'vite', 'vitest']) expect(named).not.toContain(foreign);
  });

  it('grades with the Python that it carries, which cannot look into the archive', async () => {
    const unpacked = join(resources, 'app.asar.unpacked');
    const names = (await readdir(join(repository, 'resources/grader'))).filter(name => name.endsWith('.py'));
    expect(await readdir(join(unpacked, 'resources/grader'))).toEqual(expect.arrayContaining(names));
    const starter = join(unpacked, 'benchmarks/suites/starter/starter.jsonl');
    const [task = ''] = (await readFile(starter, 'utf8')).split('\n');
    const { task_id, canonical_solution: completion } = JSON.parse(task) as Record<string, string>;
    const samples = join(scratch, 'samples.jsonl');
    await writeFile(samples, `${JSON.stringify({ task_id, completion })}\n`);
    const graded = await gradeFiles(
      {
        ...{ dataset: starter, samples, out: join(scratch, 'results.json'), workers: 1, partial: true },
        sandbox: only('guard'),
      },
      { sources: join(unpacked, 'resources/grader'), cacheDir: join(scratch, 'grading') },
      AbortSignal.timeout(100_000),
    );
    // With limits alone, so that it needs nothing else of the machine; the result says so.
    expect(graded).toMatchObject({ basePassed: 1, plusPassed: 1, sandbox: 'guard', sandboxed: false });
  });

  it('has its fuses set in the program', async () => {
    const program = await readFile(join(resources, '..', 'paddock'));
    const at = program.indexOf(SENTINEL) + SENTINEL.length + 2;
    // In Electron's order: run as Node, cookies, NODE_OPTIONS, inspect, integrity, only archive, snapshot, file.
    expect(program.toString('latin1', at, at + 8)).toBe('01001100');
  });

  it('runs the embedded engine with its own Node, from its own files', async () => {
    const node = join(resources, 'node', 'node');
    const unpacked = join(resources, 'app.asar.unpacked');
    const port = await freePort();
    const child = spawn(
      node,
      [
        join(unpacked, 'out/main/embedded-worker.js'),
        ...['--model', join(unpacked, 'resources/models/paddock-mini-random-Q8_0.gguf')],
        ...[
          '--ctx-size',
          '128',
          '--threads',
          '1',
          '--device',
          'none',
          '--host',
          '127.0.0.1',
          '--port',
          `${port}`,
        ],
      ],
      { stdio: 'ignore', env: { PATH: '/nonexistent' } },
    );
    try {
      await healthy(new URL(`http://127.0.0.1:${port}/`));
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('starts from its archive: the panel answers with the packages that it carries', async () => {
    const { extractAll } = requireOfLibrary('@electron/asar') as {
      extractAll(archive: string, to: string): void;
    };
    // A plain Node cannot look into an archive; what it would see there, as files.
    const installed = join(scratch, 'installed');
    await mkdir(installed);
    extractAll(join(resources, 'app.asar'), join(installed, 'app.asar'));
    await symlink(join(resources, 'app.asar.unpacked'), join(installed, 'app.asar.unpacked'));
    const home = join(scratch, 'home');
    const program = new StandIn({
      args: [],
      codeDir: join(installed, 'app.asar'),
      resourcesPath: resources,
      settings: { packaged: true },
      env: { PADDOCK_HOME: home, PADDOCK_PORT: '0', PADDOCK_INSTANCE_PORT: '0', PADDOCK_PRELOAD: 'none' },
    });
    try {
      await eventually('a window', async () =>
        (await program.records()).some(one => one.what === 'loadURL' || one.what === 'errorBox'),
      );
      expect(await program.records('errorBox')).toEqual([]);
      const record = await eventually('the panel listens', () =>
        readFile(join(home, 'panel.json'), 'utf8').catch(() => null),
      );
      const { url } = JSON.parse(record) as { url: string };
      expect((await fetch(new URL('/status', url))).status).toBe(200);
      expect((await program.do('fetch', 'paddock-page://panel/')).status).toBe(200);
      expect(program.output).toBe('');
    } finally {
      await program.dispose();
    }
  });

  describeWith(['fpm'], 'its deb', () => {
    it('is one that dpkg reads, with the program and its entry', async () => {
      await pack('deb', ['--prepackaged', join(resources, '..')], { USE_SYSTEM_FPM: 'true' });
      const name = readdirSync(join(scratch, 'dist')).find(file => file.endsWith('.deb')) ?? '';
      const ask = (what: string): string =>
        spawnSync('dpkg-deb', [what, join(scratch, 'dist', name)], { encoding: 'utf8' }).stdout;
      expect(ask('--field')).toMatch(/^Package: paddock$/m);
      expect(ask('--field')).toMatch(/^Homepage: http:\/\/127\.0\.0\.1:8081\/$/m);
      const contents = ask('--contents');
      for (const path of ['./opt/Paddock/paddock', './usr/share/applications/paddock.desktop'])
        expect(contents).toContain(path);
    });
  });
});
