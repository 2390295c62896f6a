import type { LogFact } from '../llama/log-facts.ts';

/** What the log of an instance shows of its requests. */
export class RequestsSeen {
  #lastAt = Number.NEGATIVE_INFINITY;
  #open = 0;

  /** When the log last showed work on a request, monotonic ms. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** Requests that began and have not ended. One that its client left counts until the server is idle again. */
  get open(): number {
    return this.#open;
  }

  take(fact: LogFact, at: number): void {
    switch (fact.kind) {
      case 'request-start':
        this.#open += 1;
        this.#lastAt = at;
        return;
      case 'prompt-progress':
      case 'generation-progress':
      case 'prompt-timing':
      case 'generation-timing':
        this.#lastAt = at;
        return;
      case 'total-timing':
        this.#open = Math.max(0, this.#open - 1);
        return;
      case 'idle':
        this.#open = 0;
        return;
      default:
    }
  }
}
