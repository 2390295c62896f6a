import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a question is answered with. */
export type Script =
  | {
      readonly say: string;
      readonly finish?: string;
      readonly delayMs?: number;
      /** Says nothing before this resolves. */
      readonly after?: Promise<void>;
    }
  | { readonly status: number; readonly message: string }
  | { readonly hangUp: true };

/** An OpenAI-compatible server whose answers a test writes; it counts what it is asked. */
export class ScriptedModel {
  readonly asked: { readonly prompt: string; readonly body: Record<string, unknown> }[] = [];
  readonly #answer: (prompt: string, times: number) => Script;
  #server: Server | null = null;

  constructor(answer: (prompt: string, times: number) => Script) {
    this.#answer = answer;
  }

  get url(): string {
    const address = this.#server?.address() as AddressInfo | undefined;
    return `http://127.0.0.1:${address?.port ?? 0}/`;
  }

  async up(): Promise<this> {
    this.#server = createServer((req, res) => {
      if (req.method !== 'POST') {
        const answers: Readonly<Record<string, string>> = { '/props': '{"total_slots":2}', '/slots': '[]' };
        res.end(answers[req.url ?? ''] ?? '{"status":"ok"}');
        return;
      }
      const parts: Buffer[] = [];
      req.on('data', part => parts.push(part));
      req.on('end', () => this.#reply(JSON.parse(Buffer.concat(parts).toString()), res));
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  down(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  #reply(body: Record<string, unknown> & { messages: { content: string }[] }, res: ServerResponse): void {
    const prompt = body.messages.at(-1)?.content ?? '';
    const times = this.asked.filter(question => question.prompt === prompt).length;
    this.asked.push({ prompt, body });
    const script = this.#answer(prompt, times);
    if ('hangUp' in script) {
      res.destroy();
      return;
    }
    if ('status' in script) {
      res.writeHead(script.status, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ error: { message: script.message } }));
      return;
    }
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (chunk: unknown): void => void res.write(`data: ${JSON.stringify(chunk)}\n\n`);
    const answer = (): void => {
      send({ choices: [{ delta: { content: script.say }, finish_reason: null }] });
      send({ choices: [{ delta: {}, finish_reason: script.finish ?? 'stop' }] });
      send({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 50 } });
      res.end('data: [DONE]\n\n');
    };
    void Promise.resolve(script.after).then(() => setTimeout(answer, script.delayMs ?? 0));
  }
}
