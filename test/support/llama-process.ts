import { type ChildProcess, spawn } from 'node:child_process';
import { healthy } from './eventually.ts';
import { freePort } from './free-port.ts';
import { ONCE } from './once.ts';

/** A server under test, with what it printed. */
export interface LlamaProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with exit code and signal. */
  readonly ended: Promise<readonly [number | null, string | null]>;
  stop(): Promise<void>;
}

/** Starts a program that takes llama-server's arguments; `--host` and `--port` (a free one) are added. */
export async function startLlama(
  command: readonly string[],
  args: readonly string[],
  at: { readonly port?: number } = {},
): Promise<LlamaProcess> {
  const port = at.port ?? (await freePort());
  const [program = '', ...first] = command;
  const child = spawn(program, [...first, ...args, '--host', '127.0.0.1', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<readonly [number | null, string | null]>(resolve => {
    child.once('close', (code, signal) => resolve([code, signal]));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    output: () => output,
    ended,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The same, when it answers. */
export async function startHealthyLlama(
  command: readonly string[],
  args: readonly string[],
): Promise<LlamaProcess> {
  const server = await startLlama(command, args);
  await healthy(new URL(server.url)).catch(async error => {
    await server.stop();
    throw new Error(`${(error as Error).message}\n${server.output()}`);
  });
  return server;
}

/** An answer as tests read it: what they name must be there, and comparing tells when it is not. */
export interface Reply {
  readonly [field: string]: unknown;
  readonly error: { readonly code: number; readonly message: string; readonly type: string };
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
  readonly timings: { readonly [name: string]: number };
  readonly choices: readonly {
    readonly finish_reason: string | null;
    readonly text: string;
    readonly message: { readonly content: string; readonly tool_calls?: readonly ToolCall[] };
    readonly delta: { readonly content?: string | null; readonly tool_calls?: readonly ToolCall[] };
  }[];
  readonly data: readonly {
    readonly id: string;
    readonly meta: unknown;
    readonly embedding: readonly number[];
  }[];
  readonly tokens: readonly unknown[];
}

interface ToolCall {
  readonly function: { readonly name: string; readonly arguments: string };
}

/** POST with a JSON body; the answer's status and parsed body. */
export async function post(
  server: LlamaProcess,
  path: string,
  body: unknown,
  init: RequestInit & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number; readonly body: Reply }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(server.url + path, {
    method: 'POST',
    body: text,
    ...init,
    headers: { ...init.headers, ...ONCE },
  });
  return { status: response.status, body: (await response.json()) as Reply };
}

/** GET, parsed. */
export async function get(server: LlamaProcess, path: string): Promise<Reply> {
  return (await (await fetch(server.url + path, { headers: ONCE })).json()) as Reply;
}

/** A streamed answer: its data frames, parsed, and whether `[DONE]` ended it. */
export async function stream(
  server: LlamaProcess,
  path: string,
  body: unknown,
): Promise<{
  readonly status: number;
  readonly type: string;
  readonly frames: readonly Reply[];
  readonly done: boolean;
}> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: ONCE,
  });
  const blocks = (await response.text()).split('\n\n').filter(block => block.trim() !== '');
  const data = blocks.map(block => {
    if (!block.startsWith('data: ')) throw new Error(`not a data frame: ${block}`);
    return block.slice('data: '.length);
  });
  const done = data.at(-1) === '[DONE]';
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    frames: (done ? data.slice(0, -1) : data).map(text => JSON.parse(text)),
    done,
  };
}

/** Every path of keys in a value; lists count as their first entry. */
export function shape(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [`${path}[]`] : shape(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value)
    .flatMap(([key, entry]) => shape(entry, `${path}.${key}`))
    .sort();
}
