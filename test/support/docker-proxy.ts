import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DockerProxyOptions {
  /** Address of the daemon behind it, as `unix://…`; the machine's when absent. */
  readonly daemon?: string;
  /** Every container that is created gets this much memory. */
  readonly memoryMiB?: number;
}

interface Hold {
  readonly path: RegExp;
  readonly opened: Promise<void>;
  arrived(): void;
}

/** A daemon on a socket of its own, where a test may hold requests back and limit what containers get. */
export class DockerProxy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'paddock-docker-proxy-'));
  readonly #server: Server;
  readonly #socketPath: string;
  readonly #memoryBytes: number | null;
  #hold: Hold | null = null;

  private constructor({ daemon = 'unix:///var/run/docker.sock', memoryMiB }: DockerProxyOptions) {
    this.#socketPath = fileURLToPath(daemon.replace(/^unix:/, 'file:'));
    this.#memoryBytes = memoryMiB === undefined ? null : memoryMiB * 1024 * 1024;
    this.#server = createServer((asked, answer) => void this.#pass(asked, answer));
  }

  static async start(options: DockerProxyOptions): Promise<DockerProxy> {
    const proxy = new DockerProxy(options);
    proxy.#server.listen(join(proxy.#folder, 'docker.sock'));
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    return `unix://${join(this.#folder, 'docker.sock')}`;
  }

  /** Holds the requests of a path until they are let go. `arrived` resolves with the first of them. */
  hold(path: RegExp): { readonly arrived: Promise<void>; letGo(): void } {
    let open = (): void => {};
    const opened = new Promise<void>(resolve => {
      open = resolve;
    });
    const arrived = new Promise<void>(resolve => {
      this.#hold = { path, opened, arrived: resolve };
    });
    const letGo = (): void => {
      this.#hold = null;
      open();
    };
    return { arrived, letGo };
  }

  async dispose(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = asked;
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    let body = Buffer.concat(chunks);
    if (this.#hold?.path.test(url)) {
      this.#hold.arrived();
      await this.#hold.opened;
    }
    if (this.#memoryBytes !== null && method === 'POST' && /\/containers\/create\b/.test(url)) {
      const options = JSON.parse(body.toString('utf8')) as { HostConfig: Record<string, unknown> };
      Object.assign(options.HostConfig, { Memory: this.#memoryBytes, MemorySwap: this.#memoryBytes });
      body = Buffer.from(JSON.stringify(options));
    }
    const { 'transfer-encoding': _, ...rest } = headers;
    const onward = request(
      {
        socketPath: this.#socketPath,
        // A connection that is kept would be one to the daemon before its restart.
        agent: false,
        method,
        path: url,
        headers: { ...rest, 'content-length': body.length },
      },
      reply => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        answer.flushHeaders();
        // A daemon that ends in the middle of an answer cuts it.
        reply.once('error', () => answer.destroy());
        reply.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    answer.once('close', () => onward.destroy());
    onward.end(body);
  }
}
