import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseOptions } from '../../src-main/options.ts';
import { keptProblems, lastingFlags, loadOptions, StartOptionStore } from '../../src-main/start-options.ts';
import {
  GUARDED_START_OPTIONS,
  type StartOptionChanges,
  StartOptionName,
} from '../../src-shared/model/start-option.ts';

let home: string;
const file = (): string => join(home, 'options.json');
const load = (argv: string[] = [], env: NodeJS.ProcessEnv = {}) =>
  loadOptions(['--home', home, ...argv], env, '/app');
const store = async (argv: string[] = [], readOnly = false): Promise<StartOptionStore> =>
  new StartOptionStore({
    home: { path: home, readOnly },
    options: await load(argv),
    checkModelsDir: async folder => {
      if (folder === '/home') throw new Error('It holds what engines must not read.');
    },
  });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'paddock-start-options-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('options that are kept', () => {
  it('count after flags and variables and before the defaults', async () => {
    await writeFile(
      file(),
      JSON.stringify({ port: '9001', 'instance-port': '9002', 'llama-server': '/opt/llama-server' }),
    );
    expect(await load(['--port', '9100'], { PADDOCK_INSTANCE_PORT: '9200' })).toMatchObject({
      port: 9100,
      portExplicit: true,
      instancePort: 9200,
      instancePortExplicit: true,
      llamaServer: '/opt/llama-server',
      nvidiaSmi: 'nvidia-smi',
    });
    // One that is kept is a wish: a taken port must not keep Paddock, and with it Settings, from starting.
    expect(await load()).toMatchObject({ port: 9001, portExplicit: false, instancePortExplicit: false });
    await writeFile(file(), JSON.stringify({ 'models-conf': '/srv/models.conf' }));
    expect(await load()).toMatchObject({ modelsConf: '/srv/models.conf', modelsDir: '/srv/models' });
  });

  it('never keep Paddock from starting, whatever the file holds', async () => {
    const usual = await load();
    for (const text of ['', '{', '[]', 'null', '{"port":"many"}', '{"port":90010}', '{"docker":["x"]}'])
      await writeFile(file(), text).then(async () => expect({ ...(await load()), kept: {} }).toEqual(usual));
    const wrong = {
      port: '70000',
      'models-conf': 'models.conf',
      'llama-server': './llama-server',
      'update-feed': 'http://example.org/',
      // These are given at the start only: a browser must not open the panel to the network, nor lock anybody out.
      ...{
        host: '0.0.0.0',
        'allow-lan': 'yes',
        'tls-cert': '/no.pem',
        home: '/elsewhere',
        'token-file': '/t',
      },
    };
    await writeFile(file(), JSON.stringify(wrong));
    expect({ ...(await load()), kept: {} }).toEqual(usual);
    const { options } = await (await store()).shown(true);
    const problems = Object.fromEntries(options.map(({ name, problem }) => [name, problem]));
    expect(problems).toMatchObject({
      port: expect.stringContaining('0 to 65535'),
      'models-conf': '"models.conf" is not an absolute path.',
      'llama-server': '"./llama-server" is not an absolute path.',
      'update-feed': expect.stringContaining('https'),
      docker: null,
    });
    await expect(load(['--port', 'many'])).rejects.toThrow('--port');
  });

  it('are shown with what is wrong in the file, of which a change loses nothing', async () => {
    await writeFile(file(), '{"port": 18123, "docker": ["x"]}');
    expect(await load()).toMatchObject({ port: 18123 });
    const options = await store();
    const shown = await options.shown(true);
    expect(shown.problem).toBeNull();
    expect(shown.options).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'port', kept: '18123', problem: null }),
        expect.objectContaining({ name: 'docker', kept: null, problem: 'It is no text in quotes.' }),
      ]),
    );
    for (const text of ['{"port": "9001",}', '["port"]']) {
      await writeFile(file(), text);
      expect((await options.shown(true)).problem).toContain(file());
      await expect(options.change({ port: '9002' }, true)).rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
        fix: expect.stringContaining('Correct that file'),
      });
      expect(await readFile(file(), 'utf8')).toBe(text);
    }
  });

  it('are named one by one when they do not count, and so is what is none of them', async () => {
    expect(await keptProblems(home)).toEqual([]);
    await writeFile(file(), '{"port": "9001", "models-dir": "/srv/models"}');
    expect(await keptProblems(home)).toEqual([]);
    await writeFile(file(), '{"prot": 9001, "port": "many", "docker": ["x"], "instance-port": 9002}');
    expect(await keptProblems(home)).toEqual([
      `${file()}: "prot" is none of the options that can be kept.`,
      `${file()}: port is left out. --port "many" is not a whole number from 0 to 65535.`,
      `${file()}: docker is left out. It is no text in quotes.`,
    ]);
    await writeFile(file(), '{\n  "port": 9001,\n}\n');
    expect(await keptProblems(home)).toEqual([
      expect.stringMatching(/^[^\n]*options\.json is no JSON: [^\n]*$/),
    ]);
  });

  it('are told with what is in use, what gave it, and whether they count already', async () => {
    await writeFile(file(), JSON.stringify({ port: '9001', 'instance-port': '9002' }));
    const options = await store(['--port', '9100']);
    const of = async (name: string) =>
      (await options.shown(true)).options.find(option => option.name === name);
    expect(await of('port')).toEqual({
      name: 'port',
      now: '9100',
      givenBy: '--port',
      kept: '9001',
      pending: false,
      problem: null,
      changeable: true,
    });
    expect(await of('instance-port')).toMatchObject({ now: '9002', givenBy: null, pending: false });
    await options.change({ 'instance-port': null, docker: 'unix:///run/docker.sock' }, true);
    expect(await of('instance-port')).toMatchObject({ now: '9002', kept: null, pending: true });
    expect(await of('docker')).toMatchObject({ now: null, kept: 'unix:///run/docker.sock', pending: true });
    await options.change({ 'instance-port': '9002' }, true);
    expect(await of('instance-port')).toMatchObject({ kept: '9002', pending: false });
  });

  it('are parsed before they are kept, and only those who hold the token change what is executed', async () => {
    const options = await store();
    const refused = (changes: StartOptionChanges, trusted = true): Promise<unknown> =>
      options.change(changes, trusted).then(
        () => 'kept',
        error => (error as { code?: string }).code ?? (error as Error).message,
      );
    expect(await refused({ port: '-1' })).toBe('BAD_REQUEST');
    expect(await refused({ 'models-dir': '../models' })).toBe('BAD_REQUEST');
    expect(await refused({ 'models-dir': '/home' })).toBe('It holds what engines must not read.');
    expect(await refused({ 'nvidia-smi': 'bin/nvidia-smi' })).toBe('BAD_REQUEST');
    for (const name of StartOptionName.options) {
      const expected = GUARDED_START_OPTIONS.has(name) ? 'UNAUTHENTICATED' : 'kept';
      expect(await refused({ [name]: null }, false), name).toBe(expected);
    }
    // All or nothing.
    expect(await refused({ port: '9001', 'llama-server': '/tmp/evil' }, false)).toBe('UNAUTHENTICATED');
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({});
    expect([...GUARDED_START_OPTIONS]).toEqual([
      'models-conf',
      'llama-server',
      'nvidia-smi',
      'docker',
      'update-feed',
    ]);
  });

  it('leave alone what a newer version keeps there, and say when nothing can be kept', async () => {
    await writeFile(file(), JSON.stringify({ future: { a: 1 }, port: '9001' }));
    const options = await store();
    await Promise.all([options.change({ port: '9003' }, true), options.change({ docker: 'x:1' }, true)]);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({
      future: { a: 1 },
      port: '9003',
      docker: 'x:1',
    });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    await expect((await store([], true)).change({ port: '1' }, true)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
    await rm(file());
    await mkdir(file());
    await expect(options.change({ port: '1' }, true)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${file()} cannot be read: it is a folder.`,
    });
  });
});

describe('the flags of a start, to start the same again', () => {
  it('have absolute paths, and name the state folder where it is not the usual one', () => {
    const env = { XDG_DATA_HOME: '/data' };
    const again = (argv: string[], more: NodeJS.ProcessEnv = {}) =>
      lastingFlags(argv, parseOptions(argv, { ...env, ...more }, '/app', process.platform), env);
    expect(again([])).toEqual([]);
    expect(again(['--port', '9000', '--no-open', '--allow-lan', '--llama-server', 'llama-server'])).toEqual([
      '--port=9000',
      '--no-open',
      '--allow-lan',
      '--llama-server=llama-server',
    ]);
    expect(again(['--models-conf', 'mine.conf'])).toEqual([
      `--models-conf=${join(process.cwd(), 'mine.conf')}`,
    ]);
    expect(again(['--nvidia-smi', './nvidia-smi'])).toEqual([
      `--nvidia-smi=${join(process.cwd(), 'nvidia-smi')}`,
    ]);
    expect(again(['--home', 'state'])).toEqual([`--home=${join(process.cwd(), 'state')}`]);
    expect(again([], { PADDOCK_HOME: '/srv/paddock' })).toEqual(['--home=/srv/paddock']);
  });
});
