import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { HttpError } from './http-error.ts';

/** A JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...(status >= 400 ? { connection: 'close' } : {}),
  });
  response.end(bytes);
}

/** An error in llama-server's shape; in a stream that has begun it comes as an event. */
export function sendError(response: ServerResponse, error: unknown): void {
  const known =
    error instanceof HttpError
      ? error
      : new HttpError(500, 'server_error', (error as Error).message ?? String(error));
  if (!response.headersSent) sendJson(response, known.status, known.body);
  else if (!response.writableEnded) response.end(`error: ${JSON.stringify(known.body)}\n\n`);
}

/** A client that lets this much pile up is cut off: it would hold the slot, or the memory, for as long as it likes. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** Server-sent events, begun with the first one, so that an early error still gets its status. */
export class EventStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  send(data: unknown): void {
    this.#start();
    this.#response.write(`data: ${JSON.stringify(data)}\n\n`);
    if (this.#response.writableLength > MAX_UNREAD_BYTES) this.#response.destroy();
  }

  /** `doneMark`: the line that OpenAI's streams end with. */
  end(doneMark: boolean): void {
    this.#start();
    this.#response.end(doneMark ? 'data: [DONE]\n\n' : '');
  }

  #start(): void {
    if (this.#response.headersSent) return;
    this.#response.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 32 letters and digits, as llama-server makes its ids. */
export function randomId(): string {
  return Array.from(randomBytes(32), byte => ALPHABET[byte % ALPHABET.length]).join('');
}
