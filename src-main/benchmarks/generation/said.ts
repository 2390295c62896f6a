/** What came back for one question, whole or in part. Times are of the client: they hold for every runtime. */
export interface Said {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
  /** As the server says it; `timeout` when we stopped listening. */
  readonly finishReason: string | null;
  readonly promptTokens: number | null;
  /** Of the prompt, those that the server had read before; null or absent where it does not say. */
  readonly cachedTokens?: number | null;
  readonly tokens: number | null;
  readonly tokensPerSecond: number | null;
  readonly promptTokensPerSecond: number | null;
  readonly timeToFirstTokenMs: number | null;
  readonly durationMs: number;
}

/** What there is of an answer that never came. */
export const NOTHING_SAID: Said = {
  text: '',
  reasoning: '',
  toolCalls: [],
  finishReason: null,
  promptTokens: null,
  tokens: null,
  tokensPerSecond: null,
  promptTokensPerSecond: null,
  timeToFirstTokenMs: null,
  durationMs: 0,
};

/** Why there is no answer, as a server or a limit gives it. */
export class NoAnswerError extends Error {
  override readonly name: string = 'NoAnswerError';
}

/** The server does not take the question: asking again cannot help. */
export class RefusedError extends NoAnswerError {
  override readonly name = 'RefusedError';
}

/** The server is away, overloaded or broke off: asking again may help. */
export class BrokenOffError extends NoAnswerError {
  override readonly name: string = 'BrokenOffError';
  /** When the server wants to be asked again; null where it does not say. */
  readonly retryAfterMs: number | null;

  constructor(message: string, retryAfterMs: number | null = null) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** It was turned away before an answer began: whoever is paid by the answer asks nothing for it. */
export class TurnedAwayError extends BrokenOffError {
  override readonly name = 'TurnedAwayError';
}

/** Money ran out before the answer. */
export class SpendLimitError extends NoAnswerError {
  override readonly name = 'SpendLimitError';
}
