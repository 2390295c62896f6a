import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const run = fileURLToPath(new URL('../fakes/electron/run.mjs', import.meta.url));
const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface StandInStart {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether another Paddock holds the lock, where the displays are, and so on. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The folder of `out`; the repository by default. */
  readonly codeDir?: string;
  readonly resourcesPath?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: records are whatever the bundle handed to Electron
type Loose = any;

/** The built main bundle, running against the stand-in of Electron in a process of its own. */
export class StandIn {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #next = 0;
  #last: readonly Loose[] = [];
  #output = '';
  readonly exited: Promise<number | null>;

  constructor({ args, env, settings, codeDir = repository, resourcesPath = '/nowhere' }: StandInStart) {
    this.#child = fork(run, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: '/nonexistent',
        TMPDIR: process.env.TMPDIR ?? '/tmp',
        ...env,
        STAND_IN: JSON.stringify(settings ?? {}),
        STAND_IN_START: JSON.stringify({ entry: `${codeDir}/out/main/electron.js`, resourcesPath, args }),
      },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    this.exited = once(this.#child, 'exit').then(([code]) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`The program ended (${code}).\n${this.#output}`));
      return code as number | null;
    });
    this.#child.on('message', (message: Loose) => {
      if (message.exited !== undefined) this.#last = message.records;
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error !== undefined) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.value);
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get output(): string {
    return this.#output;
  }

  /** Asks for, or does, something: see the commands of the stand-in. */
  do(name: string, ...args: readonly unknown[]): Promise<Loose> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, name, args });
    });
  }

  /** What was done to Electron so far, or up to its end. */
  async records(what?: string): Promise<readonly Loose[]> {
    const all =
      this.#child.exitCode === null && this.#child.connected ? await this.do('records') : this.#last;
    return what === undefined ? all : all.filter((one: Loose) => one.what === what);
  }

  /** Waits for the n-th record of a kind, counted from 1, and returns it. */
  async record(what: string, count = 1, deadlineMs = 60_000): Promise<Loose> {
    return eventually(
      `${count} × ${what}; the program said: ${this.#output}`,
      async () => (await this.records(what))[count - 1] ?? null,
      deadlineMs,
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As when the process of the test ends without another word. */
  abandon(): void {
    this.#child.disconnect();
  }

  /** For afterEach: nothing is left running. */
  async dispose(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      // It ends its engines; what does not is cut off.
      this.#child.kill('SIGTERM');
      const cut = setTimeout(() => this.#child.kill('SIGKILL'), 60_000);
      await this.exited;
      clearTimeout(cut);
    }
  }
}
