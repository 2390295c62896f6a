import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpServer, type HttpServerDeps } from '../../src-main/http/http-server.ts';
import { ManagementToken } from '../../src-main/http/token.ts';
import { type Clock, systemClock } from '../../src-main/lib/clock.ts';
import { silentLogger } from '../../src-main/lib/log.ts';
import { InMemoryPanel, type ProfileText } from '../fakes/in-memory-panel.ts';

export const TOKEN = 'test-token-test-token-test-token-test-token';
export const HOME_ID = 'home-a';

export interface HttpPanel {
  readonly panel: InMemoryPanel;
  readonly server: HttpServer;
  readonly port: number;
  readonly url: string;
  /** A Cookie header of a signed-in browser. */
  signIn(): Promise<string>;
  dispose(): Promise<void>;
}

export const PROFILES: readonly ProfileText[] = [
  { id: 'alpha', keys: { NAME: 'Alpha 7B', SPEED: '~147 t/s', CTX_SIZE: '131072' } },
  { id: 'bravo', keys: { NAME: 'Bravo 9B' } },
  { id: 'bench-alpha', keys: { NAME: 'Alpha 7B (benchmark)', CTX_SIZE: '10240' } },
];

/** The real HTTP server over an in-memory panel, on a free loopback port. */
export async function startHttpPanel(
  overrides: Partial<HttpServerDeps> & { readonly profiles?: readonly ProfileText[] } = {},
): Promise<HttpPanel> {
  const { profiles = PROFILES, ...deps } = overrides;
  const clock: Clock = deps.clock ?? systemClock;
  const panel = new InMemoryPanel(clock, profiles);
  const rendererDir = await mkdtemp(join(tmpdir(), 'paddock-renderer-'));
  await mkdir(join(rendererDir, 'assets'));
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>Paddock</title>');
  await writeFile(
    join(rendererDir, 'assets', 'index-abc123.js'),
    `console.log(${JSON.stringify('x'.repeat(3000))})`,
  );
  const server = new HttpServer({
    handlers: panel.handlers,
    management: panel,
    metrics: () => '# TYPE paddock_up gauge\npaddock_up 1\n',
    token: new ManagementToken(TOKEN, null),
    homeId: HOME_ID,
    version: '0.0.0',
    rendererDir,
    clock,
    log: silentLogger,
    host: '127.0.0.1',
    port: 0,
    portExplicit: false,
    ...deps,
  });
  const { port, url } = await server.listen();
  return {
    panel,
    server,
    port,
    url,
    signIn: async () => {
      const answer = await send(
        port,
        'GET',
        new URL(server.signInUrl()).pathname + new URL(server.signInUrl()).search,
      );
      return String(answer.headers['set-cookie']?.[0]).split(';', 1)[0] ?? '';
    },
    dispose: async () => {
      await server.dispose();
      await rm(rendererDir, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request with exactly these headers; a server-sent event stream is cut after its first bytes. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: {
          connection: 'close',
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
          ...headers,
        },
        setHost: !('host' in headers),
      },
      response => {
        let text = '';
        const done = (): void =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        response.setEncoding('utf8');
        response.on('data', chunk => {
          text += chunk;
          if (response.headers['content-type'] === 'text/event-stream') {
            done();
            outgoing.destroy();
          }
        });
        response.on('end', done);
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
