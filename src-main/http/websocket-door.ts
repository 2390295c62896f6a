import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import { BODY_LIMIT_BYTES, MOST_FRAME_BYTES } from '../../src-shared/rpc/frames.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { type GuardPolicy, type Identity, identify, permit } from './guard.ts';
import type { AnonymousStreams } from './limits.ts';
import { requestTarget } from './request-target.ts';
import { errorReply } from './route.ts';
import type { RpcTarget } from './rpc-http.ts';
import { NO_SESSION, serveWebSocket } from './rpc-websocket.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export const WEBSOCKET_PATH = '/rpc';
const GOING_AWAY = 1001;
const CLOSE_GRACE_MS = 500;

export interface WebSocketDoorDeps {
  readonly target: RpcTarget<PaddockContract>;
  readonly policy: () => GuardPolicy;
  readonly anonymous: AnonymousStreams;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Lets WebSockets in: the same guard as for every request, since CORS does not cover them. A foreign page gets 403,
 * a tool with a wrong token 401; a browser of ours without a session is let in and closed with 4401, because pages
 * cannot see the status of a refused handshake.
 */
export class WebSocketDoor {
  readonly #deps: WebSocketDoorDeps;
  /** Those without token and session may not have us read as much. */
  readonly #servers = { trusted: serverFor(MOST_FRAME_BYTES), others: serverFor(BODY_LIMIT_BYTES) };

  constructor(deps: WebSocketDoorDeps) {
    this.#deps = deps;
  }

  /** For the server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const onError = (error: Error): void => this.#deps.log.debug('An upgrade broke off', { error });
    socket.on('error', onError);
    let identity: Identity;
    let end = (): void => void socket.destroy();
    try {
      identity = this.#identify(request);
      if (identity.mayRead && !identity.peer.trusted)
        socket.once(
          'close',
          this.#deps.anonymous.enter(() => end()),
        );
    } catch (error) {
      refuse(socket, error);
      return;
    }
    const server = identity.peer.trusted ? this.#servers.trusted : this.#servers.others;
    server.handleUpgrade(request, socket, head, webSocket => {
      socket.off('error', onError);
      end = () => webSocket.close(NO_SESSION, 'Tools without a token are no longer let in.');
      this.#serve(webSocket, identity);
    });
  }

  /** Closes all that are open: who has a session comes back. */
  signOut(): void {
    for (const client of this.#clients()) client.close(NO_SESSION, 'The token was replaced.');
  }

  /** Closes all; resolves when they are closed. Those that do not answer the close are cut. */
  async dispose(): Promise<void> {
    const done = new AbortController();
    for (const client of this.#clients()) client.close(GOING_AWAY, 'Paddock stops.');
    const cut = this.#deps.clock.sleep(CLOSE_GRACE_MS, done.signal).then(
      () => {
        for (const client of this.#clients()) client.terminate();
      },
      // All of them answered in time.
      () => {},
    );
    await Promise.all(
      Object.values(this.#servers).map(server => new Promise<void>(resolve => server.close(() => resolve()))),
    );
    done.abort();
    await cut;
  }

  #clients(): WebSocket[] {
    return Object.values(this.#servers).flatMap(server => [...server.clients]);
  }

  /** @throws PaddockError BAD_REQUEST, FORBIDDEN, NOT_FOUND, UNAUTHENTICATED */
  #identify(request: IncomingMessage): Identity {
    const { method = '' } = request;
    const { path, headers } = requestTarget(request);
    const identity = identify(
      { method, headers, remoteAddress: request.socket.remoteAddress },
      this.#deps.policy(),
    );
    // A browser's WebSocket always names its origin; only those are let in to be told.
    if (identity.peer.kind !== 'browser' || headers.origin === undefined) permit(identity, 'read');
    if (path !== WEBSOCKET_PATH) throw new PaddockError('NOT_FOUND', 'The WebSocket is at /rpc.');
    return identity;
  }

  #serve(socket: WebSocket, identity: Identity): void {
    const { target, clock, log } = this.#deps;
    if (!identity.mayRead) {
      socket.on('error', error => log.debug('A refused WebSocket broke', { error }));
      socket.close(NO_SESSION, 'This browser is not signed in.');
      return;
    }
    serveWebSocket({ socket, target, peer: identity.peer, clock, log });
  }
}

function serverFor(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: true });
}

function refuse(socket: Duplex, error: unknown): void {
  const reply = errorReply(error);
  const body = String(reply.body ?? '');
  const headers = {
    ...SECURITY_HEADERS,
    ...reply.headers,
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}\r\n`;
  // Node no longer limits how long a socket stays that asked for an upgrade: a client could hold its half for ever.
  socket.end(`${status}${lines.join('')}\r\n${body}`, () => socket.destroy());
}
