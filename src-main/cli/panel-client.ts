import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { fromWireError, PaddockError, WireError } from '../../src-shared/errors.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { reasonOf } from '../lib/file-error.ts';
import { type PanelRecord, runningPanel } from '../lib/home.ts';
import { within } from '../lib/time-limit.ts';
import { exchange, isCertificateError } from './exchange.ts';
import { NoPanelError } from './exit-codes.ts';
import { readEvents, type WireEvent } from './read-events.ts';

export interface PanelAddress {
  readonly home: string;
  /** Used instead of the panel's own where it was asked for. */
  readonly tokenFile: string;
  readonly asked: Readonly<Record<string, string>>;
}

export interface PanelAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** How long a panel may take to begin its answer: one that was halted never does. */
const ANSWER_MS = 10_000;
/** What takes as long as it takes: changes of what is served, checks of the machine, benchmarks, streams. */
const UNHURRIED = /^\/(?:switch|start|restart|stop|events|rpc\/(?:app\.doctor|benchmarks\.\w+))(?:\?|$)/;

/** The running panel's HTTP API, with the token of the token file. */
export class PanelClient {
  readonly record: PanelRecord;
  readonly #token: string | null;
  readonly #clock: Clock;

  constructor(record: PanelRecord, token: string | null, clock: Clock = systemClock) {
    this.record = record;
    this.#token = token;
    this.#clock = clock;
  }

  /**
   * @throws NoPanelError when none runs with this state folder, PaddockError FILE_UNREADABLE for a token file that was
   * asked for
   */
  static async find(address: PanelAddress): Promise<PanelClient> {
    const record = await runningPanel(address.home);
    if (record === null) throw new NoPanelError(`No panel runs with the state folder ${address.home}.`);
    const asked = address.asked['token-file'] !== undefined;
    const tokenFile = asked ? address.tokenFile : (record.tokenFile ?? address.tokenFile);
    const token = await readFile(tokenFile, 'utf8').catch(error => {
      if (!asked) return null;
      throw new PaddockError(
        'FILE_UNREADABLE',
        `The token file ${tokenFile} of ${address.asked['token-file']} cannot be read: ${reasonOf(error)}.`,
        {
          fix: 'Name the file that `npx paddock config path` shows, or none: the panel knows its own.',
          cause: error,
        },
      );
    });
    return new PanelClient(record, token?.trim() ?? null);
  }

  /** Any answer that is JSON, errors included. @throws PaddockError DISCONNECTED, NoPanelError */
  async request(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<PanelAnswer> {
    const response = await this.#fetch(method, path, body, signal);
    const text = await textOf(response);
    try {
      return { status: statusOf(response), body: text === '' ? null : JSON.parse(text) };
    } catch (cause) {
      throw new PaddockError('DISCONNECTED', `What answers at ${this.record.url} is no Paddock panel.`, {
        cause,
      });
    }
  }

  /** The parsed body of a good answer. @throws PaddockError as the panel says it */
  async get<T extends z.ZodType>(path: string, schema: T, signal?: AbortSignal): Promise<z.output<T>> {
    return schema.parse(await this.#good('GET', path, undefined, signal));
  }

  /** As `get`, for requests with a body. @throws PaddockError as the panel says it */
  async post<T extends z.ZodType>(path: string, body: unknown, schema: T): Promise<z.output<T>> {
    return schema.parse(await this.#good('POST', path, body));
  }

  /**
   * Server-sent events of an address until the signal aborts or nobody asks for more.
   * @throws PaddockError as the panel says it, DISCONNECTED when it ends the connection, NoPanelError when it ends itself
   */
  async *events(path: string, signal: AbortSignal): AsyncGenerator<WireEvent, void, void> {
    const response = await this.#fetch('GET', path, undefined, signal);
    if (statusOf(response) >= 400) throw errorOf(statusOf(response), JSON.parse(await textOf(response)));
    try {
      for await (const event of readEvents(response, signal)) {
        if (event.event === 'error') throw errorOf(500, event.data);
        yield event;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    }
    if (signal.aborted) return;
    if (!(await this.#answers(signal))) throw new NoPanelError(`The panel at ${this.record.url} has ended.`);
    throw new PaddockError('DISCONNECTED', `The panel at ${this.record.url} ended the connection.`, {
      fix: 'Run the command again; the management token may have been replaced.',
    });
  }

  async #answers(signal: AbortSignal): Promise<boolean> {
    try {
      const response = await this.#fetch('GET', '/healthz', undefined, signal);
      response.resume();
      // One that ends says so until it has ended.
      return statusOf(response) !== 503;
    } catch {
      return false;
    }
  }

  async #good(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const answer = await this.request(method, path, body, signal);
    if (answer.status >= 400) throw errorOf(answer.status, answer.body);
    return answer.body;
  }

  async #fetch(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<IncomingMessage> {
    const { url, certificate } = this.record;
    const ask = (until?: AbortSignal): Promise<IncomingMessage> =>
      exchange(new URL(path, url), {
        method,
        certificate,
        headers: {
          ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(until ? { signal: until } : {}),
      });
    try {
      const answer = UNHURRIED.test(path)
        ? await ask(signal)
        : await within(this.#clock, ANSWER_MS, ask, signal);
      if (answer === null) throw new Error(`no answer for ${ANSWER_MS} ms`);
      return answer;
    } catch (cause) {
      if (signal?.aborted) throw cause;
      if (isCertificateError(cause)) {
        throw new PaddockError(
          'DISCONNECTED',
          `${url} shows no certificate that can be trusted: ${cause.message}.`,
          {
            fix: 'Check --tls-cert of the panel and start it again.',
            cause,
          },
        );
      }
      throw new PaddockError('DISCONNECTED', `The panel at ${this.record.url} does not answer.`, {
        fix: 'Look at its output, or start it again with `npx paddock start`.',
        cause,
      });
    }
  }
}

function statusOf(response: IncomingMessage): number {
  return response.statusCode ?? 0;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** An error body of the panel, ours or the reference's plain text, as the error that it was. */
export function errorOf(status: number, body: unknown): PaddockError {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
  const wire = WireError.safeParse(error);
  if (wire.success) return fromWireError(wire.data);
  const text = typeof error === 'string' ? error : `The panel answered ${status}.`;
  if (status === 404) return new PaddockError('NOT_FOUND', text);
  if (status === 409) return new PaddockError('CONFLICT', text);
  return new PaddockError(status < 500 ? 'BAD_REQUEST' : 'INTERNAL', text);
}
