import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildWorker } from '../support/embedded-worker.ts';
import { eventually, healthStatus } from '../support/eventually.ts';
import {
  get,
  type LlamaProcess,
  post,
  startHealthyLlama,
  startLlama,
  stream,
} from '../support/llama-process.ts';
import { ONCE } from '../support/once.ts';
import { models } from '../support/real-llama.ts';

const user = (content: string): unknown => [{ role: 'user', content }];
const scratch = mkdtempSync(join(tmpdir(), 'paddock-worker-'));
let worker = '';
const started: LlamaProcess[] = [];

beforeAll(async () => {
  worker = await buildWorker('worker');
});
afterEach(() => Promise.all(started.splice(0).map(server => server.stop())));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function serve(model: string, ...args: readonly string[]): Promise<LlamaProcess> {
  const server = await startHealthyLlama(
    [process.execPath, worker],
    ['--model', model, '--threads', '1', ...args],
  );
  started.push(server);
  return server;
}

/** Starts it with arguments that it cannot serve, and gives its log and exit code. */
async function fails(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly log: string }> {
  const server = await startLlama([process.execPath, worker], args);
  started.push(server);
  const [code] = await server.ended;
  return { code, log: server.output() };
}

interface SlotView {
  readonly is_processing: boolean;
  readonly next_token?: readonly { readonly n_decoded: number }[];
}

async function slotsOf(server: LlamaProcess): Promise<readonly SlotView[]> {
  return (await get(server, '/slots')) as unknown as readonly SlotView[];
}

