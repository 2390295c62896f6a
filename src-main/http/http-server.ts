import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { contract, type PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError, shuttingDown } from '../../src-shared/errors.ts';
import type { SignInLink } from '../../src-shared/model/settings.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { Clock } from '../lib/clock.ts';
import { descriptorLimit } from '../lib/descriptor-limit.ts';
import { Disposables } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { AcceptedHosts } from './accepted-hosts.ts';
import { authorise } from './authorise.ts';
import { dispatch } from './dispatch.ts';
import { Flight } from './flight.ts';
import { type GuardPolicy, isLoopback } from './guard.ts';
import { AnonymousStreams, defaultLimits, type HttpLimits } from './limits.ts';
import { bind, bracketed, checkExposure, isEveryAddress, type ListenOptions } from './listen.ts';
import type { ManagementPort } from './management-port.ts';
import { answerPlainly, wantsWebSocket } from './plain-again.ts';
import { errorReply, type Route } from './route.ts';
import { Router } from './router.ts';
import { createRoutes } from './routes.ts';
import type { RpcTarget } from './rpc-http.ts';
import { Sessions } from './sessions.ts';
import { type SignInPlace, signInLink } from './sign-in.ts';
import { StaticFiles } from './static-files.ts';
import type { ManagementToken } from './token.ts';
import { WebSocketDoor } from './websocket-door.ts';
import { writeReply } from './write-reply.ts';

export interface HttpServerDeps extends ListenOptions {
  readonly handlers: Handlers<PaddockContract>;
  readonly management: ManagementPort;
  /** Prometheus text for `GET /metrics`. */
  readonly metrics: () => string | Promise<string>;
  readonly token: ManagementToken;
  readonly homeId: string;
  readonly version: string;
  /** The built renderer, such as out/renderer. */
  readonly rendererDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /**
   * Local tools may read, switch and ask without a token (default true). Asked on every request: a preference may change it,
   * and `endAnonymous` then ends what is open.
   */
  readonly anonymousTools?: () => boolean;
  /** PEM texts; the server speaks TLS with them. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
  /** The user accepted to be reachable from other machines without TLS. */
  readonly exposeConsent?: boolean;
  /** Further host names and addresses under which this server may be reached; `*.` stands for one label. */
  readonly hostNames?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
}

export interface ListenAddress {
  /** Base URL without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The wanted port when it was taken. */
  readonly movedFrom: number | null;
  /** Other machines can reach it. */
  readonly exposed: boolean;
}

/** For the answer to the call that replaces the token to arrive, ms. */
const ANSWER_GRACE_MS = 500;

/** The one server of the panel: guard → management API → ours → rpc → renderer, and the WebSocket. */
export class HttpServer {
  readonly routes: readonly Route[];
  readonly #deps: HttpServerDeps;
  readonly #limits: HttpLimits;
  readonly #anonymous: AnonymousStreams;
  readonly #server: Server;
  readonly #router: Router;
  readonly #files: StaticFiles;
  readonly #sessions: Sessions;
  readonly #door: WebSocketDoor;
  readonly #owned = new Disposables();
  /** Answers that are not handed over yet. */
  readonly #flights = new Set<Flight>();
  /** Told when the last of them is. */
  #landed: (() => void) | undefined;
  #closing = false;
  readonly #stopping = new AbortController();
  #address: ListenAddress | undefined;
  #hosts: GuardPolicy['hosts'] = new Set<string>();

