import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { Wakeup } from '../lib/wakeup.ts';

/** Editors write in several steps; one read after the last of them is enough. */
const DEBOUNCE_MS = 100;
const POLL_MS = 2_000;
/** Model files are looked for on every fifth poll. */
const POLLS_PER_INSPECTION = 5;

export interface ConfWatchDeps {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** `event`: the folder reported a change. `poll`: time to compare. `inspect`: time to look for model files too. */
  readonly onChange: (reason: 'event' | 'poll' | 'inspect') => Promise<void>;
}

/**
 * Notices that a file may have changed. Watches the folder, since editors replace the file by a rename; network
 * folders report nothing, so it also polls. The folder itself may vanish and come back.
 */
export class ConfWatch {
  readonly #deps: ConfWatchDeps;
  readonly #abort = new AbortController();
  readonly #events = new Wakeup(this.#abort.signal);
  #watcher: FSWatcher | null = null;
  #loops: readonly Promise<void>[] = [];

  constructor(deps: ConfWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#watchFolder();
    this.#loops = [this.#followEvents(), this.#poll()];
  }

  async dispose(): Promise<void> {
    this.#abort.abort();
    this.#events.dispose();
    this.#watcher?.close();
    await Promise.all(this.#loops);
  }

  #watchFolder(): void {
    const { path, log } = this.#deps;
    const giveUp = (error: unknown): void => {
      this.#watcher?.close();
      this.#watcher = null;
      log.debug('models.conf is polled: its folder cannot be watched', { error });
    };
    try {
      this.#watcher = watch(dirname(path), { persistent: false }, (_, name) => {
        if (name === null || name === basename(path)) this.#events.wake();
      });
      this.#watcher.on('error', giveUp);
    } catch (error) {
      giveUp(error);
    }
  }

  async #followEvents(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      await this.#events.next();
      if (!(await this.#sleep(DEBOUNCE_MS))) return;
      await this.#report('event');
    }
  }

  async #poll(): Promise<void> {
    for (let count = 1; await this.#sleep(POLL_MS); count++) {
      // A folder that was replaced is watched no longer: begin again.
      if (count % POLLS_PER_INSPECTION === 0) {
        this.#watcher?.close();
        this.#watchFolder();
      }
      await this.#report(count % POLLS_PER_INSPECTION === 0 ? 'inspect' : 'poll');
    }
  }

  async #report(reason: 'event' | 'poll' | 'inspect'): Promise<void> {
    try {
      await this.#deps.onChange(reason);
    } catch (error) {
      this.#deps.log.error('models.conf could not be followed', { error });
    }
  }

  /** False when the watch has ended meanwhile. */
  async #sleep(ms: number): Promise<boolean> {
    const { signal } = this.#abort;
    if (signal.aborted) return false;
    try {
      await this.#deps.clock.sleep(ms, signal);
    } catch {
      return false;
    }
    return !signal.aborted;
  }
}