async function metric(server: LlamaProcess, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`, { headers: ONCE })).text();
  return Number(new RegExp(`^llamacpp:${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

describe('an answer', () => {
  /** Endless: nothing but the context's size ends it. */
  const endless = { messages: user('Tell me a story'), ignore_eos: true, stream: true };

  it('stops when its client goes away, and the next one is served', async () => {
    const server = await serve(models.demoQ8);
    const client = new AbortController();
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(endless),
      signal: client.signal,
    });
    const reader = response.body!.getReader();
    await reader.read();
    client.abort();
    await eventually(
      'the slot is free again',
      async () => (await slotsOf(server))[0]?.is_processing === false,
    );
    const decoded = (await slotsOf(server))[0]?.next_token?.[0]?.n_decoded ?? 0;
    // Left alone it would have filled the context of 2,048 tokens but for the question.
    expect(decoded).toBeGreaterThan(0);
    expect(decoded).toBeLessThan(1_900);
    expect(await metric(server, 'tokens_predicted_total')).toBe(decoded);
    const { body } = await post(server, '/v1/chat/completions', { messages: user('Hello'), temperature: 0 });
    expect(body.choices[0]?.message.content).toBe('Hello! How can I help you?');
  });

  it('does not hold its slot for a client that stops reading', async () => {
    const server = await serve(models.demoQ8);
    const stalled = new AbortController();
    const body = JSON.stringify(endless);
    await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body, signal: stalled.signal });
    const { body: next } = await post(server, '/v1/chat/completions', {
      messages: user('Hello'),
      temperature: 0,
    });
    expect(next.choices[0]?.message.content).toBe('Hello! How can I help you?');
    stalled.abort();
  });

  it('waits for its turn, is counted as deferred, and can give up waiting', async () => {
    const server = await serve(models.demoQ8);
    const first = new AbortController();
    const second = new AbortController();
    const ask = (signal: AbortSignal) =>
      fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(endless), signal })
        .then(response => response.text())
        .catch(() => 'given up');
    const running = ask(first.signal);
    await eventually('the first runs', async () => (await metric(server, 'requests_processing')) === 1);
    const waiting = ask(second.signal);
    await eventually('the second waits', async () => (await metric(server, 'requests_deferred')) === 1);
    second.abort();
    await eventually('nobody waits', async () => (await metric(server, 'requests_deferred')) === 0);
    first.abort();
    expect(await Promise.all([running, waiting])).toEqual(['given up', 'given up']);
    await eventually('nothing runs', async () => (await metric(server, 'requests_processing')) === 0);
  });

  it('ends with “length” when the context is full, without forgetting its beginning', async () => {
    const server = await serve(models.demoQ8, '--ctx-size', '256');
    const { body } = await post(server, '/v1/chat/completions', {
      ...endless,
      stream: false,
      temperature: 0,
    });
    expect(body.choices[0]?.finish_reason).toBe('length');
    expect(body.usage.total_tokens).toBe(256);
    const full = await post(server, '/completion', { prompt: 'Once', ignore_eos: true });
    expect(full.body).toMatchObject({ truncated: true, stop_type: 'limit' });
  });

  it('is the same for the same seed, and another for another', async () => {
    const server = await serve(models.demoQ8);
    const ask = async (seed: number): Promise<string | undefined> => {
      const request = { messages: user('Tell me a story'), temperature: 1.5, seed, max_tokens: 60 };
      return (await post(server, '/v1/chat/completions', request)).body.choices[0]?.message.content;
    };
    const [one, again, other] = [await ask(7), await ask(7), await ask(8)];
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it('reuses what the context holds of its prompt, unless told not to', async () => {
    const server = await serve(models.demoQ8);
    const ask = async (more: object) =>
      (await post(server, '/v1/chat/completions', { messages: user('Hello'), temperature: 0, ...more })).body;
    const first = await ask({});
    const second = await ask({});
    const third = await ask({ cache_prompt: false });
    expect([first, second, third].map(body => body.timings.cache_n)).toEqual([0, 8, 0]);
    expect(second.choices[0]?.message).toEqual(first.choices[0]?.message);
    expect(third.choices[0]?.message).toEqual(first.choices[0]?.message);
  });

  it('comes from several slots at once when there are several', async () => {
    const server = await serve(models.demoQ8, '-np', '2', '--ctx-size', '4096');
    expect(await get(server, '/props')).toMatchObject({
      total_slots: 2,
      default_generation_settings: { n_ctx: 2048 },
    });
    const clients = new AbortController();
    const body = JSON.stringify(endless);
    const running = new Set<Promise<unknown>>();
    const ask = (): void => {
      const { signal } = clients;
      const answer: Promise<unknown> = fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        body,
        signal,
        headers: ONCE,
      })
        .then(response => response.text())
        .catch(() => '')
        .finally(() => running.delete(answer));
      running.add(answer);
    };
    await eventually('both run', async () => {
      // An answer ends where its context is full, which may be before anybody has looked.
      while (running.size < 2) ask();
      return (await slotsOf(server)).every(slot => slot.is_processing);
    });
    clients.abort();
    await Promise.all(running);
  });

  it('is penalised for repetition when asked', async () => {
    const server = await serve(models.demoQ8);
    const request = { prompt: 'the the the the', max_tokens: 20, temperature: 0, ignore_eos: true };
    const plain = await post(server, '/v1/completions', request);
    const penalised = await post(server, '/v1/completions', {
      ...request,
      repeat_penalty: 1.8,
      presence_penalty: 1,
    });
    expect(penalised.body.choices[0]?.text).not.toBe(plain.body.choices[0]?.text);
  });
});

