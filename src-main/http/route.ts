import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { PaddockError, toWireError, WireError } from '../../src-shared/errors.ts';
import type { Access, Peer } from '../../src-shared/rpc/define.ts';

/** `public` needs no identity at all (signing in); the rest as in src-shared/rpc/define.ts. */
export type RouteAccess = Access | 'public';

/** One request as a route sees it: guarded, matched and with its caller known. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** The `:name` parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly peer: Peer;
  /** Aborts when the client has gone or the server closes. */
  readonly signal: AbortSignal;
  /** The body as text. @throws PaddockError PAYLOAD_TOO_LARGE, BAD_REQUEST for bytes that are no UTF-8 */
  body(): Promise<string>;
}

/** One server-sent event; `data` is written as JSON. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Content type of answers that stay open. */
export const EVENT_STREAM = 'text/event-stream';

/** An answer as data; http-server.ts writes it. `events` makes it a server-sent event stream. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly events?: readonly AsyncIterable<ServerEvent>[];
}

/** An answer of another status than the ordinary one, where it is not the usual error. */
export interface OtherAnswer {
  readonly summary: string;
  readonly schema: z.ZodType;
  /** Content type; JSON when absent. */
  readonly type?: string;
}

/** One row of the route table: the guard, the OpenAPI document and the tests read the same row. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Matched exactly; a part `:name` matches one segment. */
  readonly path: string;
  readonly access: RouteAccess;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** A request without a body counts as one with an empty object. */
  readonly bodyOptional?: true;
  /** Schema of the answer, where it is JSON. */
  readonly answer?: z.ZodType;
  /** Status of the ordinary answer; 200 when absent. */
  readonly answerStatus?: number;
  /** Content type of the answer; JSON when absent. */
  readonly answerType?: string;
  /** What else is answered, by status; `default` stands for every one that is not named. */
  readonly otherAnswers?: Readonly<Record<string, OtherAnswer>>;
  run(exchange: Exchange): Promise<Reply> | Reply;
}

/** JSON as the reference writes it: two spaces, no newline at the end. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value, null, 2),
  };
}

/** The reference's error body: `{"error": "<text>"}`. */
export function plainError(
  status: number,
  error: string,
  more: Readonly<Record<string, unknown>> = {},
): Reply {
  return json(status, { error, ...more });
}

/** The body of every error that is ours. */
export const UsualError = z.object({ error: WireError });

/** Any error as an answer; what is not a PaddockError becomes INTERNAL and tells nothing. */
export function errorReply(error: unknown): Reply {
  const status = error instanceof PaddockError ? error.status : 500;
  const headers: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Bearer realm="paddock"' } : {};
  return json(status, { error: toWireError(error) }, headers);
}
