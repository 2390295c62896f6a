import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { within } from '../lib/time-limit.ts';
import type { LeftoverScope, Runtime } from '../runtime/runtime.ts';
import type { RunningInstances } from './running.ts';

export interface LeftoversDeps {
  readonly runtimes: Readonly<Record<string, Runtime>>;
  readonly running: Pick<RunningInstances, 'all'>;
  readonly homeId: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const NEVER = new AbortController().signal;
/** How long somebody waits for a runtime to end what was left; it goes on in the background, ms. */
const WAIT_MS = 5_000;
/** Between two looks at a runtime that could not be asked, ms. */
const RETRY_MS = [1_000, 5_000, 15_000, 60_000, 300_000] as const;

/** What an earlier panel of this home left running and this one did not adopt. */
export class Leftovers implements Disposable {
  readonly #deps: LeftoversDeps;
  readonly #stop = new AbortController();
  /** Runtimes in which something may still be left. */
  readonly #open: Set<Runtime>;
  readonly #insisting = new Map<Runtime, Promise<void>>();
  /** Groups of which nothing is left in other runtimes. */
  readonly #cleared = new Set<string>();

  constructor(deps: LeftoversDeps) {
    this.#deps = deps;
    this.#open = new Set(Object.values(deps.runtimes));
  }

  /** Ends everything of this home but what runs now. A runtime that cannot be asked now is asked until it answers. */
  async end(): Promise<void> {
    await this.#eachOpen(async runtime => {
      if (!(await this.#reap(runtime, this.#stop.signal))) this.#insist(runtime);
    });
  }

  /** Something may be left in this runtime again. */
  reopen(kind: string): void {
    const runtime = this.#deps.runtimes[kind];
    if (runtime === undefined) return;
    this.#open.add(runtime);
    this.#insist(runtime);
  }

  /** The end of the panel: what is still left is ended now or never, since nobody would adopt it. */
  async endLast(): Promise<void> {
    await this.dispose();
    await this.#eachOpen(runtime => this.#reap(runtime, NEVER));
  }

  /**
   * The same runtime, whose first launch of a group finds nothing of the group in other runtimes: it would hold the
   * port and the memory that the launch needs, and nobody will adopt it.
   */
  clearing(runtime: Runtime): Runtime {
    return {
      ...runtime,
      launch: async (spec, observer, signal) => {
        const { group } = spec;
        if (!this.#cleared.has(group)) {
          this.#cleared.add(group);
          const others = Object.values(this.#deps.runtimes).filter(other => other.kind !== runtime.kind);
          await this.#each(others, other => this.#reap(other, signal, group));
        }
        return runtime.launch(spec, observer, signal);
      },
    };
  }

  /** Asks nobody any more. What is being ended is ended. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#insisting.values());
  }

  #eachOpen(act: (runtime: Runtime) => Promise<unknown>): Promise<void> {
    return this.#each([...this.#open], act);
  }

  async #each(runtimes: readonly Runtime[], act: (runtime: Runtime) => Promise<unknown>): Promise<void> {
    await Promise.all(runtimes.map(runtime => within(this.#deps.clock, WAIT_MS, () => act(runtime))));
  }

  #insist(runtime: Runtime): void {
    if (this.#stop.signal.aborted || this.#insisting.has(runtime)) return;
    const insisting = this.#untilAsked(runtime).finally(() => this.#insisting.delete(runtime));
    this.#insisting.set(runtime, insisting);
  }

  async #untilAsked(runtime: Runtime): Promise<void> {
    const { clock } = this.#deps;
    for (let attempt = 0; ; attempt++) {
      const pauseMs = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0;
      await clock.sleep(pauseMs, this.#stop.signal).catch(() => {});
      if (this.#stop.signal.aborted || (await this.#reap(runtime, this.#stop.signal))) return;
    }
  }

  /** Whether the runtime could be asked. Never rejects. */
  async #reap(runtime: Runtime, signal: AbortSignal, group?: string): Promise<boolean> {
    const { running, homeId, log } = this.#deps;
    const keep = running.all.map(({ spec }) => spec.launchId);
    const which: LeftoverScope = { homeId, keep, ...(group === undefined ? {} : { group }) };
    try {
      const ended = await runtime.reap(which, signal);
      if (ended.length > 0)
        log.info('Ended what an earlier panel left running', { runtime: runtime.kind, ended });
      if (group === undefined) this.#open.delete(runtime);
      return true;
    } catch (error) {
      // Most often there is no Docker here, and so nothing of ours in it.
      log.debug('A runtime cannot tell what is left in it', { runtime: runtime.kind, error });
      return false;
    }
  }
}
