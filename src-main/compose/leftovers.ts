import type { Logger } from '../lib/log.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { RunningInstances } from './running.ts';

export interface LeftoversDeps {
  readonly runtimes: Readonly<Record<string, Runtime>>;
  readonly running: RunningInstances;
  readonly homeId: string;
  readonly log: Logger;
}

/** What an earlier panel of this home left running and this one did not adopt. */
export class Leftovers {
  readonly #deps: LeftoversDeps;
  #ended = false;

  constructor(deps: LeftoversDeps) {
    this.#deps = deps;
  }

  /** Ends everything of this home but what runs now. */
  async end(): Promise<void> {
    const { runtimes, running, homeId, log } = this.#deps;
    const keep = running.all.map(({ spec }) => spec.launchId);
    for (const runtime of Object.values(runtimes)) {
      const ended = await runtime.reap(homeId, keep);
      if (ended.length > 0)
        log.info('Ended what an earlier panel left running', { runtime: runtime.kind, ended });
    }
    this.#ended = true;
  }

  /** The same when this panel ends before its start came to it: then nobody would adopt them. */
  async endUnlessDone(): Promise<void> {
    if (!this.#ended) await this.end();
  }
}
