import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DAEMON = '/var/run/docker.sock';

/** The machine's daemon on a socket of its own, where every container that is created gets this much memory. */
export class LimitedDocker {
  readonly #folder = mkdtempSync(join(tmpdir(), 'paddock-docker-proxy-'));
  readonly #server: Server;

  private constructor(memoryBytes: number) {
    this.#server = createServer((asked, answer) => void pass(asked, answer, memoryBytes));
  }

  static async start(memoryMiB: number): Promise<LimitedDocker> {
    const proxy = new LimitedDocker(memoryMiB * 1024 * 1024);
    proxy.#server.listen(join(proxy.#folder, 'docker.sock'));
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    return `unix://${join(this.#folder, 'docker.sock')}`;
  }

  async dispose(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function pass(asked: IncomingMessage, answer: ServerResponse, memoryBytes: number): Promise<void> {
  const { method = 'GET', url = '/', headers } = asked;
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk as Buffer);
  let body = Buffer.concat(chunks);
  if (method === 'POST' && /\/containers\/create\b/.test(url)) {
    const options = JSON.parse(body.toString('utf8')) as { HostConfig: Record<string, unknown> };
    Object.assign(options.HostConfig, { Memory: memoryBytes, MemorySwap: memoryBytes });
    body = Buffer.from(JSON.stringify(options));
  }
  const { 'transfer-encoding': _, ...rest } = headers;
  const onward = request(
    { socketPath: DAEMON, method, path: url, headers: { ...rest, 'content-length': body.length } },
    reply => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      answer.flushHeaders();
      reply.pipe(answer);
    },
  );
  onward.on('error', () => answer.destroy());
  answer.once('close', () => onward.destroy());
  onward.end(body);
}
