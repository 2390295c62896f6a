import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { Chat, type ChatDeps } from '../../../src-main/playground/chat.ts';
import type { ChatEvent, ChatRequest } from '../../../src-shared/model/chat.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const request: ChatRequest = { messages: [{ role: 'user', content: 'hello' }], maxTokens: 32 };

async function chatWith(
  answer: (req: IncomingMessage, res: ServerResponse, body: string) => void,
  deps: Partial<ChatDeps> = {},
): Promise<Chat> {
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', chunk => {
      body += String(chunk);
    });
    req.on('end', () => answer(req, res, body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return new Chat({ endpointFor: () => ({ endpoint, profileId: 'demo-q8' }), clock: systemClock, ...deps });
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

async function all(events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const out: ChatEvent[] = [];
  for await (const event of events) out.push(event);
  return out;
}

const never = new AbortController().signal;
const sse = (res: ServerResponse): void => {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
};
const chunk = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const delta = (content: string): string => chunk({ choices: [{ index: 0, delta: { content } }] });

test('streams the answer and ends with the figures that the engine reports', async () => {
  let sent: unknown;
  const chat = await chatWith((req, res, body) => {
    sent = { url: req.url, ...(JSON.parse(body) as object) };
    sse(res);
    res.write(chunk({ choices: [{ delta: { role: 'assistant', content: null } }] }));
    res.write(chunk({ choices: [{ delta: { reasoning_content: 'hm' } }] }));
    res.write(delta('Hi ') + delta('there'));
    res.write(chunk({ choices: [{ delta: {}, finish_reason: 'stop' }] }));
    res.write(
      chunk({
        choices: [],
        usage: { prompt_tokens: 9, completion_tokens: 3 },
        timings: {
          cache_n: 4,
          prompt_n: 5,
          prompt_per_second: 800.5,
          predicted_n: 3,
          predicted_per_second: 75.25,
        },
      }),
    );
    res.end('data: [DONE]\n\n');
  });
  const events = await all(chat.stream({ ...request, temperature: 0 }, never));
  expect(events.slice(0, -1)).toEqual([
    { kind: 'started', profileId: 'demo-q8' },
    { kind: 'reasoning', text: 'hm' },
    { kind: 'delta', text: 'Hi ' },
    { kind: 'delta', text: 'there' },
  ]);
  expect(events.at(-1)).toMatchObject({
    kind: 'done',
    finishReason: 'stop',
    timings: {
      promptTokens: 9,
      cachedTokens: 4,
      promptTokensPerSecond: 800.5,
      generatedTokens: 3,
      generationTokensPerSecond: 75.25,
    },
  });
  expect(sent).toMatchObject({ url: '/v1/chat/completions', stream: true, max_tokens: 32, temperature: 0 });
});

test('closes the connection when the caller aborts, so that the engine stops generating', async () => {
  const closed = deferred();
  const chat = await chatWith((_req, res) => {
    sse(res);
    res.write(delta('one'));
    res.on('close', () => closed.resolve());
  });
  const controller = new AbortController();
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of chat.stream(request, controller.signal)) {
      seen.push(event.kind);
      if (event.kind === 'delta') controller.abort();
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  await closed.promise;
  expect(seen).toEqual(['started', 'delta']);
});

test('tells the figures so far, for an answer that is stopped', async () => {
  const asked = deferred();
  let sent: unknown;
  let at = 0;
  const clock = { ...systemClock, monotonic: () => at };
  const answer = (_req: IncomingMessage, res: ServerResponse, body: string): void => {
    sent = JSON.parse(body);
    sse(res);
    const said = (predicted_n: number): string =>
      chunk({
        choices: [{ index: 0, delta: { content: 'and ' } }],
        timings: {
          cache_n: 4,
          prompt_n: 5,
          prompt_per_second: 800,
          predicted_n,
          predicted_per_second: 1e6 / predicted_n,
        },
      });
    res.write(said(1));
    void asked.promise.then(() => res.write(said(2)));
  };
  const chat = await chatWith(answer, { clock });
  const figures: unknown[] = [];
  for await (const event of chat.stream(request, never)) {
    if (event.kind !== 'so-far') continue;
    figures.push(event.timings);
    if (figures.length === 2) break;
    at = 251;
    asked.resolve();
  }
  expect(sent).toMatchObject({ timings_per_token: true });
  expect(figures).toMatchObject([
    { promptTokens: 9, generatedTokens: 1, generationTokensPerSecond: null },
    { promptTokens: 9, generatedTokens: 2, generationTokensPerSecond: 500_000, totalMs: 251 },
  ]);
});

test('closes the connection when the caller leaves the loop', async () => {
  const closed = deferred();
  const chat = await chatWith((_req, res) => {
    sse(res);
    res.write(delta('one'));
    res.on('close', () => closed.resolve());
  });
  for await (const event of chat.stream(request, never)) if (event.kind === 'delta') break;
  await closed.promise;
});

test('gives up on an engine that falls silent, before and after the first chunk', async () => {
  const mute = await chatWith(() => {}, { firstByteTimeoutMs: 40 });
  await expect(all(mute.stream(request, never))).rejects.toMatchObject({ code: 'TIMEOUT' });
  const stuck = await chatWith(
    (_req, res) => {
      sse(res);
      res.write(delta('one'));
    },
    { idleTimeoutMs: 40 },
  );
  await expect(all(stuck.stream(request, never))).rejects.toMatchObject({ code: 'TIMEOUT' });
});

test.each([
  [
    'loading',
    503,
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    'ENGINE_UNREACHABLE',
    /loading/,
  ],
  [
    'too long a question',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      },
    },
    'BAD_REQUEST',
    /does not fit/,
  ],
  ['a refusal', 400, { error: { message: 'no template', type: 'x' } }, 'BAD_REQUEST', /no template/],
])('says what happened: %s', async (_name, status, body, code, message) => {
  const chat = await chatWith((_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  });
  await expect(all(chat.stream(request, never))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

test.each([
  ['a web page', 'text/html', '<html>'],
  ['garbage events', 'text/event-stream', 'data: {{{\n\n'],
  ['no event', 'text/event-stream', ''],
])('names the port that does not behave like an engine: %s', async (_name, type, body) => {
  const chat = await chatWith((_req, res) => {
    res.writeHead(200, { 'content-type': type });
    res.end(body);
  });
  await expect(all(chat.stream(request, never))).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    message: expect.stringMatching(/does not behave like a llama-server/) as string,
  });
});

test('tells an answer that was cut from one that is complete', async () => {
  const cut = await chatWith((_req, res) => {
    sse(res);
    res.write(delta('one'));
    setImmediate(() => res.destroy());
  });
  await expect(all(cut.stream(request, never))).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  const failed = await chatWith((_req, res) => {
    sse(res);
    res.write(delta('one'));
    res.end(chunk({ error: { code: 500, message: 'KV cache is full', type: 'server_error' } }));
  });
  await expect(all(failed.stream(request, never))).rejects.toMatchObject({
    message: 'The engine reports: KV cache is full',
  });
});

test('sends samplers, tools, images and tool results as the API wants them, and passes calls and exchanges on', async () => {
  let sent: Record<string, unknown> = {};
  const chat = await chatWith((_req, res, body) => {
    sent = JSON.parse(body) as Record<string, unknown>;
    sse(res);
    const call = (value: unknown): string => chunk({ choices: [{ delta: { tool_calls: [value] } }] });
    res.write(call({ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{' } }));
    res.write(call({ index: 0, function: { arguments: '}' } }));
    res.write(chunk({ choices: [{ delta: {}, finish_reason: 'tool_calls' }] }));
    res.end('data: [DONE]\n\n');
  });
  const tool = { type: 'function' as const, function: { name: 'f' } };
  const events = await all(
    chat.stream(
      {
        maxTokens: 7,
        topK: 20,
        minP: 0.1,
        seed: 3,
        tools: [tool],
        raw: true,
        messages: [
          { role: 'user', content: 'look', images: [{ dataUrl: 'data:image/png;base64,AA==' }] },
          { role: 'assistant', content: '', toolCalls: [{ id: 'c0', name: 'f', arguments: '{}' }] },
          { role: 'tool', content: '7', toolCallId: 'c0' },
        ],
      },
      never,
    ),
  );
  expect(sent).toMatchObject({
    max_tokens: 7,
    top_k: 20,
    min_p: 0.1,
    seed: 3,
    tools: [tool],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
      {
        role: 'assistant',
        tool_calls: [{ id: 'c0', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', content: '7', tool_call_id: 'c0' },
    ],
  });
  expect(sent).not.toHaveProperty('temperature');
  expect(events.filter(event => event.kind === 'tool-call')).toEqual([
    { kind: 'tool-call', index: 0, id: 'c1', name: 'f', arguments: '{' },
    { kind: 'tool-call', index: 0, id: null, name: null, arguments: '}' },
  ]);
  const raw = events.filter(event => event.kind === 'raw');
  expect(JSON.parse(raw[0]?.text ?? '')).toEqual(sent);
  expect(raw.filter(event => event.direction === 'response')).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({ kind: 'done', finishReason: 'tool_calls' });
});

test('tells what the running model takes, and takes an engine that does not say to read text', async () => {
  const endpoint = new URL('http://127.0.0.1:9/');
  const deps = { endpointFor: () => ({ endpoint, profileId: 'demo-q8' }), clock: systemClock };
  const seeing = new Chat({
    ...deps,
    props: async () => ({ modalities: ['vision'], contextTokens: 2048 }),
  });
  expect(await seeing.model(undefined, never)).toEqual({
    profileId: 'demo-q8',
    endpoint: 'http://127.0.0.1:9/',
    modalities: ['vision'],
    contextTokens: 2048,
  });
  const silent = new Chat({ ...deps, props: () => Promise.reject(new Error('404')) });
  expect(await silent.model(undefined, never)).toMatchObject({ modalities: [], contextTokens: null });
});

test('refuses an answer that is longer than any model has room for', async () => {
  const chat = await chatWith((_req, res) => {
    sse(res);
    for (let piece = 0; piece < 20; piece++) res.write(delta('x'.repeat(500_000)));
    res.end(chunk({ choices: [{ delta: {}, finish_reason: 'stop' }] }));
  });
  const reading = all(chat.stream(request, never));
  await expect(reading).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    message: 'The answer is longer than any model has room for: the server does not end it.',
  });
});

test('waits no longer for the reason of a refusal than for a piece of an answer', async () => {
  const chat = await chatWith(
    (_req, res) => {
      res.writeHead(500, { 'content-type': 'application/json' });
      res.write('{"error":');
    },
    { idleTimeoutMs: 40 },
  );
  await expect(all(chat.stream(request, never))).rejects.toMatchObject({ code: 'TIMEOUT' });
});
