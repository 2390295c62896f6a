import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logFact } from '../../../../src-main/llama/log-facts.ts';
import {
  begunAnswer,
  ChatTemplate,
  readMessages,
} from '../../../../src-main/runtime/embedded/worker/chat-template.ts';
import { literal } from '../../../../src-main/runtime/embedded/worker/gbnf.ts';
import { HttpError } from '../../../../src-main/runtime/embedded/worker/http-error.ts';
import { jsonSchemaGrammar } from '../../../../src-main/runtime/embedded/worker/json-grammar.ts';
import { WorkerLog } from '../../../../src-main/runtime/embedded/worker/log.ts';
import { progressDots } from '../../../../src-main/runtime/embedded/worker/native-log.ts';
import { readSampling, refuseUnsupported } from '../../../../src-main/runtime/embedded/worker/sampling.ts';
import { SlotPool } from '../../../../src-main/runtime/embedded/worker/slots.ts';
import { timingsOf } from '../../../../src-main/runtime/embedded/worker/timings.ts';
import { readTools, toolCallGrammar } from '../../../../src-main/runtime/embedded/worker/tools.ts';

describe('the worker’s log', () => {
  it('has llama-server’s prefix', () => {
    const lines: string[] = [];
    let now = 39.4349;
    const log = new WorkerLog({ write: text => lines.push(text), now: () => now });
    log.server('I', 'load_model', "loading model 'a'");
    now = 63_012.108;
    log.slot('W', 'get_available_slot', 3, 12, 'x');
    expect(lines).toEqual([
      "0.00.039.434 I srv    load_model: loading model 'a'\n",
      '1.03.012.108 W slot get_availabl: id  3 | task 12 | x\n',
    ]);
  });
});

describe('the worker’s dots', () => {
  it('tell a load that takes its time how far it is, and a quick one nothing', () => {
    const lines: string[] = [];
    let now = 0;
    const dots = progressDots({ line: (_, text) => lines.push(text) }, () => now);
    for (const fraction of [0, 0.5, 1]) dots(fraction);
    expect(lines).toEqual([]);
    for (const fraction of [0, 0.01, 0.3, 0.31, 0.9]) {
      now += 300;
      dots(fraction);
    }
    expect(lines.map(line => logFact(line))).toEqual([
      { kind: 'tensors-progress', fraction: 0.3 },
      { kind: 'tensors-progress', fraction: 0.9 },
    ]);
  });
});

