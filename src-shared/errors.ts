import { z } from 'zod';

/**
 * Every error that may cross a port: code → HTTP status → default message.
 * The status is derived from the code, never chosen where the error is thrown.
 */
export const ERROR_CODES = {
  BAD_REQUEST: { status: 400, message: 'The request is not valid.' },
  UNAUTHENTICATED: { status: 401, message: 'This needs the management token or a signed-in browser.' },
  FORBIDDEN: { status: 403, message: 'This request is not allowed from there.' },
  NOT_FOUND: { status: 404, message: 'There is nothing at this address.' },
  UNKNOWN_PROFILE: { status: 404, message: 'No profile has this id.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This address does not take that method.' },
  CONFLICT: { status: 409, message: 'That conflicts with the present state.' },
  SWITCH_IN_PROGRESS: { status: 409, message: 'switch already in progress' },
  FILE_CHANGED: { status: 409, message: 'The file changed on disk since it was read.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'That is too large to be sent.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Send the body as application/json.' },
  INVALID_PROFILE: { status: 422, message: 'The profile is not valid.' },
  FLAG_REFUSED: { status: 422, message: 'The profile uses an engine flag that is not allowed.' },
  CANCELLED: { status: 499, message: 'The caller gave up.' },
  INTERNAL: { status: 500, message: 'Internal error' },
  FILE_UNREADABLE: { status: 500, message: 'A file could not be read.' },
  FILE_UNWRITABLE: { status: 500, message: 'A file could not be written.' },
  NOT_OFFERED: { status: 501, message: 'This host does not offer that.' },
  LOAD_FAILED: { status: 502, message: 'The model did not load.' },
  ENGINE_UNREACHABLE: { status: 502, message: 'The engine does not answer.' },
  SOURCE_UNREACHABLE: { status: 502, message: 'What was to be fetched cannot be reached.' },
  RUNTIME_UNAVAILABLE: { status: 503, message: 'The runtime of this profile cannot work here.' },
  UNAVAILABLE: { status: 503, message: 'That cannot be had at the moment.' },
  DISCONNECTED: { status: 503, message: 'The connection to Paddock was lost.' },
  TIMEOUT: { status: 504, message: 'That took too long.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error as it crosses a port. `fix` is the next step for the person who reads it. */
export const WireError = z.object({
  code: z.string(),
  message: z.string(),
  fix: z.string().optional(),
  details: z.unknown().optional(),
});
export type WireError = z.infer<typeof WireError>;

export interface PaddockErrorOptions {
  readonly fix?: string | undefined;
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** The one error class that callers may see: what happened, why (message), what to do (fix). */
export class PaddockError extends Error {
  override readonly name = 'PaddockError';
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  readonly details: unknown;

  constructor(code: ErrorCode, message?: string, options: PaddockErrorOptions = {}) {
    super(
      message ?? ERROR_CODES[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.fix = options.fix;
    this.details = options.details;
  }

  /** HTTP status of this error's code. */
  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** What everybody is told who asks while Paddock ends. */
export function shuttingDown(): PaddockError {
  return new PaddockError('UNAVAILABLE', 'Paddock is shutting down.');
}

/** What crosses the wire. Errors that are not ours become INTERNAL: their message and stack stay in the log. */
export function toWireError(error: unknown): WireError {
  if (error instanceof PaddockError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.fix === undefined ? {} : { fix: error.fix }),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  return { code: 'INTERNAL', message: ERROR_CODES.INTERNAL.message };
}

/** The error again, on the receiving side of a port. */
export function fromWireError(wire: WireError): PaddockError {
  const code = Object.hasOwn(ERROR_CODES, wire.code) ? (wire.code as ErrorCode) : 'INTERNAL';
  return new PaddockError(code, wire.message, { fix: wire.fix, details: wire.details });
}
