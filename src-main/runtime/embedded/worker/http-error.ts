/** llama-server's error body: `{"error":{"code","message","type", …}}`. */
export class HttpError extends Error {
  readonly status: number;
  readonly type: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, type: string, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.extra = extra;
  }

  get body(): Readonly<Record<string, unknown>> {
    return { error: { code: this.status, message: this.message, type: this.type, ...this.extra } };
  }
}

/** 400 with llama-server's type for it. */
export function invalid(message: string): HttpError {
  return new HttpError(400, 'invalid_request_error', message);
}

/** 503 as llama-server answers everything while the model is being read. */
export function loading(): HttpError {
  return new HttpError(503, 'unavailable_error', 'Loading model');
}

/** 400 for a prompt that does not fit. */
export function promptTooLong(tokens: number, contextTokens: number): HttpError {
  return new HttpError(
    400,
    'exceed_context_size_error',
    `request (${tokens} tokens) exceeds the available context size (${contextTokens} tokens), try increasing it`,
    { n_prompt_tokens: tokens, n_ctx: contextTokens },
  );
}
