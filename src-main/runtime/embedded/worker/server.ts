import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpError } from './http-error.ts';
import type { WorkerLog } from './log.ts';
import { sendError } from './reply.ts';
import { route } from './router.ts';
import type { Service } from './service.ts';

/** How long a request may take to arrive; its answer may take as long as the model thinks. */
const RECEIVE_WITHIN_MS = 300_000;
const HEADERS_WITHIN_MS = 30_000;

/** The HTTP side: listens before the model is there and says so until `serve`. */
export class WorkerServer {
  readonly #log: WorkerLog;
  readonly #server: Server;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #service: Service | null = null;

  constructor(deps: { readonly log: WorkerLog; readonly receiveWithinMs?: number }) {
    this.#log = deps.log;
    const requestTimeout = deps.receiveWithinMs ?? RECEIVE_WITHIN_MS;
    const headersTimeout = Math.min(HEADERS_WITHIN_MS, requestTimeout);
    const limits = { requestTimeout, headersTimeout, connectionsCheckingInterval: headersTimeout };
    this.#server = createServer({ maxHeaderSize: 16 * 1024, ...limits }, (request, response) => {
      const running = this.#answer(request, response).finally(() => this.#running.delete(running));
      this.#running.add(running);
    });
  }

  /** Resolves with the port. @throws NodeJS.ErrnoException when it cannot be had */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** From now on requests reach the model. */
  serve(service: Service): void {
    this.#service = service;
  }

  /** Ends every answer, and every request that is still being sent, and resolves when none runs any more. */
  async close(): Promise<void> {
    this.#stopping.abort(new Error('The server is stopping'));
    this.#server.close();
    await Promise.allSettled(this.#running);
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const client = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) client.abort(new Error('The client gave up'));
    });
    const signal = AbortSignal.any([client.signal, this.#stopping.signal]);
    try {
      await route(request, response, this.#service, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof HttpError)) {
        this.#log.server('E', 'operator()', `got exception: ${(error as Error).message ?? String(error)}`);
      }
      sendError(response, error);
    } finally {
      // An answer that was cut is cut for the client as well.
      if (signal.aborted && !response.writableEnded) response.destroy();
    }
  }
}