describe('an answer that is begun', () => {
  const begun = (content: string) => [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content },
  ];
  const ask = { temperature: 0, max_tokens: 8 };

  it('is told whole, and only what is new in a stream', async () => {
    const server = await serve(models.demoQ8);
    const whole = await post(server, '/v1/chat/completions', { ...ask, messages: begun('Hello! How') });
    const { content } = whole.body.choices[0]!.message;
    expect(content).toMatch(/^Hello! How /);
    const request = { ...ask, messages: begun('Hello! How'), stream: true };
    const { frames } = await stream(server, '/v1/chat/completions', request);
    const added = frames.map(frame => frame.choices[0]?.delta.content ?? '').join('');
    expect(`Hello! How${added}`).toBe(content);
    const empty = await post(server, '/v1/chat/completions', { ...ask, messages: begun('') });
    const none = await post(server, '/v1/chat/completions', { ...ask, messages: user('Hello') });
    expect(empty.body.choices).toEqual(none.body.choices);
  });

  it('is refused where a grammar would have to have read what is there', async () => {
    const server = await serve(models.demoQ8);
    const refusal = async (request: object): Promise<string> => {
      const { status, body } = await post(server, '/v1/chat/completions', { ...ask, ...request });
      expect(status).toBe(400);
      return body.error.message;
    };
    const response_format = { type: 'json_object' };
    expect(await refusal({ messages: begun('{'), response_format })).toContain('JSON schema');
    const must = { tools: [{ type: 'function', function: { name: 'f' } }], tool_choice: 'required' };
    expect(await refusal({ messages: begun('<tool_call>'), ...must })).toContain('call');
    const other = await post(server, '/v1/chat/completions', { ...must, messages: begun('Ok. ') });
    expect(other.body.choices[0]?.message).toMatchObject({
      content: 'Ok. ',
      tool_calls: [{ function: { name: 'f' } }],
    });
  });
});

describe('a constrained answer', () => {
  /** Random weights: whatever comes out in the right form was forced into it. */
  const ask = async (server: LlamaProcess, format: unknown): Promise<unknown> => {
    const request = {
      messages: user('x'),
      response_format: format,
      max_tokens: 700,
      seed: 3,
      temperature: 0.7,
    };
    const { status, body } = await post(server, '/v1/chat/completions', request);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.choices[0]?.finish_reason).toBe('stop');
    return JSON.parse(body.choices[0]?.message.content ?? '');
  };
  const schema = (body: unknown): unknown => ({
    type: 'json_schema',
    json_schema: { name: 'x', schema: body },
  });
  const short = { type: 'string', maxLength: 8 };

  it('is JSON of the schema, whatever the model would say', async () => {
    const server = await serve(models.miniQ8);
    expect(await ask(server, schema({ enum: ['red', 'green', 3, null] }))).toSatisfy(value =>
      ['red', 'green', 3, null].includes(value as never),
    );
    expect(
      await ask(
        server,
        schema({ type: 'object', properties: { a: short, b: { type: 'boolean' } }, required: ['a', 'b'] }),
      ),
    ).toEqual({ a: expect.any(String), b: expect.any(Boolean) });
    const list = (await ask(
      server,
      schema({ type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 4 }),
    )) as number[];
    expect(list.length).toBeGreaterThanOrEqual(2);
    expect(list.length).toBeLessThanOrEqual(4);
    expect(list.every(Number.isInteger)).toBe(true);
    expect(await ask(server, schema({ anyOf: [{ const: 'only' }, { type: 'null' }] }))).toSatisfy(
      value => value === 'only' || value === null,
    );
    expect(
      await ask(
        server,
        schema({
          $ref: '#/$defs/pair',
          $defs: { pair: { type: 'object', properties: { x: { type: 'null' } }, required: ['x'] } },
        }),
      ),
    ).toEqual({ x: null });
    const optional = (await ask(
      server,
      schema({ type: 'object', properties: { a: { const: 1 }, b: { const: 2 } } }),
    )) as object;
    expect(
      Object.entries(optional).every(([key, value]) =>
        key === 'a' ? value === 1 : key === 'b' && value === 2,
      ),
    ).toBe(true);
    const text = (await ask(server, schema({ type: 'string', minLength: 3, maxLength: 5 }))) as string;
    expect([...text].length).toBeGreaterThanOrEqual(3);
    expect([...text].length).toBeLessThanOrEqual(5);
  });

  it('is refused when the schema cannot be read', async () => {
    const server = await serve(models.miniQ8);
    for (const bad of [
      { type: 'colour' },
      { $ref: '#/$defs/none' },
      { $ref: 'http://x/y' },
      { $ref: '#' },
      { anyOf: [] },
      { type: 'array', minItems: 3, maxItems: 1 },
    ]) {
      const { status, body } = await post(server, '/v1/chat/completions', {
        messages: user('x'),
        response_format: schema(bad),
      });
      expect(status, JSON.stringify(bad)).toBe(400);
      expect(body.error.type).toBe('invalid_request_error');
    }
  });

  it('calls the tool that it must call, with arguments of its schema', async () => {
    const server = await serve(models.miniQ8);
    const parameters = { type: 'object', properties: { on: { type: 'boolean' } }, required: ['on'] };
    const tools = ['a', 'b'].map(name => ({ type: 'function', function: { name, parameters } }));
    const request = { messages: user('x'), tools, seed: 5, max_tokens: 400, parallel_tool_calls: false };
    const { body } = await post(server, '/v1/chat/completions', { ...request, tool_choice: 'required' });
    expect(body.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: '' } });
    const call = body.choices[0]?.message.tool_calls?.[0]?.function;
    expect(['a', 'b']).toContain(call?.name);
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ on: expect.any(Boolean) });
    const named = { type: 'function', function: { name: 'b' } };
    const { frames } = await stream(server, '/v1/chat/completions', {
      ...request,
      tool_choice: named,
      stream: true,
    });
    const pieces = frames.flatMap(frame => frame.choices[0]?.delta.tool_calls ?? []);
    expect(pieces[0]?.function.name).toBe('b');
    expect(JSON.parse(pieces.map(piece => piece.function.arguments).join(''))).toEqual({
      on: expect.any(Boolean),
    });
  });
});

