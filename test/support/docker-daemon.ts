import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Docker daemon that has every image and runs nothing: it notes what is asked of it. */
export class NotingDocker {
  /** `METHOD /path` of each request, without the version of the API and the query. */
  readonly asked: string[] = [];
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));

  static async start(): Promise<NotingDocker> {
    const docker = new NotingDocker();
    docker.#server.listen(0, '127.0.0.1');
    await once(docker.#server, 'listening');
    return docker;
  }

  /** As DOCKER_HOST has it. */
  get address(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What was asked that changes something. */
  get changes(): readonly string[] {
    return this.asked.filter(line => !line.startsWith('GET '));
  }

  async dispose(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(url.replace(/\?.*$/, '').replace(/^\/v[\d.]+(?=\/)/, ''));
    this.asked.push(`${method} ${path}`);
    const [status, body] = answerTo(method, path);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}

function answerTo(method: string, path: string): readonly [status: number, body?: unknown] {
  if (method === 'GET' && path.startsWith('/images/')) return [200, { Id: `sha256:${'a'.repeat(64)}` }];
  if (path === '/containers/create') return [201, { Id: 'c'.repeat(64), Warnings: [] }];
  if (method === 'POST' && path.endsWith('/start')) return [204];
  if (path === '/info') return [200, { ServerVersion: '28.0', OSType: 'linux', Runtimes: { runc: {} } }];
  if (path === '/version') return [200, { Version: '28.0', ApiVersion: '1.45' }];
  if (path === '/containers/json') return [200, []];
  return [404, { message: 'no such thing' }];
}