describe('timings', () => {
  it('divide by the tokens between the first and the last, as llama-server does', () => {
    expect(timingsOf(0, 9, 3.019, 9, 3.54)).toEqual({
      cache_n: 0,
      prompt_n: 9,
      prompt_ms: 3.019,
      prompt_per_token_ms: 3.019 / 9,
      prompt_per_second: 1000 / (3.019 / 9),
      predicted_n: 9,
      predicted_ms: 3.54,
      predicted_per_token_ms: 0.4425,
      predicted_per_second: 1000 / 0.4425,
    });
  });

  it('are finite whatever happened', () => {
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.nat(5),
        (prompt, ms, predicted) => {
          const values = Object.values(timingsOf(0, prompt, ms, predicted, ms));
          expect(values.every(value => Number.isFinite(value) && value >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe('slots', () => {
  it('go to whoever asked first, and never to two at once', async () => {
    const pool = new SlotPool([{} as never, {} as never]);
    const order: number[] = [];
    let running = 0;
    const works = Array.from({ length: 20 }, (_, index) =>
      pool.run(
        () => 0,
        async slot => {
          expect(slot.busy).toBe(true);
          order.push(index);
          expect(++running).toBeLessThanOrEqual(2);
          await new Promise(resolve => setImmediate(resolve));
          running--;
        },
        new AbortController().signal,
      ),
    );
    expect({ processing: pool.processing, deferred: pool.deferred }).toEqual({ processing: 2, deferred: 18 });
    await Promise.all(works);
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect({ processing: pool.processing, deferred: pool.deferred }).toEqual({ processing: 0, deferred: 0 });
  });

  it('are free again after work that failed', async () => {
    const pool = new SlotPool([{} as never]);
    const { signal } = new AbortController();
    const fail = pool.run(
      () => 0,
      () => Promise.reject(new Error('no')),
      signal,
    );
    await expect(fail).rejects.toThrow('no');
    expect(
      await pool.run(
        () => 0,
        async slot => slot.task,
        signal,
      ),
    ).toBe(1);
  });
});

describe('grammars', () => {
  it('quote any text', () => {
    expect(literal('a"b\\c\n')).toBe('"a\\"b\\\\c\\n"');
  });

  it('write required members always, others perhaps', () => {
    const grammar = jsonSchemaGrammar({
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'null' } },
      required: ['a'],
    });
    expect(grammar).toContain(
      '"{" space "\\"a\\"" space ":" space integer ("," space "\\"b\\"" space ":" space null)? "}" space',
    );
  });

  it('define every rule that they use, for any nesting', () => {
    const leaf = fc.constantFrom<object>(
      { type: 'string' },
      { type: 'integer' },
      { const: 'a"b' },
      { enum: [1, null] },
      {},
      { type: ['string', 'null'] },
    );
    const { node } = fc.letrec<{ node: object }>(tie => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.record({ type: fc.constant('array'), items: tie('node') }),
        fc
          .dictionary(fc.string({ maxLength: 4 }), tie('node'), { maxKeys: 3, noNullPrototype: true })
          .map(properties => ({
            type: 'object',
            properties,
            required: Object.keys(properties).slice(1),
          })),
        fc.record({
          properties: fc.dictionary(fc.string({ maxLength: 4 }), leaf, { maxKeys: 3, noNullPrototype: true }),
          additionalProperties: tie('node'),
        }),
        fc.record({ prefixItems: fc.array(tie('node'), { maxLength: 2 }), items: tie('node') }),
        fc.record({ allOf: fc.tuple(tie('node')), description: fc.string() }),
        fc.record({ anyOf: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      ),
    }));
    fc.assert(
      fc.property(node, schema => {
        const rules = new Map<string, string>();
        for (const line of jsonSchemaGrammar(schema).trim().split('\n')) {
          const [name = '', body = ''] = line.split(/ ::= (.*)/s);
          expect(rules.has(name)).toBe(false);
          rules.set(name, body);
        }
        expect(rules.has('root')).toBe(true);
        for (const body of rules.values()) {
          const plain = body.replace(/"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{[^}]*\}/g, ' ');
          for (const [name] of plain.matchAll(/[a-zA-Z][a-zA-Z0-9-]*/g))
            expect(rules.has(name), name).toBe(true);
        }
      }),
    );
  });

  it('keep the rules of several tools apart', () => {
    const fn = (name: string, type: string) => ({
      type: 'function',
      function: {
        name,
        parameters: { type: 'object', properties: { space: { type } }, required: ['space'] },
      },
    });
    const use = readTools({ tools: [fn('a', 'string'), fn('b', 'integer')], tool_choice: 'required' });
    const grammar = toolCallGrammar(use!, false);
    expect(grammar).toMatch(/^root ::= "<tool_call>" blank call blank "<\/tool_call>"/);
    expect(grammar).toContain('tool0-root ::= tool0-root-value-2');
    expect(grammar).toContain('"\\"space\\"" tool1-space ":" tool1-space tool1-integer');
  });
});

describe('requests', () => {
  const badRequest = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      expect(error).toBeInstanceOf(HttpError);
      expect((error as HttpError).status).toBe(400);
      return (error as HttpError).message;
    }
    throw new Error('was not refused');
  };

  it('name the field that is wrong', () => {
    const defaults = {
      temperature: 0.8,
      topK: 40,
      topP: 0.95,
      minP: 0.05,
      repeatPenalty: 1,
      repeatLastN: 64,
      presencePenalty: 0,
      frequencyPenalty: 0,
      seed: null,
    };
    expect(badRequest(() => readSampling({ top_p: [] }, defaults))).toContain("'top_p'");
    expect(readSampling({ temperature: null, seed: -1 }, defaults)).toMatchObject({
      temperature: 0.8,
      seed: 4_294_967_295,
    });
    expect(
      badRequest(() => readMessages({ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] })),
    ).toContain('image_url');
    expect(badRequest(() => readTools({ tools: [{ function: {} }] }))).toContain('name');
    expect(
      badRequest(() =>
        readTools({ tools: [{ function: { name: 'a' } }], tool_choice: { function: { name: 'b' } } }),
      ),
    ).toContain('b');
  });

  it('are refused for what the engine cannot do, and not for asking nothing of it', () => {
    expect(badRequest(() => refuseUnsupported({ logit_bias: { '15': 5 } }))).toContain("'logit_bias'");
    expect(badRequest(() => refuseUnsupported({ logit_bias: [[15, 5]] }))).toContain("'logit_bias'");
    expect(badRequest(() => refuseUnsupported({ logprobs: true }))).toContain("'logprobs'");
    for (const logit_bias of [{}, [], null, undefined]) refuseUnsupported({ logit_bias, logprobs: false });
  });

  it('give a template the arguments of calls in the form that it writes them in', () => {
    const each = (body: string): string =>
      `{% for message in messages %}{% for call in message.tool_calls %}${body};{% endfor %}{% endfor %}`;
    const templates = {
      encoded: each('{{ call.function.arguments | tojson }}'),
      members: each(
        '{% for key, value in call.function.arguments | items %}{{ key }}={{ value }} {% endfor %}',
      ),
      joined: each("{{ 'call ' + call.function.name + ' ' + call.function.arguments }}"),
      either: each(
        '{% set a = call.function.arguments %}{% if a is string %}{{ a }}{% else %}{{ a | tojson }}{% endif %}',
      ),
    };
    const call = (given: unknown) => ({ type: 'function', function: { name: 'f', arguments: given } });
    const tool_calls = [call('{"city":"Paris"}'), call('{}')];
    const messages = readMessages({ messages: [{ role: 'assistant', tool_calls }] });
    const rendered = Object.entries(templates).map(([name, source]) => [
      name,
      new ChatTemplate({ source, bos: '', eos: '' }).render(messages, null, {}),
    ]);
    expect(Object.fromEntries(rendered)).toEqual({
      encoded: '{"city": "Paris"};{};',
      members: 'city=Paris ;;',
      joined: 'call f {"city":"Paris"};call f {};',
      either: '{"city":"Paris"};{};',
    });
    // What is no object stays what it is.
    const odd = readMessages({
      messages: [{ role: 'assistant', tool_calls: [call('a "word"'), call([1])] }],
    });
    const encoded = new ChatTemplate({ source: templates.encoded, bos: '', eos: '' });
    expect(encoded.render(odd, null, {})).toBe('"a \\"word\\"";[1];');
  });

  it('from developers are those of the system, save for a template that knows developers', () => {
    const source =
      "{% if messages[0].role == 'system' %}first {% endif %}{% for m in messages %}{{ m.role }} {% endfor %}";
    const messages = readMessages({
      messages: ['developer', 'user', 'developer'].map(role => ({ role, content: 'x' })),
    });
    const rendered = (text: string) =>
      new ChatTemplate({ source: text, bos: '', eos: '' }).render(messages, null, {});
    expect(rendered(source)).toBe('first system user system ');
    expect(rendered(`${source}<|channel|>`)).toBe('developer user developer <|channel|>');
  });

  it('may end in an answer that is begun, of text only', () => {
    const [question, answer] = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: ' Well ' },
    ];
    const calls = { role: 'assistant', content: null, tool_calls: [{}] };
    expect(begunAnswer([question, answer])).toEqual({ before: [question], text: ' Well ' });
    expect(begunAnswer([answer])).toEqual({ before: [], text: ' Well ' });
    expect(begunAnswer([answer, question])).toEqual({ before: [answer, question], text: '' });
    expect(begunAnswer([question, { ...calls, tool_calls: [] }])).toEqual({ before: [question], text: '' });
    expect(begunAnswer([])).toEqual({ before: [], text: '' });
    expect(badRequest(() => begunAnswer([question, answer, answer]))).toContain(
      '2 or more assistant messages',
    );
    expect(badRequest(() => begunAnswer([question, calls]))).toContain('contains tool calls');
  });

  it('get ChatML when the model has no template, and 400 when its template refuses', () => {
    const chatml = new ChatTemplate({ source: null, bos: '', eos: '' });
    expect(chatml.render([{ role: 'user', content: 'Hi' }], null, {})).toBe(
      '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n',
    );
    const strict = new ChatTemplate({
      source: "{{ raise_exception('roles must alternate') }}",
      bos: '',
      eos: '',
    });
    expect(badRequest(() => strict.render([], null, {}))).toContain('roles must alternate');
  });
});