  constructor(deps: HttpServerDeps) {
    const { token, homeId, clock, handlers } = deps;
    this.#deps = deps;
    this.#limits = { ...defaultLimits(descriptorLimit()), ...deps.limits };
    this.#anonymous = new AnonymousStreams(this.#limits.connections);
    this.#sessions = new Sessions({ token, homeId, clock, secure: deps.tls !== undefined });
    const target: RpcTarget<PaddockContract> = { contract, handlers, authorise };
    const url = (): string => this.address.url;
    this.routes = createRoutes({ ...deps, target, sessions: this.#sessions, url });
    this.#router = new Router(this.routes);
    this.#files = new StaticFiles(deps.rendererDir);
    // Given back in reverse: WebSockets first, since an open one keeps the server from closing.
    this.#owned.defer(() => this.#close());
    this.#door = this.#owned.add(
      new WebSocketDoor({
        ...{ target, clock, log: deps.log, anonymous: this.#anonymous },
        policy: () => this.#policy(),
      }),
    );
    this.#server = this.#createServer();
  }

  /** Where it listens. @throws Error before `listen` */
  get address(): ListenAddress {
    if (this.#address === undefined) throw new Error('The HTTP server does not listen yet.');
    return this.#address;
  }

  /** @throws PaddockError CONFLICT (port taken), FORBIDDEN (exposed without TLS and consent), BAD_REQUEST */
  async listen(): Promise<ListenAddress> {
    const { host, tls, hostNames = [], exposeConsent = false } = this.#deps;
    checkExposure(host, tls !== undefined, exposeConsent);
    const [{ port, movedFrom }] = await Promise.all([bind(this.#server, this.#deps), this.#files.settle()]);
    const scheme = tls ? 'https' : 'http';
    this.#hosts = new AcceptedHosts({ host, port, scheme, names: hostNames });
    const shown = isEveryAddress(host) ? '127.0.0.1' : bracketed(host);
    this.#address = { url: `${scheme}://${shown}:${port}`, port, movedFrom, exposed: !isLoopback(host) };
    return this.#address;
  }

  /** A one-time address that signs a browser in; valid for ten minutes. */
  signInLink(): SignInLink {
    return signInLink(this.#sessions, this.address.url);
  }

  /** @param place where it leads to; the panel by default */
  signInUrl(place?: SignInPlace): string {
    return signInLink(this.#sessions, this.address.url, place).url;
  }

  /**
   * Replaces the token: every session, code and open connection that came from the old one ends, the connection that
   * asked for it a moment after its answer. @returns how to sign in again @throws PaddockError FILE_UNWRITABLE
   */
  async rotateToken(): Promise<SignInLink> {
    const { token, clock } = this.#deps;
    await token.rotate();
    this.#sessions.forgetCodes();
    const before = [...this.#flights];
    const ending = clock.sleep(ANSWER_GRACE_MS, this.#stopping.signal).then(
      () => {
        this.#door.signOut();
        for (const flight of before) flight.abort();
      },
      // The server closes: everything ends anyway.
      () => {},
    );
    this.#owned.defer(() => ending);
    return this.signInLink();
  }

  /** Ends what tools without a token have open, once they are no longer let in. */
  endAnonymous(): void {
    this.#anonymous.endAll();
  }

  /** Ends event streams and WebSockets, lets other answers finish for a moment, and frees the port. */
  dispose(): Promise<void> {
    this.#closing = true;
    this.#stopping.abort();
    for (const flight of this.#flights) flight.abort();
    return this.#owned.dispose();
  }

  #createServer(): Server {
    const { tls } = this.#deps;
    const { headerBytes, headersTimeoutMs, requestTimeoutMs, connections } = this.#limits;
    const options = {
      maxHeaderSize: headerBytes,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
      keepAliveTimeout: 5_000,
      noDelay: true,
    };
    const server = tls
      ? createTlsServer({ ...options, cert: tls.cert, key: tls.key })
      : createServer(options);
    server.maxConnections = connections;
    server.on('request', (request: IncomingMessage, response: ServerResponse<IncomingMessage>) => {
      void this.#answer(request, response).catch(error => {
        this.#deps.log.error('A request could not be answered', { error });
        response.destroy();
      });
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (wantsWebSocket(request)) return this.#door.upgrade(request, socket, head);
      answerPlainly(server, tls ? 'secureConnection' : 'connection', { request, socket, head });
    });
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse<IncomingMessage>): Promise<void> {
    const flight = new Flight(response);
    if (this.#closing) flight.abort();
    this.#flights.add(flight);
    response.on('close', () => {
      flight.abort();
      this.#flights.delete(flight);
      if (this.#flights.size === 0) this.#landed?.();
    });
    const options = {
      policy: this.#policy(),
      router: this.#router,
      files: this.#files,
      bodyBytes: this.#limits.bodyBytes,
      admitStream: () =>
        void response.once(
          'close',
          this.#anonymous.enter(() => flight.abort()),
        ),
    };
    const answer = this.#closing ? Promise.reject(shuttingDown()) : dispatch(request, options, flight);
    const reply = await answer.catch((error: unknown) => {
      if (flight.aborted) return errorReply(shuttingDown());
      if (!(error instanceof PaddockError)) {
        this.#deps.log.error('A request failed', { method: request.method, path: pathOf(request), error });
      }
      return errorReply(error);
    });
    await writeReply(response, reply, this.#deps, flight);
  }

  #policy(): GuardPolicy {
    return {
      scheme: this.#deps.tls ? 'https' : 'http',
      hosts: this.#hosts,
      anonymousTools: this.#deps.anonymousTools?.() ?? true,
      bearer: token => this.#deps.token.matches(token),
      session: cookie => this.#sessions.verify(cookie),
    };
  }

  async #close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()));
    const done = new AbortController();
    const grace = this.#deps.clock.sleep(this.#limits.closeGraceMs, done.signal);
    const landed = new Promise<void>(resolve => {
      this.#landed = resolve;
      if (this.#flights.size === 0) resolve();
    });
    await Promise.race([landed, grace]);
    done.abort();
    await Promise.allSettled([grace]);
    // What is left never asked for anything, or does not take its answer.
    this.#server.closeAllConnections();
    await closed;
  }
}

function pathOf(request: IncomingMessage): string {
  // Without the query: a sign-in code stands there.
  return (request.url ?? '').split('?', 1)[0] ?? '';
}
