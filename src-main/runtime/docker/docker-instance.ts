import type { Exit, InstanceIdentity } from '../../../src-shared/model/supervisor.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import type { Instance, RawLogLine } from '../runtime.ts';
import { graceSeconds } from './container-config.ts';
import { followLogs } from './container-logs.ts';
import { containerPids } from './container-pids.ts';
import { removeContainer } from './container-removal.ts';
import { daemonMessage, isDisconnected, isGone } from './docker-errors.ts';
import type { DockerEngine } from './engine.ts';
import { type ContainerEnd, exitOf } from './exit-cause.ts';
import type { ReadMark } from './read-mark.ts';

const RETRY_MS = [50, 100, 250, 500, 1_000, 2_000, 5_000] as const;
/** How long the end waits for a reader of the log, before the container and with it the log is removed. */
const DRAIN_MS = 2_000;
/** What an adopted container's log begins with: the ring of the log hub holds no more. */
const ADOPTED_TAIL_LINES = 100_000;
const CAUSE_LINES = 50;
const REMOVED: ContainerEnd = { exitCode: null, oomKilled: false, error: '' };

export interface DockerInstanceDeps {
  readonly engine: DockerEngine;
  readonly clock: Clock;
  readonly log: Logger;
  readonly containerId: string;
  readonly identity: InstanceIdentity;
  /** When the container was started, ms since the epoch by the daemon's clock; null where it does not tell. */
  readonly startedAt: number | null;
  /** First process of the container. */
  readonly pid: number;
  readonly mark: ReadMark;
  /** Gives back what belongs to the instance, such as a tunnel; once, at its end or release. */
  readonly onLetGo: () => Promise<void>;
}

/** A container of ours that runs. */
export class DockerInstance implements Instance {
  readonly endpoint: URL;
  readonly identity: InstanceIdentity;
  readonly startedAt: number | null;
  readonly exited: Promise<Exit>;
  readonly #deps: DockerInstanceDeps;
  readonly #ended = new AbortController();
  readonly #readers = new Set<Promise<void>>();
  /** Aborted by a release; another takes its place when a released instance is terminated after all. */
  #watching = new AbortController();
  #settle: (exit: Exit) => void = () => {};
  #terminations = 0;

  constructor(deps: DockerInstanceDeps) {
    this.#deps = deps;
    this.identity = deps.identity;
    this.startedAt = deps.startedAt;
    this.endpoint = new URL(deps.identity.endpoint);
    this.exited = new Promise(resolve => {
      this.#settle = resolve;
    });
    void this.#watch();
  }

