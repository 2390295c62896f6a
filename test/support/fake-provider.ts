import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider does with a question: answers it, calls a tool, or fails in its own words. */
export type Reply =
  | { readonly say: string }
  | { readonly call: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> } }
  | {
      readonly status: number;
      readonly message: string;
      readonly type?: string;
      readonly retryAfter?: string;
    }
  | { readonly hangUp: true }
  /** Writes this much, in the words of OpenAI, and hangs up. */
  | { readonly breakOff: string }
  /** Never answers. */
  | { readonly silent: true };

export interface Asked {
  readonly atMs: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are as each dialect has them
  readonly body: any;
}

export const INPUT_TOKENS = 120;
export const OUTPUT_TOKENS = 40;

/** A provider on loopback that speaks Anthropic's Messages API and OpenAI's chat completions, and checks its key. */
export class FakeProvider {
  readonly asked: Asked[] = [];
  readonly #key: string;
  readonly #reply: (nth: number, body: Asked['body']) => Reply;
  readonly #server: Server;

  /** @param reply to the n-th question, counted from 0 */
  constructor(key: string, reply: (nth: number, body: Asked['body']) => Reply) {
    this.#key = key;
    this.#reply = reply;
    this.#server = createServer((req, res) => {
      const parts: Buffer[] = [];
      req.on('data', part => parts.push(part));
      req.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString() || '{}');
        this.asked.push({ atMs: performance.now(), path: req.url ?? '', headers: req.headers, body });
        this.#answer(req.url ?? '', req.headers, res);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async up(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  down(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(path: string, headers: IncomingHttpHeaders, res: ServerResponse): void {
    const refused = this.#refused(path, headers);
    const reply = refused ?? this.#reply(this.asked.length - 1, this.asked.at(-1)?.body);
    if ('silent' in reply) return;
    if ('hangUp' in reply) res.destroy();
    else if ('breakOff' in reply) breakOff(res, reply.breakOff);
    else if ('status' in reply) fail(res, reply);
    else if (path === '/v1/messages') anthropic(reply, res);
    else openai(reply, res);
  }

  /** What a provider says to a wrong path or key; null where both are right. */
  #refused(path: string, headers: IncomingHttpHeaders): Failed | null {
    if (path === '/v1/messages') {
      const known = headers['x-api-key'] === this.#key && headers['anthropic-version'] === '2023-06-01';
      return known ? null : { status: 401, type: 'authentication_error', message: 'invalid x-api-key' };
    }
    if (path !== '/v1/chat/completions') return { status: 404, message: 'no such path' };
    const given = headers.authorization?.replace('Bearer ', '');
    if (given === this.#key) return null;
    return { status: 401, type: 'invalid_request_error', message: `Incorrect API key provided: ${given}` };
  }
}

type Failed = Extract<Reply, { status: number }>;
type Given = Extract<Reply, { say: string } | { call: object }>;

function anthropic(reply: Given, res: ServerResponse): void {
  const content =
    'say' in reply
      ? [{ type: 'text', text: reply.say }]
      : [{ type: 'tool_use', id: 'toolu_1', name: reply.call.name, input: reply.call.arguments }];
  json(res, 200, {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', content },
    stop_reason: 'say' in reply ? 'end_turn' : 'tool_use',
    usage: { input_tokens: INPUT_TOKENS, output_tokens: OUTPUT_TOKENS },
  });
}

function openai(reply: Given, res: ServerResponse): void {
  const toolCall = (call: { readonly name: string; readonly arguments: object }): object => ({
    ...{ index: 0, id: 'call_1', type: 'function' },
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  });
  const delta = 'say' in reply ? { content: reply.say } : { tool_calls: [toolCall(reply.call)] };
  const usage = { prompt_tokens: INPUT_TOKENS, completion_tokens: OUTPUT_TOKENS };
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of [
    { choices: [{ index: 0, delta, finish_reason: null }] },
    { choices: [{ index: 0, delta: {}, finish_reason: 'say' in reply ? 'stop' : 'tool_calls' }] },
    { choices: [], usage },
  ])
    res.write(`data: ${JSON.stringify(chunk)}\n\n`);
  res.end('data: [DONE]\n\n');
}

function breakOff(res: ServerResponse, content: string): void {
  const chunk = { choices: [{ index: 0, delta: { content }, finish_reason: null }] };
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write(`data: ${JSON.stringify(chunk)}\n\n`, () => res.destroy());
}

function fail(res: ServerResponse, { status, message, type, retryAfter }: Failed): void {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  json(res, status, { type: 'error', error: { type, code: type, message } }, headers);
}

function json(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}
