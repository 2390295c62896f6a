import type { InstanceReading, Reading } from '../../src-shared/model/reading.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { Wakeup } from '../lib/wakeup.ts';
import type { DockerRuntime } from '../runtime/docker/docker-runtime.ts';
import type { Instance, LaunchSpec, Runtime } from '../runtime/runtime.ts';

/** An instance that runs now, with what telemetry needs to know of it. */
export interface Running {
  readonly spec: LaunchSpec;
  readonly instance: Instance;
  /** The reading before it was launched. */
  readonly before: Reading | null;
  pids: readonly number[];
}

/** The instance that a group ran last. */
export interface LastRun {
  readonly running: Running;
  /** The last reading while it ran; null while it runs, and when nobody looked. */
  during: Reading | null;
  /** ms since the epoch; null while it runs. */
  endedAt: number | null;
}

/** Host pids change rarely: containers fork at start, engines not at all. */
const PIDS_EVERY_MS = 5_000;

/**
 * Keeps the list of running instances by looking over the runtimes' shoulders: every launch passes through `watch`.
 * The last instance of each group is remembered after it ended, for the question whether its VRAM is free.
 */
export class RunningInstances implements Disposable {
  readonly #log: Logger;
  readonly #latest: () => Reading | null;
  readonly #running = new Set<Running>();
  readonly #lastOf = new Map<string, LastRun>();
  readonly #changed = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;

  constructor(deps: { readonly latest: () => Reading | null; readonly log: Logger }) {
    this.#log = deps.log;
    this.#latest = deps.latest;
    this.#timer = setInterval(() => this.refresh(), PIDS_EVERY_MS);
    this.#timer.unref();
  }

  get all(): readonly Running[] {
    return [...this.#running];
  }

  /** The instance that a group ran last; what is known of its end appears in it. */
  lastOf(group: string): LastRun | null {
    return this.#lastOf.get(group) ?? null;
  }

  /** Asks every instance for its processes again; `all` has them a moment later. */
  refresh(): void {
    for (const running of this.#running) {
      running.instance.pids().then(
        pids => {
          running.pids = pids;
        },
        error => this.#log.debug('The processes of an instance could not be listed', { error }),
      );
    }
  }

  /** The same runtime, whose launches are seen. */
  watch(runtime: Runtime): Runtime {
    return {
      kind: runtime.kind,
      check: signal => runtime.check(signal),
      explain: spec => runtime.explain(spec),
      preflight: (spec, signal) => runtime.preflight(spec, signal),
      reap: (which, signal) => runtime.reap(which, signal),
      launch: async (spec, observer, signal) => {
        const before = this.#latest();
        const instance = await runtime.launch(spec, observer, signal);
        this.#add({ spec, instance, before, pids: [] });
        return instance;
      },
    };
  }

  /** CPU and memory of every container that runs, as their statistics arrive. */
  async *containerReadings(
    docker: Pick<DockerRuntime, 'stats'>,
    signal: AbortSignal,
  ): AsyncGenerator<InstanceReading, void, void> {
    const queue: InstanceReading[] = [];
    const wakeup = new Wakeup(signal);
    const followed = new Set<Running>();
    const follow = (): void => {
      for (const running of this.#running) {
        const id = running.instance.identity.containerId;
        if (id === null || followed.has(running)) continue;
        followed.add(running);
        this.#followContainer(docker, running, id, signal, reading => {
          queue.push(reading);
          wakeup.wake();
        });
      }
    };
    this.#changed.add(follow);
    follow();
    try {
      while (!signal.aborted) {
        const reading = queue.shift();
        if (reading) yield reading;
        else await wakeup.next();
      }
    } finally {
      this.#changed.delete(follow);
      wakeup.dispose();
    }
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#changed.clear();
  }

  #add(running: Running): void {
    const last: LastRun = { running, during: null, endedAt: null };
    this.#running.add(running);
    this.#lastOf.set(running.spec.group, last);
    for (const changed of this.#changed) changed();
    this.refresh();
    void running.instance.exited.then(() => {
      this.#running.delete(running);
      last.during = this.#latest();
      last.endedAt = Date.now();
    });
  }

  #followContainer(
    docker: Pick<DockerRuntime, 'stats'>,
    running: Running,
    id: string,
    signal: AbortSignal,
    push: (reading: InstanceReading) => void,
  ): void {
    const run = async (): Promise<void> => {
      const { profile, group } = running.spec;
      for await (const usage of docker.stats(id, signal)) push({ profileId: profile.id, group, ...usage });
    };
    run().catch(error => this.#log.debug('The statistics of a container ended', { error }));
  }
}
