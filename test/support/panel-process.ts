import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildIfStale } from '../../src-main/bin/build-if-stale.mjs';
import type { GroupState, SupervisorSnapshot, SupervisorState } from '../../src-shared/model/supervisor.ts';
import { eventually } from './eventually.ts';
import { endLeftovers } from './leftovers.ts';
import { ONCE } from './once.ts';
import { models } from './real-llama.ts';

export const APP_DIR = resolve(import.meta.dirname, '../..');

/** An answer of the panel; `body` is parsed JSON where it is JSON, else text. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** Where a panel keeps its things; lives on when the panel is killed and started again. */
export interface PanelPlace {
  readonly root: string;
  readonly home: string;
  readonly modelsConf: string;
  readonly modelsDir: string;
}

export interface PanelStart {
  readonly args?: readonly string[];
  /** Options that tests set by default (any port, nothing preloaded) and that this panel shall not be given. */
  readonly without?: readonly ('--port' | '--instance-port' | '--preload')[];
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself, such as `--import`. */
  readonly nodeArgs?: readonly string[];
}

let built: Promise<void> | null = null;

/** Builds what is stale, once per test file. */
export function ensureBuild(): Promise<void> {
  built = built ?? buildIfStale(() => {});
  return built;
}

/** A folder for one panel with this models.conf; the demo models are found through the installation. */
export function panelPlace(modelsConf: string | Uint8Array): PanelPlace {
  const root = mkdtempSync(join(tmpdir(), 'paddock-panel-'));
  const place = {
    root,
    home: join(root, 'home'),
    modelsConf: join(root, 'models.conf'),
    modelsDir: join(root, 'models'),
  };
  mkdirSync(place.modelsDir);
  writeFileSync(place.modelsConf, modelsConf);
  return place;
}

