import type { IncomingMessage } from 'node:http';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Flight } from './flight.ts';
import { type GuardPolicy, type Identity, identify, permit } from './guard.ts';
import { bodyReader } from './read-body.ts';
import { type RequestTarget, requestTarget } from './request-target.ts';
import { EVENT_STREAM, type Exchange, errorReply, plainError, type Reply } from './route.ts';
import type { Router } from './router.ts';
import { signInPage } from './sign-in.ts';
import type { StaticFiles } from './static-files.ts';

export interface DispatchOptions {
  readonly policy: GuardPolicy;
  readonly router: Router;
  readonly files: StaticFiles;
  readonly bodyBytes: number;
  /** Counts an answer that stays open for somebody without a token. @throws PaddockError UNAVAILABLE when too many do */
  readonly admitStream: () => void;
}

/**
 * One request to its answer. Everything passes the guard first, and what no row allows is denied before it is “not
 * found”: a method that could change something needs a token even where nothing answers to it.
 * @throws what the route throws
 */
export async function dispatch(
  request: IncomingMessage,
  options: DispatchOptions,
  flight: Flight,
): Promise<Reply> {
  const target = requestTarget(request);
  const identity = identify(
    { method: request.method ?? '', headers: target.headers, remoteAddress: request.socket.remoteAddress },
    options.policy,
  );
  try {
    return await answer(request, target, identity, options, flight);
  } catch (error) {
    if (!(error instanceof PaddockError)) throw error;
    if (error.code === 'UNAUTHENTICATED' && wantsPage(request))
      return signInPage(request.headers['accept-language']);
    const reply = errorReply(error);
    // Of a body that is far too large there is more to come, which is not worth reading.
    if (error.code !== 'PAYLOAD_TOO_LARGE') return reply;
    return { ...reply, headers: { ...reply.headers, connection: 'close' } };
  }
}

async function answer(
  request: IncomingMessage,
  { path, query, headers }: RequestTarget,
  identity: Identity,
  { router, files, bodyBytes, admitStream }: DispatchOptions,
  flight: Flight,
): Promise<Reply> {
  const { method = '' } = request;
  const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  const match = router.match(method, path);
  switch (match.kind) {
    case 'route':
      permit(identity, match.route.access);
      if (match.route.answerType === EVENT_STREAM && !identity.peer.trusted) admitStream();
      return match.route.run(
        new RequestExchange(flight, {
          method,
          path,
          params: match.params,
          query: new URLSearchParams(query),
          headers,
          peer: identity.peer,
          body: bodyReader(request, bodyBytes),
        }),
      );
    case 'wrong-method': {
      permit(identity, reads ? 'read' : 'manage');
      if (method === 'OPTIONS') return { status: 204, headers: { allow: match.allow } };
      const reply = errorReply(new PaddockError('METHOD_NOT_ALLOWED'));
      return { ...reply, headers: { ...reply.headers, allow: match.allow } };
    }
    case 'none': {
      const looks = method === 'GET' || method === 'HEAD';
      const file = looks ? await files.find(path, acceptEncoding(request)) : undefined;
      const panel = file !== undefined || (looks && path === '/');
      permit(identity, reads && !panel ? 'read' : 'manage');
      return file ?? (panel ? notBuilt() : plainError(404, 'not found'));
    }
  }
}

/**
 * A class for its getter alone: an object that is written with one gets a shape of its own, which V8 keeps, and the
 * whole request with it, until it collects the whole heap.
 */
class RequestExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly params: Exchange['params'];
  readonly query: URLSearchParams;
  readonly headers: Exchange['headers'];
  readonly peer: Exchange['peer'];
  readonly body: Exchange['body'];
  readonly #flight: Flight;

  constructor(flight: Flight, facts: Omit<Exchange, 'signal'>) {
    this.#flight = flight;
    this.method = facts.method;
    this.path = facts.path;
    this.params = facts.params;
    this.query = facts.query;
    this.headers = facts.headers;
    this.peer = facts.peer;
    this.body = facts.body;
  }

  get signal(): AbortSignal {
    return this.#flight.signal;
  }
}

function acceptEncoding({ headers }: IncomingMessage): string {
  return String(headers['accept-encoding'] ?? '');
}

/** A person in a browser, rather than a script: gets a page that says how to sign in. */
function wantsPage({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').includes('text/html');
}

function notBuilt(): Reply {
  return errorReply(
    new PaddockError('NOT_FOUND', 'The panel is not built.', {
      fix: 'Run `npm start`, which builds what is missing.',
    }),
  );
}
