import { PaddockError } from '../../src-shared/errors.ts';
import type { ChatEvent, ChatModel, ChatRequest, ChatTimings } from '../../src-shared/model/chat.ts';
import type { Clock } from '../lib/clock.ts';
import { AnswerSize } from '../llama/answer-size.ts';
import { bodyStart } from '../llama/body-start.ts';
import { CompletionChunk, EngineError, parseJson } from '../llama/completion-chunk.ts';
import { sseData } from '../llama/sse.ts';
import { requestBody } from './request-body.ts';

export interface ChatDeps {
  /** The instance that answers for a group, or for the one used last. @throws PaddockError when none is ready. */
  readonly endpointFor: (group: string | undefined) => { readonly endpoint: URL; readonly profileId: string };
  readonly clock: Clock;
  /** What a server says of itself. */
  readonly props?: (
    endpoint: URL,
    signal: AbortSignal,
  ) => Promise<{
    readonly modalities: readonly string[];
    readonly contextTokens: number | null;
  }>;
  /** Longest wait for the first byte: a long prompt on a CPU takes minutes. */
  readonly firstByteTimeoutMs?: number;
  /** Longest silence between two chunks. */
  readonly idleTimeoutMs?: number;
}

const ERROR_BODY_CHARS = 64_000;
/** The figures of an answer that is under way are told this often, ms. */
const SO_FAR_MS = 250;

/** Asks the running model on behalf of the panel, whose page may not call another port itself. */
export class Chat {
  readonly #deps: ChatDeps;

  constructor(deps: ChatDeps) {
    this.#deps = deps;
  }

  /**
   * Streams one answer. Aborting the signal, or leaving the loop, closes the connection, which stops the generation.
   * @throws PaddockError BAD_REQUEST (the engine refused the request), ENGINE_UNREACHABLE, TIMEOUT, CANCELLED
   */
  async *stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent, void, void> {
    const { endpoint, profileId } = this.#deps.endpointFor(request.group);
    const controller = new AbortController();
    const abort = (): void => controller.abort(new PaddockError('CANCELLED'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      yield { kind: 'started', profileId };
      yield* this.#answer(endpoint, request, controller);
    } catch (error) {
      throw asPaddockError(error, controller.signal, endpoint);
    } finally {
      signal.removeEventListener('abort', abort);
      controller.abort(new PaddockError('CANCELLED'));
    }
  }

  /** The running model and what it takes. @throws PaddockError UNAVAILABLE when none is ready */
  async model(group: string | undefined, signal: AbortSignal): Promise<ChatModel> {
    const { endpoint, profileId } = this.#deps.endpointFor(group);
    // An engine that does not say is taken to understand text.
    const props = await this.#deps.props?.(endpoint, signal).catch(() => null);
    return {
      profileId,
      endpoint: endpoint.href,
      modalities: [...(props?.modalities ?? [])],
      contextTokens: props?.contextTokens ?? null,
    };
  }

  async *#answer(
    endpoint: URL,
    request: ChatRequest,
    controller: AbortController,
  ): AsyncGenerator<ChatEvent, void, void> {
    const { clock, firstByteTimeoutMs = 300_000, idleTimeoutMs = 60_000 } = this.#deps;
    const sentAt = clock.monotonic();
    const body = JSON.stringify(requestBody(request));
    if (request.raw) yield { kind: 'raw', direction: 'request', text: body };
    const response = await this.#within(
      firstByteTimeoutMs,
      controller,
      post(endpoint, body, controller.signal),
    );
    if (!response.ok || !response.body)
      throw await this.#within(idleTimeoutMs, controller, refusal(response, endpoint));
    const type = response.headers.get('content-type') ?? '';
    if (!type.includes('event-stream'))
      throw notAnEngine(endpoint, `it answered with ${type || 'no content type'}`);

