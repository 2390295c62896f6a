import { PaddockError } from '../../../src-shared/errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { TimeLimit } from '../../lib/time-limit.ts';
import { AnswerSize } from '../../llama/answer-size.ts';
import { CompletionChunk, EngineError, parseJson } from '../../llama/completion-chunk.ts';
import { sseData } from '../../llama/sse.ts';
import { refusal } from './refusal.ts';
import { BrokenOffError, NoAnswerError, type Said, TurnedAwayError } from './said.ts';

/** Body of `/v1/chat/completions`, but for what streaming adds. */
export type ChatBody = Readonly<Record<string, unknown>>;

/** How one request is made. */
export interface AskHow {
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** A key that no message may repeat; null where there is none. */
  readonly secret: string | null;
}

/**
 * Asks an OpenAI-compatible server once, streaming. After `timeoutMs` what came so far is the answer, with the finish
 * reason `timeout`.
 * @throws NoAnswerError, PaddockError for a key or model that the server does not take, or the signal's reason
 */
export async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: ChatBody,
  how: AskHow,
  signal: AbortSignal,
): Promise<Said> {
  const heard = new Heard(how.clock);
  const limit = new TimeLimit(how.clock, how.timeoutMs, signal);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
      redirect: 'error',
      signal: limit.signal,
    });
    if (!response.ok || response.body === null) throw await refusal(response, how.clock.now(), how.secret);
    for await (const data of sseData(response.body)) {
      if (data === '[DONE]') break;
      heard.take(data);
    }
    if (!heard.complete) throw new BrokenOffError('The answer broke off.');
    return heard.said(null);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.over) return heard.said('timeout');
    if (error instanceof NoAnswerError || error instanceof PaddockError) throw error;
    throw noAnswer(`The server does not answer: ${reasonOf(error)}`, error);
  } finally {
    limit.end();
  }
}

/** Collects the pieces of one answer. */
class Heard {
  readonly #clock: Clock;
  readonly #sentAt: number;
  readonly #size = new AnswerSize();
  #firstAt: number | null = null;
  #text = '';
  #reasoning = '';
  #finish: string | null = null;
  readonly #calls: { name: string; arguments: string }[] = [];
  #usage: CompletionChunk['usage'] = null;
  #timings: CompletionChunk['timings'] = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sentAt = clock.monotonic();
  }

  get complete(): boolean {
    return this.#finish !== null;
  }

  take(data: string): void {
    const json = parseJson(data);
    const failed = EngineError.safeParse(json);
    if (failed.success) throw new BrokenOffError(`The server reports: ${failed.data.error.message}`);
    const parsed = CompletionChunk.safeParse(json);
    if (!parsed.success) throw new BrokenOffError('The server sent something that is no completion.');
    if (!this.#size.takes(parsed.data))
      throw new BrokenOffError(
        'The answer is longer than any model has room for: the server does not end it.',
      );
    const { choices, usage, timings } = parsed.data;
    this.#usage = usage ?? this.#usage;
    this.#timings = timings ?? this.#timings;
    const [choice] = choices;
    if (choice === undefined) return;
    this.#finish = choice.finish_reason ?? this.#finish;
    const { content, reasoning_content: reasoning, tool_calls: calls } = choice.delta ?? {};
    if (content || reasoning || calls?.length) this.#firstAt ??= this.#clock.monotonic();
    this.#text += content ?? '';
    this.#reasoning += reasoning ?? '';
    for (const call of calls ?? []) {
      this.#calls[call.index] ??= { name: '', arguments: '' };
      const open = this.#calls[call.index];
      if (open === undefined) continue;
      open.name += call.function?.name ?? '';
      open.arguments += call.function?.arguments ?? '';
    }
  }

  said(finishReason: string | null): Said {
    const now = this.#clock.monotonic();
    const tokens = this.#usage?.completion_tokens ?? this.#timings?.predicted_n ?? null;
    const writing = this.#firstAt === null ? 0 : (now - this.#firstAt) / 1000;
    // The first token comes with the prompt; the rate is of those after it.
    const measured = tokens !== null && tokens > 1 && writing > 0 ? (tokens - 1) / writing : null;
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      toolCalls: this.#calls.filter(call => call !== undefined),
      finishReason: finishReason ?? this.#finish,
      promptTokens: this.#usage?.prompt_tokens ?? this.#timings?.prompt_n ?? null,
      cachedTokens: this.#timings?.cache_n ?? this.#usage?.prompt_tokens_details?.cached_tokens ?? null,
      tokens,
      tokensPerSecond: this.#timings?.predicted_per_second ?? measured,
      promptTokensPerSecond: this.#timings?.prompt_per_second ?? null,
      timeToFirstTokenMs: this.#firstAt === null ? null : this.#firstAt - this.#sentAt,
      durationMs: now - this.#sentAt,
    };
  }
}

/** Steps of making a connection, in Node's words, and its limit of time in undici's. */
const CONNECTING: readonly unknown[] = ['connect', 'getaddrinfo', 'UND_ERR_CONNECT_TIMEOUT'];

/** A request that came to nothing. Where no connection was made, nobody heard the question. */
export function noAnswer(message: string, error: unknown): BrokenOffError {
  return isUnconnected(error) ? new TurnedAwayError(message) : new BrokenOffError(message);
}

/** The innermost reason: `fetch failed` alone tells nobody anything. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

function isUnconnected(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  // A name with several addresses fails with an error for each.
  const all: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return all.some(one => {
    const { syscall, code } = (one ?? {}) as NodeJS.ErrnoException;
    return CONNECTING.includes(syscall) || CONNECTING.includes(code);
  });
}
