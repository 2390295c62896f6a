/** Lets one async reader wait for the next `wake`, or for the signal to abort. Wakes while nobody waits are kept, once. */
export class Wakeup {
  #pending = false;
  #resolve: (() => void) | undefined;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.wake();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  wake(): void {
    const resolve = this.#resolve;
    if (resolve) {
      this.#resolve = undefined;
      resolve();
    } else this.#pending = true;
  }

  /** Resolves at the next wake; at once when the signal has aborted. Never rejects. */
  next(): Promise<void> {
    if (this.#pending || this.#signal.aborted) {
      this.#pending = false;
      return Promise.resolve();
    }
    return new Promise(resolve => {
      this.#resolve = resolve;
    });
  }

  dispose(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.wake();
  }
}