describe('the model', () => {
  it('talks like a pirate with the adapter, and less so with a weak one', async () => {
    const ask = async (...args: readonly string[]): Promise<string> => {
      const server = await serve(models.demoQ8, ...args);
      const request = { messages: user('Hello'), temperature: 0 };
      return (await post(server, '/v1/chat/completions', request)).body.choices[0]?.message.content ?? '';
    };
    expect(await ask('--lora', models.pirateLora)).toMatch(/^Arr/);
    expect(await ask('--lora-scaled', `${models.pirateLora}:0.01`)).toBe('Hello! How can I help you?');
  });

  it('gives embeddings of length one, as numbers or base64, and alike for alike texts', async () => {
    const server = await serve(models.demoQ8);
    const { body } = await post(server, '/v1/embeddings', {
      input: ['a cat', 'a cat', 'fibonacci(n)'],
      model: 'any',
    });
    const [a, b, c] = body.data.map(({ embedding }) => embedding);
    expect(a).toHaveLength(256);
    expect(Math.hypot(...a!)).toBeCloseTo(1, 5);
    const dot = (x: readonly number[], y: readonly number[]) =>
      x.reduce((sum, value, index) => sum + value * y[index]!, 0);
    expect(dot(a!, b!)).toBeCloseTo(1, 4);
    expect(dot(a!, c!)).toBeLessThan(0.99);
    expect(body.usage.prompt_tokens).toBeGreaterThan(3);
    const coded = await post(server, '/v1/embeddings', { input: 'a cat', encoding_format: 'base64' });
    const bytes = Buffer.from(coded.body.data[0]?.embedding as unknown as string, 'base64');
    expect(new Float32Array(new Uint8Array(bytes).buffer)[0]).toBeCloseTo(a![0]!, 4);
  });

  it('is not served before it is read: 503 with “Loading model”', async () => {
    // A pipe into which nobody writes: reading it takes as long as the test.
    const endlessFile = join(scratch, 'never-read.gguf');
    execFileSync('mkfifo', [endlessFile]);
    const server = await startLlama([process.execPath, worker], ['--model', endlessFile]);
    started.push(server);
    const status = await eventually('it listens', () => healthStatus(new URL(server.url)), 60_000);
    expect(status).toBe(503);
    expect(await post(server, '/v1/chat/completions', {})).toEqual({
      status: 503,
      body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    });
  });

  it('prints what llama-server prints: buffers, readiness, and the speed of each answer', async () => {
    const server = await serve(models.demoQ8);
    await post(server, '/v1/chat/completions', { messages: user('Hello'), max_tokens: 4 });
    await eventually('the answer is logged', () => server.output().includes('all slots are idle'));
    const log = server.output();
    expect(log).toMatch(/^0\.\d\d\.\d{3}\.\d{3} I srv {4}load_model: loading model '/m);
    expect(log).toMatch(/ I load_tensors:\s+CPU_Mapped model buffer size = +\d+\.\d\d MiB/);
    expect(log).toMatch(/ I llama_kv_cache:\s+CPU KV buffer size = +\d+\.\d\d MiB/);
    expect(log).toMatch(/ I srv {2}llama_server: server is listening on http:\/\/127\.0\.0\.1:\d+$/m);
    expect(log).toMatch(
      / I slot print_timing: id {2}0 \| task 0 \| prompt eval time = +[\d.]+ ms \/ +\d+ tokens \( *[\d.]+ ms per token, +[\d.]+ tokens per second\)$/m,
    );
    expect(log).toMatch(/ I slot print_timing: id {2}0 \| task 0 \| +eval time = +[\d.]+ ms \/ +4 tokens \(/);
  });
});

/** A model whose own template begins its first loop otherwise. */
function withTemplate(name: string, beginning: string): string {
  const bytes = readFileSync(models.miniQ8);
  bytes.write(beginning, bytes.indexOf('{%- for'));
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

describe('a chat template', () => {
  it('that refuses what it is shown at the start keeps nobody from the model', async () => {
    const server = await serve(models.miniQ8, '--chat-template', "{{ raise_exception('only in pairs') }}");
    expect(server.output()).toMatch(/ W srv .*no example of the chat template: .*only in pairs/);
    const ask = await post(server, '/v1/chat/completions', { messages: user('Hello') });
    expect(ask.status).toBe(400);
    expect(ask.body.error.message).toContain('only in pairs');
    expect((await post(server, '/v1/completions', { prompt: 'Once', max_tokens: 1 })).status).toBe(200);
  });
});

describe('a start that fails says why and exits with 1', () => {
  const corrupt = (name: string, bytes: Uint8Array): string => {
    const path = join(scratch, name);
    writeFileSync(path, bytes);
    return path;
  };

  it.each([
    [
      'a missing model',
      () => '/nowhere/model.gguf',
      /failed to open GGUF file '\/nowhere\/model\.gguf' \(No such file or directory\)/,
    ],
    [
      'half a model',
      () => corrupt('half.gguf', readFileSync(models.demoQ8).subarray(0, 3_000_000)),
      /error loading model: .*corrupted or incomplete/,
    ],
    [
      'the head of a model',
      () => corrupt('head.gguf', readFileSync(models.demoQ8).subarray(0, 3_000)),
      /failed to read key-value pairs|error loading model/,
    ],
    [
      'a file that is no model',
      () => corrupt('noise.gguf', Buffer.from('no model at all '.repeat(100))),
      /error loading model: .*magic/i,
    ],
    ['a folder', () => scratch, /failed to open GGUF file '[^']+' \(Is a directory\)/],
    ['an empty file', () => corrupt('empty.gguf', Buffer.alloc(0)), /error loading model/],
  ])('%s', async (_, path, reason) => {
    const model = path();
    const { code, log } = await fails('--model', model, '--threads', '1');
    expect(code).toBe(1);
    expect(log).toMatch(reason);
    expect(log).toContain(`failed to load model, '${model}'`);
    expect(log).toMatch(/ E srv {2}llama_server: exiting due to model loading error$/m);
    expect(log).not.toMatch(/^\s+at /m);
  });

  it('a missing adapter', async () => {
    const { code, log } = await fails('--model', models.demoQ8, '--lora', '/nowhere/lora.gguf');
    expect(code).toBe(1);
    expect(log).toMatch(/llama_adapter_lora_init: failed to open '\/nowhere\/lora\.gguf'/);
  });

  it('an adapter that is none', async () => {
    const path = join(scratch, 'not-a-lora.gguf');
    copyFileSync(models.miniQ8, path);
    const { code, log } = await fails('--model', models.demoQ8, '--lora', path);
    expect(code).toBe(1);
    expect(log).toMatch(/failed to (?:load|apply) lora adapter/);
  });

  it('a chat template that cannot be read', async () => {
    const path = withTemplate('fxr.gguf', '{%- fxr');
    const { code, log } = await fails('--model', path);
    expect(code).toBe(1);
    expect(log).toMatch(/ E common_chat_templates_init: error: .*fxr/);
    expect(log).not.toContain('error loading model');
    expect(log).toMatch(/ E srv {2}llama_server: exiting due to model loading error$/m);
    const other = await serve(path, '--chat-template', 'chatml');
    expect((await get(other, '/props')).chat_template).toContain('<|im_start|>');
  });

  it('an argument that cannot be read', async () => {
    const { code, log } = await fails('--model', models.demoQ8, '--ctx-size', 'many');
    expect(code).toBe(1);
    expect(log).toMatch(/error while handling argument "--ctx-size"/);
  });

  it('no model at all', async () => {
    const { code, log } = await fails('--threads', '1');
    expect(code).toBe(1);
    expect(log).toContain('error while handling argument "--model"');
  });

  it('a port that is taken', async () => {
    const holder = createServer();
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    const server = await startLlama([process.execPath, worker], ['--model', models.demoQ8], { port });
    started.push(server);
    const [code] = await server.ended;
    holder.close();
    expect(code).toBe(1);
    expect(server.output()).toContain(`couldn't bind HTTP server socket, hostname: 127.0.0.1, port: ${port}`);
  });
});

describe('the process', () => {
  it('stops at once when asked, also in the middle of an answer', async () => {
    const server = await serve(models.demoQ8);
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ messages: user('Tell me a story'), ignore_eos: true, stream: true }),
    });
    const reader = response.body!.getReader();
    await reader.read();
    const askedAt = performance.now();
    server.child.kill('SIGTERM');
    expect(await server.ended).toEqual([0, null]);
    expect(performance.now() - askedAt).toBeLessThan(10_000);
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow();
  });

  it('stops while it reads the model', async () => {
    const server = await startLlama([process.execPath, worker], ['--model', models.demoQ8]);
    await eventually('it listens', async () => (await healthStatus(new URL(server.url))) !== null);
    server.child.kill('SIGTERM');
    const [code, signal] = await server.ended;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });

  it('answers no page of another site, and no body beyond 16 MiB', async () => {
    const server = await serve(models.miniQ8);
    const ask = (headers: Record<string, string>, body = '{}'): Promise<number> =>
      new Promise((resolve, reject) => {
        const call = request(`${server.url}/tokenize`, { method: 'POST', headers }, response => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        call.once('error', reject);
        call.end(body);
      });
    const port = new URL(server.url).port;
    expect(await ask({})).toBe(200);
    expect(await ask({ host: `localhost:${port}` })).toBe(200);
    expect(await ask({ host: 'evil.example' })).toBe(403);
    expect(await ask({ origin: 'https://evil.example' })).toBe(403);
    expect(await ask({ origin: 'null' })).toBe(403);
    expect(await ask({ origin: 'http://203.0.113.7' })).toBe(403);
    expect(await ask({ origin: `http://127.0.0.1:${Number(port) - 1}` })).toBe(403);
    expect(await ask({ origin: `http://127.0.0.1:${port}` })).toBe(200);
    expect(await ask({ host: 'localhost:9000', origin: 'http://localhost:9000' })).toBe(200);
    expect(await ask({}, `{"content":"${'x'.repeat(17 * 1024 * 1024)}"}`).catch(() => 413)).toBe(413);
    expect((await fetch(`${server.url}/health`)).headers.get('access-control-allow-origin')).toBeNull();
  });
});
