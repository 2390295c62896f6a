import { shuttingDown } from '../../../src-shared/errors.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { Logger } from '../../lib/log.ts';

/** A job that waits in line: a benchmark run, or something else that needs the machine for itself. */
export interface Job {
  readonly id: string;
  /** @throws whatever ends it; the job records that itself */
  run(signal: AbortSignal): Promise<void>;
  /** The group whose server it needs; null for none. */
  group(): string | null;
  /** Records why it does not run, once it is out of the line because somebody wants that server for something else. */
  giveWay(why: string): Promise<unknown>;
}

export interface JobLineDeps {
  /** Called when nothing waits (any more): puts back what ran before. A new job aborts it. */
  readonly onIdle: (signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

/** One job at a time: two benchmarks at once would measure each other. */
export class JobLine implements Disposable {
  readonly #deps: JobLineDeps;
  readonly #waiting: Job[] = [];
  #current: { readonly job: Job; readonly controller: AbortController } | null = null;
  #working: Promise<void> | null = null;
  #idling = new AbortController();
  #disposed = false;

  constructor(deps: JobLineDeps) {
    this.#deps = deps;
  }

  add(job: Job): void {
    if (this.#disposed) return;
    this.#waiting.push(job);
    this.#idling.abort();
    this.start();
  }

  /** Puts back what ran before where nothing waits: Paddock may have ended before that was done. */
  start(): void {
    this.#working ??= this.#work();
  }

  /** Takes out of the line what needs the server of a group that somebody wants for something else. */
  async giveWay(group: string, why: string): Promise<void> {
    const jobs = this.#waiting.filter(job => job.group() === group);
    for (const job of jobs) this.#waiting.splice(this.#waiting.indexOf(job), 1);
    await Promise.all(jobs.map(job => job.giveWay(why)));
  }

  has(id: string): boolean {
    return this.#current?.job.id === id || this.#waiting.some(job => job.id === id);
  }

  /** Takes a job out of the line, or ends it with this reason. False when it is not there. */
  drop(id: string, reason: Error): boolean {
    const index = this.#waiting.findIndex(job => job.id === id);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      return true;
    }
    if (this.#current?.job.id !== id) return false;
    this.#current.controller.abort(reason);
    return true;
  }

  isCurrent(id: string): boolean {
    return this.#current?.job.id === id;
  }

  /** Resolves when the line is empty and what ran before is back. */
  idle(): Promise<void> {
    return this.#working ?? Promise.resolve();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#waiting.length = 0;
    this.#idling.abort();
    this.#current?.controller.abort(shuttingDown());
    await this.#working;
  }

  async #work(): Promise<void> {
    do {
      const job = this.#waiting.shift();
      if (job !== undefined) await this.#run(job);
      // Before the next look into the line, so that a job that comes now finds the servers as they were.
      if (this.#waiting.length === 0 && !this.#disposed) await this.#idle();
    } while (this.#waiting.length > 0);
    this.#working = null;
  }

  async #run(job: Job): Promise<void> {
    const controller = new AbortController();
    this.#current = { job, controller };
    try {
      await job.run(controller.signal);
    } catch (error) {
      this.#deps.log.error('A benchmark failed in a way that it did not record', { id: job.id, error });
    }
    this.#current = null;
  }

  async #idle(): Promise<void> {
    this.#idling = new AbortController();
    const { signal } = this.#idling;
    await this.#deps.onIdle(signal).catch(error => {
      if (!signal.aborted) this.#deps.log.warn('Putting back failed', { error });
    });
  }
}