/** A section of models.conf that loads the smallest model within milliseconds. */
export function profileText(id: string, keys: Readonly<Record<string, string>> = {}): string {
  const all = {
    RUNTIME: 'process',
    MODEL: 'paddock-mini-random-Q8_0.gguf',
    CTX_SIZE: '256',
    GPUS: 'none',
    EXTRA_ARGS: '--threads 1 --no-warmup --parallel 1',
    ...keys,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}=${value}`);
  return [`[${id}]`, ...lines, '', ''].join('\n');
}

/** The environment of a panel under test: nothing of the developer's own settings. */
export function panelEnv(extra: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = tmpdir() } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', ...extra };
}

/** The built headless entry as a child. It is ended by its pid; what it left is ended by its home's tag. */
export class PanelProcess {
  readonly place: PanelPlace;
  readonly child: ChildProcess;
  readonly out: string[];
  readonly err: string[];
  readonly url: URL;
  #token: string | null = null;

  private constructor(place: PanelPlace, child: ChildProcess, out: string[], err: string[], url: URL) {
    this.place = place;
    this.child = child;
    this.out = out;
    this.err = err;
    this.url = url;
  }

  /** Starts a panel and resolves once it said its address. @throws Error with what it printed when it ends before */
  static async start(place: PanelPlace, start: PanelStart = {}): Promise<PanelProcess> {
    const { child, out, err } = await spawnPanel(place, start);
    const address = await eventually(
      'the panel says its address',
      () => {
        const found = /^Paddock \S+ is at (http:\/\/\S+)/m.exec(out.join(''))?.[1];
        if (found === undefined && child.exitCode !== null)
          throw new Error(`the panel ended with ${child.exitCode}:\n${out.join('')}${err.join('')}`);
        return found;
      },
      60_000,
    );
    return new PanelProcess(place, child, out, err, new URL('/', address));
  }

  /** A panel that something else has started, such as the window of Electron. */
  static of(place: PanelPlace, child: ChildProcess, url: URL): PanelProcess {
    return new PanelProcess(place, child, [], [], url);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('it never ran');
    return this.child.pid;
  }

  get runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get homeId(): string {
    return (JSON.parse(readFileSync(join(this.place.home, 'home.json'), 'utf8')) as { id: string }).id;
  }

  get token(): string {
    this.#token ??= readFileSync(join(this.place.home, 'token'), 'utf8').trim();
    return this.#token;
  }

  get printed(): string {
    return this.out.join('') + this.err.join('');
  }

  get(path: string, token = false): Promise<Answer> {
    return this.ask('GET', path, undefined, token);
  }

  post(path: string, body: unknown, token = false): Promise<Answer> {
    return this.ask('POST', path, body, token);
  }

  async ask(method: string, path: string, body: unknown, token: boolean): Promise<Answer> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        ...ONCE,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${this.token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(100_000),
    });
    const text = await response.text();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: text };
    }
  }

  switchTo(id: string): Promise<Answer> {
    return this.post('/switch', { model: id });
  }

  async snapshot(): Promise<SupervisorSnapshot> {
    const { body } = await this.post('/rpc/supervisor.snapshot', {});
    return body as SupervisorSnapshot;
  }

  async group(name = 'default'): Promise<GroupState> {
    const { groups } = await this.snapshot();
    const found = groups.find(({ group }) => group === name);
    if (!found) throw new Error(`no group ${name} in ${JSON.stringify(groups)}`);
    return found;
  }

  /** Waits until the state of a group passes. @throws Error with the state and the log when it never does */
  async until(
    what: string,
    passes: (state: SupervisorState) => boolean,
    deadlineMs = 100_000,
    group = 'default',
  ): Promise<SupervisorState> {
    let last: SupervisorState | undefined;
    const ask = async (): Promise<SupervisorState | false> => {
      const { groups } = await this.snapshot();
      last = groups.find(candidate => candidate.group === group)?.state;
      return last !== undefined && passes(last) ? last : false;
    };
    try {
      return await eventually(what, ask, deadlineMs);
    } catch (error) {
      throw new Error(`${(error as Error).message}; the state is ${JSON.stringify(last)}`);
    }
  }

  /** Waits until a profile is ready and healthy. */
  ready(profileId: string, deadlineMs = 100_000, group = 'default'): Promise<SupervisorState> {
    const passes = (state: SupervisorState): boolean =>
      state.status === 'ready' && state.profileId === profileId && state.health === 'ok';
    return this.until(`${profileId} is ready`, passes, deadlineMs, group);
  }

  /** The pid of the model server that a group runs. */
  async serverPid(group = 'default'): Promise<number> {
    const { state } = await this.group(group);
    const pid = 'instance' in state ? state.instance?.pid : null;
    if (typeof pid !== 'number') throw new Error(`no server runs: ${JSON.stringify(state)}`);
    return pid;
  }

  /** Waits until the home remembers what is served, for the next start. */
  async remembered(profileId: string): Promise<void> {
    const path = join(this.place.home, 'serving.json');
    const read = (): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
    await eventually(`${profileId} is remembered`, () => read().includes(`"profileId": "${profileId}"`));
  }

  /** Panel's own log file. */
  ownLog(): string {
    return readFileSync(join(this.place.home, 'logs', 'paddock.log'), 'utf8');
  }

  /** SIGKILL: nothing is cleaned up. */
  async kill(): Promise<void> {
    if (!this.runs) return;
    const closed = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await closed;
  }

  /** SIGTERM; resolves with the exit code. */
  async end(): Promise<number | null> {
    if (!this.runs) return this.child.exitCode;
    const closed = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await closed;
    return this.child.exitCode;
  }
}

/** Any port, and nothing served: what a test wants to say it says. */
const TEST_DEFAULTS = [
  ['--port', '0'],
  ['--instance-port', '0'],
  ['--preload', 'none'],
] as const;

/** The flags that a panel of this place is started with. */
export function panelArgs(place: PanelPlace, { args: given = [], without = [] }: PanelStart): string[] {
  const { home, modelsConf, modelsDir } = place;
  const args = ['--home', home, '--models-conf', modelsConf, '--models-dir', modelsDir, ...given];
  for (const [flag, value] of TEST_DEFAULTS)
    if (!given.includes(flag) && !without.some(left => left === flag)) args.push(flag, value);
  return args;
}

/** Runs the built headless entry and collects what it prints. */
async function spawnPanel(
  place: PanelPlace,
  start: PanelStart,
): Promise<{ child: ChildProcess; out: string[]; err: string[] }> {
  await ensureBuild();
  const args = panelArgs(place, start);
  const entry = join(APP_DIR, 'out', 'main', 'headless.js');
  const child = spawn(process.execPath, [...(start.nodeArgs ?? []), entry, ...args], {
    env: panelEnv(start.env ?? {}),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void out.push(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void err.push(text));
  return { child, out, err };
}

/** Starts a panel that is expected to refuse; resolves with its exit code and what it printed. */
export async function refusedPanel(
  place: PanelPlace,
  start: PanelStart,
): Promise<{ code: number | null; printed: string }> {
  const { child, out, err } = await spawnPanel(place, start);
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  await once(child, 'close');
  clearTimeout(timer);
  return { code: child.exitCode, printed: out.join('') + err.join('') };
}

/** The panels and places of one test file, so that a failing test leaves nothing behind. */
export class Panels {
  readonly #panels: PanelProcess[] = [];
  readonly #places = new Set<PanelPlace>();
  readonly #start: typeof PanelProcess.start;

  /** @param start what starts one; the headless entry by default */
  constructor(start: typeof PanelProcess.start = (place, how) => PanelProcess.start(place, how)) {
    this.#start = start;
  }

  place(modelsConf: string | Uint8Array): PanelPlace {
    const place = panelPlace(modelsConf);
    this.#places.add(place);
    return place;
  }

  async start(where: PanelPlace | string | Uint8Array, start: PanelStart = {}): Promise<PanelProcess> {
    const place = typeof where === 'string' || where instanceof Uint8Array ? this.place(where) : where;
    const panel = await this.#start(place, start);
    this.#panels.push(panel);
    return panel;
  }

  /** Ends every panel, then whatever still carries the tag of their homes, then removes their folders. */
  async dispose(): Promise<void> {
    for (const panel of this.#panels) await panel.kill();
    for (const { home } of this.#places) await endLeftovers(home);
    for (const { root } of this.#places) rmSync(root, { recursive: true, force: true });
    this.#panels.length = 0;
    this.#places.clear();
  }
}

/** Copies a model of the installation into the panel's model folder under another name; returns its path. */
export function copyModel(place: PanelPlace, name: string, from: string = models.miniQ8): string {
  const path = join(place.modelsDir, name);
  writeFileSync(path, readFileSync(from));
  chmodSync(path, 0o644);
  return path;
}
