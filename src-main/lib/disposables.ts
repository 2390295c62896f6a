/** Anything that holds something which must be given back. */
export interface Disposable {
  dispose(): void | Promise<void>;
}

/** Owns what a service acquired and gives it back in reverse order, even when one of them throws. */
export class Disposables implements Disposable {
  readonly #owned: Disposable[] = [];
  #disposed: Promise<void> | undefined;

  /** Registers and returns it, so that acquiring and owning are one expression. */
  add<T extends Disposable>(disposable: T): T {
    this.#owned.push(disposable);
    return disposable;
  }

  /** Registers a release function. */
  defer(dispose: () => void | Promise<void>): void {
    this.#owned.push({ dispose });
  }

  /** Idempotent. @throws AggregateError with what the releases threw, after all of them ran */
  dispose(): Promise<void> {
    this.#disposed ??= this.#run();
    return this.#disposed;
  }

  async #run(): Promise<void> {
    const errors: unknown[] = [];
    for (const owned of this.#owned.splice(0).reverse()) {
      try {
        await owned.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Some resources could not be released.');
  }
}
