import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import type { BenchPanel } from './panel.ts';

/** An answer, with the time to its first byte. */
export interface Timed {
  readonly status: number;
  readonly body: string;
  readonly firstByteMs: number;
}

/** One exchange on a connection of its own. */
export function exchange(
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Timed> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    const outgoing = request(url, {
      agent: false,
      method: text === undefined ? 'GET' : 'POST',
      headers: { ...type, ...headers },
    });
    outgoing.once('error', reject);
    outgoing.once('response', response => {
      const firstByteMs = performance.now() - started;
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: answer, firstByteMs }));
      response.once('error', reject);
    });
    outgoing.end(text);
  });
}

/** A call of the contract with the management token; the answer, parsed. */
export async function call<T>(panel: BenchPanel, name: string, input: unknown = {}): Promise<T> {
  const token = readFileSync(join(panel.home, 'token'), 'utf8').trim();
  const { status, body } = await exchange(`${panel.url}/rpc/${name}`, input, {
    authorization: `Bearer ${token}`,
  });
  if (status !== 200) throw new Error(`${name} answered ${status}: ${body}`);
  return JSON.parse(body) as T;
}

/** Serves the profile; ms from the request to the answer. */
export async function switchPanel(panel: BenchPanel, model: string): Promise<number> {
  const started = performance.now();
  const { status, body } = await exchange(`${panel.url}/switch`, { model });
  const tookMs = performance.now() - started;
  if (status !== 200) throw new Error(`The switch to ${model} answered ${status}: ${body}`);
  return tookMs;
}

/** Waits until /health of a server on this port says 200, looking every other millisecond. */
export async function untilHealthy(port: number, alive: () => boolean = () => true): Promise<void> {
  const started = performance.now();
  for (;;) {
    const answer = await exchange(`http://127.0.0.1:${port}/health`).catch(() => null);
    if (answer?.status === 200) return;
    if (!alive()) throw new Error('The engine ended before it was healthy');
    if (performance.now() - started > 60_000) throw new Error('The engine did not become healthy');
    await wait(2);
  }
}

/** Runs commands one after the other with nothing around them: what the engine itself needs to stop and load. */
export class BareEngine {
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  /**
   * SIGTERM to what runs, its end, the start of the next and its first good /health answer; ms.
   * @param command argv of an instance; the number after its `--port` is replaced
   */
  async switchTo(command: readonly string[]): Promise<number> {
    const port = await freePort();
    const [program = '', ...args] = command.map((word, index) =>
      command[index - 1] === '--port' ? String(port) : word,
    );
    const started = performance.now();
    await this.stop();
    const child = spawn(program, args, { stdio: 'ignore', env: this.#env, detached: true });
    this.#child = child;
    await untilHealthy(port, () => child.exitCode === null);
    return performance.now() - started;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

interface Snapshot {
  readonly groups: readonly {
    readonly port: number | null;
    readonly state: {
      readonly instance?: { readonly command: readonly string[]; readonly containerId: string | null };
    };
  }[];
}

/** What the panel runs now: its command line, its port, its container. */
export async function runningInstance(panel: BenchPanel): Promise<{
  readonly command: readonly string[];
  readonly port: number;
  readonly containerId: string | null;
}> {
  const [group] = (await call<Snapshot>(panel, 'supervisor.snapshot')).groups;
  if (!group?.state.instance || group.port === null) throw new Error('The panel serves nothing');
  return { ...group.state.instance, port: group.port };
}
