import type { Clock } from './clock.ts';

export interface DelayedWriteDeps {
  readonly clock: Clock;
  /** From the first change to the write, ms. */
  readonly restMs: number;
  write(): Promise<void>;
  /** Told of the first write that fails, and of no other. */
  onTrouble(error: unknown): void;
}

/** Writes something down a while after it changed, so that many changes cost one write. */
export class DelayedWrite {
  readonly #deps: DelayedWriteDeps;
  readonly #hurry = new AbortController();
  #isDue = false;
  #hasFailed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(deps: DelayedWriteDeps) {
    this.#deps = deps;
  }

  /** It changed. */
  request(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#last = this.#last.then(() => this.#write());
  }

  /** Resolves when what was asked for is written. From now on nothing rests. Never rejects. */
  async flush(): Promise<void> {
    this.#hurry.abort();
    await this.#last;
  }

  async #write(): Promise<void> {
    const { clock, restMs, write, onTrouble } = this.#deps;
    await clock.sleep(restMs, this.#hurry.signal).catch(() => {});
    this.#isDue = false;
    try {
      await write();
    } catch (error) {
      if (!this.#hasFailed) onTrouble(error);
      this.#hasFailed = true;
    }
  }
}