  pids(): Promise<readonly number[]> {
    if (this.#ended.signal.aborted) return Promise.resolve([]);
    return containerPids(this.#deps.pid, this.#deps.containerId);
  }

  async *logs(signal: AbortSignal): AsyncGenerator<readonly RawLogLine[], void, void> {
    const { engine, clock, containerId, identity, mark } = this.#deps;
    let done = (): void => {};
    const reading = new Promise<void>(resolve => {
      done = resolve;
    });
    this.#readers.add(reading);
    try {
      const tail = identity.adopted ? ADOPTED_TAIL_LINES : null;
      yield* followLogs(
        {
          engine,
          clock,
          containerId,
          tail,
          taken: mark.before,
          onTaken: stamps => mark.take(stamps),
          hasEnded: () => this.#ended.signal.aborted,
        },
        AbortSignal.any([signal, this.#watching.signal]),
      );
    } finally {
      this.#readers.delete(reading);
      done();
    }
  }

  async terminate(graceMs: number): Promise<Exit> {
    this.#terminations += 1;
    if (this.#watching.signal.aborted && !this.#ended.signal.aborted) {
      this.#watching = new AbortController();
      void this.#watch();
    }
    const ending = this.#terminations === 1 ? this.#stop(graceMs) : this.#killAfter(graceMs);
    const [exit] = await Promise.all([this.exited, ending]);
    return exit;
  }

  async release(): Promise<void> {
    this.#watching.abort();
    await Promise.all([this.#deps.mark.flush(), this.#deps.onLetGo()]);
  }

  /** Settles `exited` once it has ended; returns without that when the instance is released. Never rejects. */
  async #watch(): Promise<void> {
    const { engine, containerId, log, clock } = this.#deps;
    const { signal } = this.#watching;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const code = await engine.wait(containerId, signal);
        const end = await this.#end(code, signal);
        if (end) return this.#settle(await this.#finish(end, signal));
      } catch (error) {
        if (signal.aborted) return;
        // Somebody removed it: it has ended, and nobody can tell how.
        if (isGone(error)) return this.#settle(await this.#finish(REMOVED, signal));
        if (attempt === 0) log.warn('Lost sight of a container; looking again', { containerId, error });
      }
      await clock.sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 5_000, signal).catch(() => {});
    }
  }

  /** How it ended; null while it runs after all (a wait also returns when the daemon goes down under it). */
  async #end(code: number, signal: AbortSignal): Promise<ContainerEnd | null> {
    try {
      const { State: state } = await this.#deps.engine.inspect(this.#deps.containerId, signal);
      if (state.Running) return null;
      return { exitCode: state.ExitCode ?? code, oomKilled: state.OOMKilled, error: state.Error };
    } catch (error) {
      if (isGone(error)) return { exitCode: code, oomKilled: false, error: '' };
      throw error;
    }
  }

  async #finish(end: ContainerEnd, signal: AbortSignal): Promise<Exit> {
    const { clock, containerId, log, mark, onLetGo } = this.#deps;
    const at = clock.now();
    const lines = end.exitCode === 1 && this.#terminations === 0 ? await this.#lastLines(signal) : [];
    this.#ended.abort();
    await this.#drainReaders();
    try {
      await removeContainer(this.#deps, containerId, signal);
      await mark.remove();
    } catch (error) {
      log.warn('A container that has ended could not be removed', { containerId, error });
    }
    await onLetGo().catch(error => log.warn('A tunnel could not be closed', { error }));
    return exitOf(end, lines, at);
  }

  async #lastLines(signal: AbortSignal): Promise<readonly string[]> {
    const { engine, clock, containerId } = this.#deps;
    const lines: string[] = [];
    for await (const batch of followLogs({ engine, clock, containerId, tail: CAUSE_LINES }, signal)) {
      for (const line of batch) lines.push(line.text);
    }
    return lines;
  }

  async #drainReaders(): Promise<void> {
    if (this.#readers.size === 0) return;
    const done = new AbortController();
    const tooLong = this.#deps.clock.sleep(DRAIN_MS, done.signal).catch(() => {});
    await Promise.race([Promise.all(this.#readers), tooLong]);
    done.abort();
  }

  /** Asks until it has ended: a daemon that is away is waited for, since nothing else can end a container. */
  async #stop(graceMs: number): Promise<void> {
    const { engine, containerId } = this.#deps;
    const ended = this.#ended.signal;
    await this.#insist(attempt =>
      attempt === 0
        ? engine.stop(containerId, graceSeconds(graceMs), ended)
        : engine.kill(containerId, ended),
    );
  }

  async #killAfter(graceMs: number): Promise<void> {
    await this.#deps.clock.sleep(graceMs, this.#ended.signal).catch(() => {});
    await this.#insist(() => this.#deps.engine.kill(this.#deps.containerId, this.#ended.signal));
  }

  async #insist(end: (attempt: number) => Promise<void>): Promise<void> {
    const { clock, log, containerId } = this.#deps;
    let attempt = 0;
    for (let round = 0; !this.#ended.signal.aborted; round += 1) {
      try {
        await end(attempt);
        return;
      } catch (error) {
        // 304, 404 and 409 say that it is not running any more, which the watcher sees by itself.
        if (this.#ended.signal.aborted || isGone(error) || isNotRunning(error)) return;
        if (!isDisconnected(error)) attempt += 1;
        log.warn('A container could not be ended yet', { containerId, reason: daemonMessage(error) });
      }
      const pause = RETRY_MS[Math.min(round, RETRY_MS.length - 1)] ?? 5_000;
      await clock.sleep(pause, this.#ended.signal).catch(() => {});
    }
  }
}

function isNotRunning(error: unknown): boolean {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return status === 304 || status === 409;
}
