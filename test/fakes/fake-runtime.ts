import type {
  Instance,
  LaunchObserver,
  LaunchSpec,
  RawLogLine,
  Runtime,
} from '../../src-main/runtime/runtime.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { RuntimeCheck } from '../../src-shared/model/app.ts';
import type { RuntimeKind } from '../../src-shared/model/profile.ts';
import type { Exit, InstanceIdentity } from '../../src-shared/model/supervisor.ts';

/** What the next launches do; tests change it between them. */
export interface FakeBehaviour {
  /** The launch throws this. */
  readonly launchError?: unknown;
  /** What a look before the launch throws. */
  readonly preflightError?: unknown;
  /** The launch stays under way until it is aborted. */
  readonly neverLaunches?: boolean;
  /** Lines that it logs at once. */
  readonly lines?: readonly string[];
  /** It ends by itself right after those lines. */
  readonly exit?: Partial<Exit>;
  /** Told to end, it stays until `die` is called. */
  readonly ignoresTerminate?: boolean;
}

/** An instance without a process: tests make it log, become reachable, and die. */
export class FakeInstance implements Instance {
  readonly spec: LaunchSpec;
  readonly endpoint: URL;
  readonly identity: InstanceIdentity;
  readonly startedAt = null;
  readonly exited: Promise<Exit>;
  terminated = 0;
  isReleased = false;
  isAlive = true;
  readonly #behaviour: FakeBehaviour;
  readonly #onEnd: () => void;
  #settle: (exit: Exit) => void = () => {};
  #lines: RawLogLine[] = [];
  #wake: () => void = () => {};

  constructor(
    spec: LaunchSpec,
    kind: RuntimeKind,
    behaviour: FakeBehaviour,
    endpoint: URL,
    onEnd: () => void,
  ) {
    this.spec = spec;
    this.endpoint = endpoint;
    this.#behaviour = behaviour;
    this.#onEnd = onEnd;
    this.identity = {
      runtime: kind,
      endpoint: endpoint.href,
      command: ['fake', spec.profile.id],
      adopted: false,
      pid: null,
      containerId: null,
      image: null,
      build: null,
    };
    this.exited = new Promise(resolve => {
      this.#settle = resolve;
    });
    this.log(...(behaviour.lines ?? []));
    if (behaviour.exit) this.die(behaviour.exit);
  }

  /** Output, as the engine would print it. */
  log(...texts: readonly string[]): void {
    this.#lines.push(...texts.map(text => ({ at: 0, stream: 'stderr' as const, text })));
    this.#wake();
  }

  /** It ends, whoever wanted that. */
  die(exit: Partial<Exit> = {}): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#onEnd();
    this.#wake();
    this.#settle({ code: 0, signal: null, outOfMemory: false, error: null, at: 0, ...exit });
  }

  pids(): Promise<readonly number[]> {
    return Promise.resolve([]);
  }

  async *logs(signal: AbortSignal): AsyncGenerator<readonly RawLogLine[], void, void> {
    while (!signal.aborted) {
      if (this.#lines.length > 0) yield this.#lines.splice(0);
      else if (!this.isAlive) return;
      else {
        await new Promise<void>(resolve => {
          this.#wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    }
  }

  terminate(): Promise<Exit> {
    this.terminated += 1;
    if (!this.#behaviour.ignoresTerminate) this.die({ code: 0, signal: 'SIGTERM' });
    return this.exited;
  }

  release(): Promise<void> {
    this.isReleased = true;
    this.#wake();
    return Promise.resolve();
  }
}

/** A runtime whose every step is a test's decision. It counts what is alive, so that tests can prove that nothing leaks. */
export class FakeRuntime implements Runtime {
  readonly kind: RuntimeKind = 'process';
  readonly instances: FakeInstance[] = [];
  /** By profile id; `*` for all others. */
  readonly behaviours = new Map<string, FakeBehaviour>();
  /** Ports on which launches find somebody else. */
  readonly takenPorts = new Set<number>();
  /** The most that ever were alive at the same time. */
  mostAlive = 0;
  #alive = 0;
  readonly #endpoint: (spec: LaunchSpec) => URL;

  constructor(endpoint: (spec: LaunchSpec) => URL = spec => new URL(`http://127.0.0.1:${spec.port}`)) {
    this.#endpoint = endpoint;
  }

  get alive(): number {
    return this.#alive;
  }

  get last(): FakeInstance {
    const instance = this.instances.at(-1);
    if (!instance) throw new Error('nothing was launched yet');
    return instance;
  }

  check(): Promise<RuntimeCheck> {
    return Promise.reject(new Error('not part of this fake'));
  }

  explain(spec: LaunchSpec): readonly string[] {
    return ['fake', spec.profile.id];
  }

  async preflight(spec: LaunchSpec): Promise<void> {
    const { preflightError } = this.#behaviourOf(spec);
    if (preflightError !== undefined) throw preflightError;
  }

  async launch(spec: LaunchSpec, _observer: LaunchObserver, signal: AbortSignal): Promise<Instance> {
    const behaviour = this.#behaviourOf(spec);
    signal.throwIfAborted();
    if (behaviour.launchError !== undefined) throw behaviour.launchError;
    this.requireFree(spec.port);
    if (behaviour.neverLaunches) {
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    }
    this.#alive += 1;
    this.mostAlive = Math.max(this.mostAlive, this.#alive);
    const instance = new FakeInstance(spec, this.kind, behaviour, this.#endpoint(spec), () => {
      this.#alive -= 1;
    });
    this.instances.push(instance);
    return instance;
  }

  /** @throws PaddockError when a test says that somebody has it */
  requireFree(port: number): void {
    if (!this.takenPorts.has(port)) return;
    throw new PaddockError('LOAD_FAILED', `Port ${port} is taken by nc (pid 7).`, {
      fix: 'Stop it.',
      details: { failure: 'port-taken' },
    });
  }

  #behaviourOf(spec: LaunchSpec): FakeBehaviour {
    return this.behaviours.get(spec.profile.id) ?? this.behaviours.get('*') ?? {};
  }

  reap(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}
