import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildWorker } from '../support/embedded-worker.ts';
import {
  get,
  type LlamaProcess,
  post,
  type Reply,
  shape,
  startHealthyLlama,
  stream,
} from '../support/llama-process.ts';
import { ONCE } from '../support/once.ts';
import { models, realLlamaServer } from '../support/real-llama.ts';
import { describeWith } from '../support/requirements.ts';

/*
 * The embedded engine beside the real llama-server: the same model, the same requests to both, greedy, and the same
 * answers. What differs on purpose is named where it is left out.
 */

const user = (content: unknown): unknown => [{ role: 'user', content }];
const GREEDY = { temperature: 0, seed: 1 };
const WEATHER = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'Get the weather of a city.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const PARIS = { ...GREEDY, messages: user('What is the weather in Paris?'), tools: WEATHER };
const CALLED = {
  role: 'assistant',
  content: null,
  tool_calls: [
    { id: '1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
  ],
};
const AFTER_CALL = [
  { role: 'user', content: 'What is the weather in Paris?' },
  CALLED,
  { role: 'tool', tool_call_id: '1', content: '{"weather":"sunny"}' },
];

/** The shapes of a stream in their order; how many frames of one kind follow each other is left open. */
function phases(frames: readonly Reply[]): readonly string[] {
  const shapes = frames.map(frame => shape(frame).join(' '));
  return shapes.filter((text, index) => text !== shapes[index - 1]);
}

describeWith(['llama-server'], 'the embedded engine answers as llama-server does', () => {
  let ours: LlamaProcess;
  let real: LlamaProcess;

  beforeAll(async () => {
    const sizes = ['--ctx-size', '2048', '--threads', '1', '-np', '1'];
    const args = ['--model', models.demoQ8, ...sizes, '--metrics', '--jinja'];
    const worker = await buildWorker('api');
    [ours, real] = await Promise.all([
      startHealthyLlama([process.execPath, worker], args),
      startHealthyLlama([realLlamaServer()], args),
    ]);
  });
  afterAll(() => Promise.all([ours?.stop(), real?.stop()]));

  const both = (path: string, body: unknown) => Promise.all([post(ours, path, body), post(real, path, body)]);
  const bothStreams = (path: string, body: unknown) =>
    Promise.all([stream(ours, path, body), stream(real, path, body)]);

  const begun = (content: string, question = 'Hello') => [
    { role: 'user', content: question },
    { role: 'assistant', content },
  ];

  it.each([
    ['a greeting', { ...GREEDY, messages: user('Hello') }],
    ['a limit', { ...GREEDY, messages: user('Tell me a story'), max_tokens: 5 }],
    ['another limit', { ...GREEDY, messages: user('Tell me a story'), max_completion_tokens: 3 }],
    ['a stop word', { ...GREEDY, messages: user('Hello'), stop: ['How'] }],
    [
      'a system prompt',
      {
        ...GREEDY,
        messages: [{ role: 'system', content: 'Be short.' }, ...AFTER_CALL.slice(0, 1)],
        max_tokens: 3,
      },
    ],
    [
      'a developer prompt',
      {
        ...GREEDY,
        messages: [{ role: 'developer', content: 'Be short.' }, ...AFTER_CALL.slice(0, 1)],
        max_tokens: 3,
      },
    ],
    [
      'text parts',
      {
        ...GREEDY,
        max_tokens: 4,
        messages: user([
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ]),
      },
    ],
    ['a grammar', { ...GREEDY, messages: user('Give me JSON'), grammar: 'root ::= "yes" | "no"' }],
    ['an answer that is begun', { ...GREEDY, messages: begun('Hello! How') }],
    ['nothing but an answer that is begun', { ...GREEDY, messages: begun('Hello! How').slice(1) }],
    ['a begun answer with blanks around', { ...GREEDY, messages: begun(' Hello! \n'), max_tokens: 5 }],
    ['a begun answer with a grammar', { ...GREEDY, messages: begun('Hello'), grammar: 'root ::= " you"' }],
    ['a begun answer that may call tools', { ...PARIS, messages: begun('Ok. ', 'What is it?') }],
    [
      'a tool call that is begun',
      { ...PARIS, messages: begun('<tool_call>', 'What is the weather in Paris?') },
    ],
    ['a tool call', PARIS],
    ['tools that may not be called', { ...PARIS, tool_choice: 'none' }],
    [
      'a tool that must be called',
      { ...PARIS, tool_choice: { type: 'function', function: { name: 'get_weather' } } },
    ],
    ['the answer of a tool', { ...GREEDY, tools: WEATHER, max_tokens: 8, messages: AFTER_CALL }],
  ])('chats alike: %s', async (_, request) => {
    const [mine, theirs] = await both('/v1/chat/completions', { ...request, cache_prompt: false });
    expect(mine.status).toBe(200);
    expect(shape(mine.body)).toEqual(shape(theirs.body));
    expect(mine.body.usage).toEqual(theirs.body.usage);
    const [choice, theirChoice] = [mine.body.choices[0]!, theirs.body.choices[0]!];
    expect(choice.finish_reason).toBe(theirChoice.finish_reason);
    expect(choice.message.content).toBe(theirChoice.message.content);
    expect(choice.message.tool_calls?.[0]?.function).toEqual(theirChoice.message.tool_calls?.[0]?.function);
    const { timings, usage } = mine.body;
    expect(timings.prompt_n! + timings.cache_n!).toBe(usage.prompt_tokens);
    expect(timings.predicted_n).toBe(usage.completion_tokens);
  });

  it.each([
    ['integers in a range', { type: 'integer', minimum: 120, exclusiveMaximum: 135 }, /^1(2\d|3[0-4])$/],
    ['negative ones', { type: 'integer', minimum: -7, maximum: -3 }, /^-[3-7]$/],
    ['dates', { type: 'string', format: 'date' }, /^"\d{4}-[01]\d-[0-3]\d"$/],
    ['a pattern', { type: 'string', pattern: '^[x-z]{3}-(foo|bar)$' }, /^"[x-z]{3}-(foo|bar)"$/],
  ])('keeps to a schema alike: %s', async (_, schema, form) => {
    const request = { ...GREEDY, messages: user('Hello'), max_tokens: 60 };
    const response_format = { type: 'json_schema', json_schema: { schema } };
    for (const { body } of await both('/v1/chat/completions', { ...request, response_format }))
      expect(body.choices[0]?.message.content.trim()).toMatch(form);
  });

  it.each([
    ['plain', { ...GREEDY, messages: user('Hello') }],
    [
      'with usage',
      { ...GREEDY, messages: user('Hello'), max_tokens: 3, stream_options: { include_usage: true } },
    ],
    [
      'with timings of every token',
      { ...GREEDY, messages: user('Hello'), max_tokens: 3, timings_per_token: true },
    ],
    ['of an answer that is begun', { ...GREEDY, messages: begun('Hello! How') }],
    [
      'of a tool call that is begun',
      { ...PARIS, messages: begun('<tool_call>', 'What is the weather in Paris?') },
    ],
    ['of a tool call', PARIS],
  ])('streams alike: %s', async (_, request) => {
    const [mine, theirs] = await bothStreams('/v1/chat/completions', { ...request, stream: true });
    expect(mine).toMatchObject({ status: 200, done: true });
    expect(mine.type).toContain('text/event-stream');
    expect(phases(mine.frames)).toEqual(phases(theirs.frames));
    const reasons = (frames: readonly Reply[]) => [
      ...new Set(frames.map(frame => frame.choices[0]?.finish_reason)),
    ];
    expect(reasons(mine.frames)).toEqual(reasons(theirs.frames));
    const text = (frames: readonly Reply[]) =>
      frames.map(frame => {
        const delta = frame.choices[0]?.delta;
        return delta?.content ?? delta?.tool_calls?.[0]?.function.arguments ?? '';
      });
    expect(text(mine.frames).join('')).toBe(text(theirs.frames).join(''));
    expect(new Set(mine.frames.map(frame => frame.id)).size).toBe(1);
  });

  it.each([
    ['a text', { prompt: 'Once upon', max_tokens: 4 }],
    ['several texts', { prompt: ['a', 'b'], max_tokens: 2 }],
    ['tokens', { prompt: [554, 32], max_tokens: 2 }],
    ['nothing', { prompt: '', max_tokens: 2 }],
    ['a limit of none', { prompt: 'Once', max_tokens: 0 }],
  ])('completes alike: %s', async (_, request) => {
    const [mine, theirs] = await both('/v1/completions', { ...GREEDY, ...request, cache_prompt: false });
    expect(mine.status).toBe(200);
    expect(shape(mine.body)).toEqual(shape(theirs.body));
    expect(mine.body.choices).toEqual(theirs.body.choices);
    expect(mine.body.usage).toEqual(theirs.body.usage);
  });

  it('completes alike on llama-server’s own route, and in streams', async () => {
    const keys = (body: object): string[] => Object.keys(body).sort();
    const native = { ...GREEDY, prompt: 'Once upon', n_predict: 4, cache_prompt: false };
    const [mine, theirs] = await both('/completion', native);
    expect(keys(mine.body)).toEqual(keys(theirs.body));
    const { timings: _, generation_settings: __, ...facts } = theirs.body;
    expect(mine.body).toMatchObject(facts);
    const [a, b] = await bothStreams('/completion', { ...native, stream: true });
    expect(a.done).toBe(b.done);
    expect(a.frames.map(keys)).toEqual(b.frames.map(keys));
    expect(a.frames.map(frame => frame.tokens)).toEqual(b.frames.map(frame => frame.tokens));
    const request = { ...GREEDY, prompt: 'Once upon', max_tokens: 3, stream: true };
    const [c, d] = await bothStreams('/v1/completions', {
      ...request,
      stream_options: { include_usage: true },
    });
    expect(c.frames.map(frame => shape(frame))).toEqual(d.frames.map(frame => shape(frame)));
  });

  it.each([
    ['/v1/chat/completions', 'no JSON', '{'],
    ['/v1/chat/completions', 'a list', '[]'],
    ['/v1/chat/completions', 'nothing', {}],
    ['/v1/chat/completions', 'messages that are no list', { messages: 'x' }],
    ['/v1/chat/completions', 'a message without content', { messages: [{ role: 'user' }] }],
    ['/v1/chat/completions', 'two begun answers', { messages: [...begun('Hi'), ...begun('Hi').slice(1)] }],
    ['/v1/chat/completions', 'a call that is not answered', { messages: AFTER_CALL.slice(0, 2) }],
    ['/v1/chat/completions', 'a limit in words', { messages: user('Hi'), max_tokens: 'x' }],
    ['/v1/chat/completions', 'a temperature in words', { messages: user('Hi'), temperature: 'x' }],
    ['/v1/chat/completions', 'a stream in words', { messages: user('Hi'), stream: 'x' }],
    ['/v1/chat/completions', 'two answers', { messages: user('Hi'), n: 2 }],
    ['/v1/chat/completions', 'an unknown format', { messages: user('Hi'), response_format: { type: 'foo' } }],
    ['/v1/chat/completions', 'a broken grammar', { messages: user('Hi'), grammar: 'root ::= (' }],
    ['/v1/chat/completions', 'too long a prompt', { messages: user('hello there '.repeat(1500)) }],
    [
      '/v1/chat/completions',
      'too long a prompt, streamed',
      { messages: user('hi '.repeat(4000)), stream: true },
    ],
    ['/v1/completions', 'no prompt', {}],
    ['/detokenize', 'tokens in words', { tokens: 'x' }],
    ['/nope', 'an unknown address', {}],
  ])('refuses alike: POST %s with %s', async (path, _, request) => {
    const [mine, theirs] = await both(path, request);
    expect(mine.status).toBe(theirs.status);
    expect(shape(mine.body)).toEqual(shape(theirs.body));
    const { message, ...error } = theirs.body.error;
    expect(mine.body.error).toMatchObject(error);
    if (error.type === 'exceed_context_size_error') expect(mine.body.error.message).toBe(message);
  });

  it('answers HEAD alike', async () => {
    for (const path of ['/health', '/v1/models', '/props', '/slots', '/metrics', '/v1/chat/completions']) {
      const heads = await Promise.all(
        [ours, real].map(({ url }) => fetch(url + path, { method: 'HEAD', headers: ONCE })),
      );
      expect(heads[0]?.status, path).toBe(heads[1]?.status);
    }
  });

  it('splits text into the same tokens and joins them again', async () => {
    const texts = ['Hello world', 'Hello <|im_end|>', ' café \u{1F600}', 'a\n\n  b\tc', '{"name": "x"}', ''];
    for (const content of texts) {
      for (const more of [{}, { parse_special: false, add_special: true }]) {
        const [mine, theirs] = await both('/tokenize', { content, ...more });
        expect(mine.body, content).toEqual(theirs.body);
      }
    }
    const pieces = { content: 'Hello <|im_end|>', with_pieces: true };
    const [mine, theirs] = await both('/tokenize', pieces);
    expect(mine.body).toEqual(theirs.body);
    const [a, b] = await both('/detokenize', { tokens: [1, 2, 300, 2042] });
    expect(a.body).toEqual(b.body);
  });

  it('describes itself and the model with the same keys', async () => {
    const [mine, theirs] = [await get(ours, '/props'), await get(real, '/props')];
    const missing = shape(theirs).filter(path => !shape(mine).includes(path));
    // What this engine does not have: a web page, media, a proxy, sampling on the device, more template facts.
    const left =
      /^\.(?:ui|media_marker|cors_proxy|chat_template_caps\.|\S*backend_sampling)|\.(?:dry|xtc)\S*/;
    expect(missing.filter(path => !left.test(path))).toEqual([]);
    const same = [
      'chat_template',
      'bos_token',
      'eos_token',
      'total_slots',
      'model_path',
      'model_alias',
      'modalities',
    ];
    for (const key of [...same, 'model_ftype']) expect(mine[key], key).toEqual(theirs[key]);
    expect(mine.default_generation_settings).toMatchObject({ n_ctx: 2048 });
    for (const path of ['/v1/models', '/models']) {
      const [a, b] = [await get(ours, path), await get(real, path)];
      expect(shape(a)).toEqual(shape(b));
      expect(a.data[0]?.meta).toEqual(b.data[0]?.meta);
      expect(a.data[0]?.id).toBe(b.data[0]?.id);
    }
    await both('/v1/completions', { prompt: 'Once', max_tokens: 1 });
    const [slots, theirSlots] = [shape(await get(ours, '/slots')), shape(await get(real, '/slots'))];
    const lacking = theirSlots.filter(path => !slots.includes(path) && !path.includes('backend_sampling'));
    expect(lacking).toEqual([]);
  });

  it('counts under the same names', async () => {
    const names = async (server: LlamaProcess): Promise<string[]> => {
      const text = await (await fetch(`${server.url}/metrics`, { headers: ONCE })).text();
      return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => `${name} ${kind}`);
    };
    const theirs = (await names(real)).filter(name => !name.includes('spec_decode'));
    expect((await names(ours)).sort()).toEqual(theirs.sort());
  });
});