    const events = sseData(response.body)[Symbol.asyncIterator]();
    const size = new AnswerSize();
    let waitMs = firstByteTimeoutMs;
    let firstTextAt: number | null = null;
    let finishReason: string | null = null;
    let last: CompletionChunk | null = null;
    let usage: CompletionChunk['usage'] = null;
    let timings: CompletionChunk['timings'] = null;
    let toldAt = Number.NEGATIVE_INFINITY;
    const figures = (): ChatTimings => ({
      ...engineFigures(usage, timings),
      timeToFirstTokenMs: firstTextAt === null ? null : firstTextAt - sentAt,
      totalMs: clock.monotonic() - sentAt,
    });
    for (;;) {
      const next = await this.#within(waitMs, controller, events.next());
      if (next.done || next.value === '[DONE]') break;
      waitMs = idleTimeoutMs;
      if (request.raw) yield { kind: 'raw', direction: 'response', text: next.value };
      last = readChunk(next.value, endpoint);
      if (!size.takes(last)) throw tooLong();
      usage = last.usage ?? usage;
      timings = last.timings ?? timings;
      const choice = last.choices[0];
      finishReason = choice?.finish_reason ?? finishReason;
      const reasoning = choice?.delta?.reasoning_content;
      const text = choice?.delta?.content;
      const calls = choice?.delta?.tool_calls ?? [];
      if (reasoning || text || calls.length > 0) firstTextAt ??= clock.monotonic();
      if (reasoning) yield { kind: 'reasoning', text: reasoning };
      if (text) yield { kind: 'delta', text };
      for (const call of calls) {
        yield {
          kind: 'tool-call',
          index: call.index,
          id: call.id ?? null,
          name: call.function?.name ?? null,
          arguments: call.function?.arguments ?? '',
        };
      }
      const begun = firstTextAt !== null && finishReason === null;
      if (last.timings && begun && clock.monotonic() - toldAt >= SO_FAR_MS) {
        toldAt = clock.monotonic();
        yield { kind: 'so-far', timings: figures() };
      }
    }
    if (last === null) throw notAnEngine(endpoint, 'its stream was empty');
    if (finishReason === null) {
      throw new PaddockError('ENGINE_UNREACHABLE', 'The engine ended the answer before it was complete.', {
        fix: 'See the log: the model may have stopped or run out of memory.',
      });
    }
    yield { kind: 'done', finishReason, timings: figures() };
  }

  /** Waits for a promise, at most `ms`; on time-out everything is aborted. */
  async #within<T>(ms: number, controller: AbortController, promise: Promise<T>): Promise<T> {
    const done = new AbortController();
    const timer = this.#deps.clock.sleep(ms, done.signal).then(
      () => {
        const error = new PaddockError(
          'TIMEOUT',
          `The model sent nothing for ${Math.round(ms / 1000)} seconds.`,
          { fix: 'See the log, or restart the model.' },
        );
        controller.abort(error);
        throw error;
      },
      () => new Promise<never>(() => {}),
    );
    try {
      return await Promise.race([promise, timer]);
    } finally {
      done.abort();
    }
  }
}

/** What the engine itself measured, as far as it told. */
function engineFigures(
  usage: CompletionChunk['usage'],
  timings: CompletionChunk['timings'],
): Omit<ChatTimings, 'timeToFirstTokenMs' | 'totalMs'> {
  const generatedTokens = usage?.completion_tokens ?? timings?.predicted_n ?? null;
  const read = timings?.prompt_n ?? null;
  return {
    promptTokens: usage?.prompt_tokens ?? (read === null ? null : read + (timings?.cache_n ?? 0)),
    cachedTokens: timings?.cache_n ?? null,
    promptTokensPerSecond: timings?.prompt_per_second ?? null,
    generatedTokens,
    // Of a single token the engine tells the speed of no work at all.
    generationTokensPerSecond:
      generatedTokens !== null && generatedTokens < 2 ? null : (timings?.predicted_per_second ?? null),
  };
}

function post(endpoint: URL, body: string, signal: AbortSignal): Promise<Response> {
  const base = endpoint.href.endsWith('/') ? endpoint.href : `${endpoint.href}/`;
  return fetch(new URL('v1/chat/completions', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body,
    redirect: 'error',
    signal,
  });
}

/** @throws PaddockError for an error that the engine reports inside the stream */
function readChunk(data: string, endpoint: URL): CompletionChunk {
  const json = parseJson(data);
  const failed = EngineError.safeParse(json);
  if (failed.success)
    throw new PaddockError('ENGINE_UNREACHABLE', `The engine reports: ${failed.data.error.message}`);
  const chunk = CompletionChunk.safeParse(json);
  if (!chunk.success) throw notAnEngine(endpoint, 'it sent something that is no completion');
  return chunk.data;
}

function tooLong(): PaddockError {
  return new PaddockError(
    'ENGINE_UNREACHABLE',
    'The answer is longer than any model has room for: the server does not end it.',
    { fix: 'Set a limit of tokens, or restart the model.' },
  );
}

/** The error behind an answer that is not 200. */
async function refusal(response: Response, endpoint: URL): Promise<PaddockError> {
  const text = await bodyStart(response, ERROR_BODY_CHARS);
  const said = EngineError.safeParse(parseJson(text));
  if (!said.success) return notAnEngine(endpoint, `it answered ${response.status} without a reason`);
  const { message, type } = said.data.error;
  if (response.status === 503) {
    return new PaddockError('ENGINE_UNREACHABLE', 'The model is still loading.', {
      fix: 'Ask again when it is ready.',
    });
  }
  if (type === 'exceed_context_size_error' || /context size/i.test(message)) {
    return new PaddockError('BAD_REQUEST', `The question does not fit: ${message}`, {
      fix: 'Ask something shorter, or raise CTX_SIZE of the profile.',
    });
  }
  return new PaddockError(
    response.status < 500 ? 'BAD_REQUEST' : 'ENGINE_UNREACHABLE',
    `The engine refused the question: ${message}`,
  );
}

function notAnEngine(endpoint: URL, because: string): PaddockError {
  return new PaddockError(
    'ENGINE_UNREACHABLE',
    `${endpoint.origin} does not behave like a llama-server: ${because}.`,
    { fix: 'Check what listens on that port, and ENDPOINT if the profile is remote.' },
  );
}

function asPaddockError(error: unknown, signal: AbortSignal, endpoint: URL): PaddockError {
  if (error instanceof PaddockError) return error;
  if (signal.reason instanceof PaddockError) return signal.reason;
  return new PaddockError('ENGINE_UNREACHABLE', `${endpoint.origin} does not answer.`, {
    fix: 'See the log: the model may have stopped.',
    cause: error,
  });
}
