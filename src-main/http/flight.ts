import type { ServerResponse } from 'node:http';

/**
 * One answer under way. Its signal is made when somebody asks for it: most answers are given within the same turn,
 * and signals cost more than the rest of such an answer.
 */
export class Flight {
  readonly #response: ServerResponse;
  #controller: AbortController | undefined;
  #aborted = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Aborts when the client has gone or the server closes. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  get aborted(): boolean {
    return this.#aborted || this.#response.destroyed;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}
