import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** What the daemon answers, or that it says nothing at all. */
export type DaemonReply = { readonly status: number; readonly body?: unknown } | 'silence';
type Rule = readonly [pattern: RegExp, reply: DaemonReply | Promise<DaemonReply>];

const INFO = { ServerVersion: '28.0.0', OperatingSystem: 'Linux', MemTotal: 8 * 1024 ** 3 };

/** A Docker daemon on a socket of its own that answers what a test says, and that can stop answering. */
export class ScriptedDocker {
  /** Every request so far, as `METHOD /path?query`. */
  readonly asked: string[] = [];
  readonly address: string;
  readonly #rules: Rule[] = [];
  readonly #server: Server;

  private constructor(path: string) {
    this.address = `unix://${path}`;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** For the running test only. */
  static async start(): Promise<ScriptedDocker> {
    const path = join(await temporaryFolder(), 'docker.sock');
    const daemon = new ScriptedDocker(path);
    daemon.#server.listen(path);
    await once(daemon.#server, 'listening');
    onTestFinished(() => {
      daemon.#server.close();
      daemon.#server.closeAllConnections();
    });
    return daemon;
  }

  /** Answers requests like this from now on so, whatever was said before. */
  on(pattern: RegExp, reply: DaemonReply): void {
    this.#rules.unshift([pattern, reply]);
  }

  /** Keeps requests like this waiting until the test answers. */
  hold(pattern: RegExp): { answer(reply: DaemonReply): void } {
    let answer = (_: DaemonReply): void => {};
    const reply = new Promise<DaemonReply>(resolve => {
      answer = resolve;
    });
    this.#rules.unshift([pattern, reply]);
    return { answer };
  }

  /** Resolves once such a request has arrived. */
  async untilAsked(pattern: RegExp, times = 1): Promise<void> {
    await until(() => this.asked.filter(request => pattern.test(request)).length >= times);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = `${request.method} ${request.url}`;
    this.asked.push(asked);
    request.resume();
    const reply = await (this.#rules.find(([pattern]) => pattern.test(asked))?.[1] ?? standard(asked));
    if (reply === 'silence') return;
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
  }
}

/** A daemon without containers that makes none. */
function standard(asked: string): DaemonReply {
  if (asked.startsWith('GET /info')) return { status: 200, body: INFO };
  if (asked.startsWith('GET /containers/json')) return { status: 200, body: [] };
  return { status: 404, body: { message: 'no such thing' } };
}
