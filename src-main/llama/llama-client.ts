import type { z } from 'zod';
import { PaddockError } from '../../src-shared/errors.ts';
import { type HttpAnswer, HttpGetError, httpGet } from './http-get.ts';
import { LlamaErrorBody, LlamaModels, LlamaProps, type LlamaSlot, LlamaSlots } from './llama-schemas.ts';
import { type LlamaMetrics, parseMetrics } from './metrics-text.ts';

/** `loading`: the server answers and the model is not there yet. `error`: no usable answer; `message` says why. */
export interface LlamaHealth {
  readonly status: 'ok' | 'loading' | 'error';
  readonly message: string;
}

export interface LlamaClientDeps {
  /** Base URL; a path in it is kept, so that a remote behind a prefix works. */
  readonly endpoint: URL;
  /** Deadline of one exchange, ms; `ANSWER_WITHIN_MS` when absent. */
  readonly timeoutMs?: number;
  /** Sent as a bearer token where the server wants one; never logged. */
  readonly apiKey?: string;
}

/** How long an answer is waited for, ms. */
export const ANSWER_WITHIN_MS = 3_000;
/** `/slots` of a server with hundreds of slots, each with its parameters, stays below this. */
const MAX_BYTES = 8 * 1024 * 1024;
/** llama-server's own are some kilobytes. */
const MAX_METRICS_BYTES = 256 * 1024;

/** A typed client of llama-server's read-only endpoints. It trusts nothing that comes back. */
export class LlamaClient {
  readonly #endpoint: URL;
  readonly #timeoutMs: number;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(deps: LlamaClientDeps) {
    this.#endpoint = deps.endpoint;
    this.#timeoutMs = deps.timeoutMs ?? ANSWER_WITHIN_MS;
    this.#headers = deps.apiKey === undefined ? {} : { authorization: `Bearer ${deps.apiKey}` };
  }

  /** `/health`; never throws, except when `signal` aborts. @throws PaddockError CANCELLED */
  async health(signal?: AbortSignal): Promise<LlamaHealth> {
    let answer: HttpAnswer;
    try {
      answer = await this.#get('health', signal);
    } catch (error) {
      if (error instanceof PaddockError && error.code !== 'CANCELLED')
        return { status: 'error', message: error.message };
      throw error;
    }
    if (answer.status === 503)
      return { status: 'loading', message: errorText(answer) ?? 'The model is loading.' };
    if (answer.status === 200 && !looksLikeHtml(answer))
      return { status: 'ok', message: 'The server is ready.' };
    return { status: 'error', message: explain(answer, this.#url('health')) };
  }

  /** `/props`. @throws PaddockError ENGINE_UNREACHABLE, NOT_OFFERED, TIMEOUT, CANCELLED */
  props(signal?: AbortSignal): Promise<LlamaProps> {
    return this.#json('props', LlamaProps, signal);
  }

  /** `/slots`. @throws PaddockError ENGINE_UNREACHABLE, NOT_OFFERED (started with --no-slots), TIMEOUT, CANCELLED */
  slots(signal?: AbortSignal): Promise<readonly LlamaSlot[]> {
    return this.#json('slots', LlamaSlots, signal);
  }

  /** Ids of `/v1/models`. @throws PaddockError ENGINE_UNREACHABLE, NOT_OFFERED, TIMEOUT, CANCELLED */
  models(signal?: AbortSignal): Promise<readonly string[]> {
    return this.#json('v1/models', LlamaModels, signal);
  }

  /** `/metrics`. @throws PaddockError ENGINE_UNREACHABLE, NOT_OFFERED (started without --metrics), TIMEOUT, CANCELLED */
  async metrics(signal?: AbortSignal): Promise<LlamaMetrics> {
    const answer = await this.#get('metrics', signal, MAX_METRICS_BYTES);
    if (answer.status !== 200 || looksLikeHtml(answer)) throw refused(answer, this.#url('metrics'));
    return parseMetrics(answer.body);
  }

  async #json<T extends z.ZodType>(path: string, schema: T, signal?: AbortSignal): Promise<z.output<T>> {
    const answer = await this.#get(path, signal);
    const url = this.#url(path);
    if (answer.status !== 200) throw refused(answer, url);
    let value: unknown;
    try {
      value = JSON.parse(answer.body);
    } catch {
      throw unreadable(answer, url);
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw unreadable(answer, url);
    return parsed.data;
  }

  async #get(path: string, signal?: AbortSignal, maxBytes = MAX_BYTES): Promise<HttpAnswer> {
    try {
      const options = { timeoutMs: this.#timeoutMs, maxBytes, headers: this.#headers };
      return await httpGet(this.#url(path), options, signal);
    } catch (error) {
      if (!(error instanceof HttpGetError)) throw error;
      if (error.kind === 'cancelled') throw new PaddockError('CANCELLED', undefined, { cause: error });
      throw new PaddockError(error.kind === 'timeout' ? 'TIMEOUT' : 'ENGINE_UNREACHABLE', error.message, {
        fix: 'Look at the log of the instance.',
        cause: error,
      });
    }
  }

  #url(path: string): URL {
    const base = this.#endpoint.href;
    return new URL(path, base.endsWith('/') ? base : `${base}/`);
  }
}

function looksLikeHtml(answer: HttpAnswer): boolean {
  return answer.contentType.includes('html') || /^\s*<(?:!doctype|html)/i.test(answer.body);
}

function errorText(answer: HttpAnswer): string | null {
  try {
    const parsed = LlamaErrorBody.safeParse(JSON.parse(answer.body));
    return parsed.success ? parsed.data.slice(0, 500) : null;
  } catch {
    return null;
  }
}

function explain(answer: HttpAnswer, url: URL): string {
  if (looksLikeHtml(answer)) return `${url.href} answers with a web page: another program serves there.`;
  if (answer.status === 401 || answer.status === 403) return `${url.href} wants an API key.`;
  const text = errorText(answer);
  return text === null
    ? `${url.href} answers with status ${answer.status}.`
    : `${url.href} answers with status ${answer.status}: ${text}`;
}

function refused(answer: HttpAnswer, url: URL): PaddockError {
  const absent = answer.status === 404 || answer.status === 501;
  return new PaddockError(absent ? 'NOT_OFFERED' : 'ENGINE_UNREACHABLE', explain(answer, url), {
    fix: absent ? 'Start the engine with this endpoint enabled.' : 'Look at the log of the instance.',
    details: { status: answer.status },
  });
}

function unreadable(answer: HttpAnswer, url: URL): PaddockError {
  const what = looksLikeHtml(answer)
    ? explain(answer, url)
    : `${url.href} answers with something that is not llama-server's JSON.`;
  return new PaddockError('ENGINE_UNREACHABLE', what, { fix: 'Check what listens at this address.' });
}
