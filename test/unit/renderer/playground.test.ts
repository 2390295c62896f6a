import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advance,
  asMarkdown,
  type Conversation,
  DEFAULT_SETUP,
  messagesFor,
  newConversation,
  sentImages,
  splitThinking,
  withAnswer,
  withQuestion,
} from '../../../src-renderer/pages/playground/conversation.ts';
import { safeHref } from '../../../src-renderer/pages/playground/markdown.tsx';
import { readMarkdown } from '../../../src-renderer/pages/playground/read-markdown.ts';
import {
  EXAMPLE_TOOL,
  PARAMETERS,
  readParameter,
  readTools,
  samplingOf,
} from '../../../src-renderer/pages/playground/sampling.ts';
import { snippet } from '../../../src-renderer/pages/playground/snippets.ts';
import { MOST_FRAME_BYTES } from '../../../src-shared/rpc/frames.ts';

const asked = (text: string, images: readonly { dataUrl: string }[] = []): Conversation =>
  withQuestion(newConversation('a', 1, DEFAULT_SETUP), [{ role: 'user', text, images }], 2);

test('thinking is told from the answer in both notations, also while it is still open', () => {
  expect(splitThinking('<think>hm</think>\n\nyes')).toEqual({ thinking: 'hm', answer: 'yes', open: false });
  expect(splitThinking('[THINK]hm[/THINK]yes')).toEqual({ thinking: 'hm', answer: 'yes', open: false });
  expect(splitThinking('\n<think>hm, l')).toEqual({ thinking: 'hm, l', answer: '', open: true });
  expect(splitThinking('no <think>aloud</think>')).toMatchObject({ thinking: '', open: false });
  fc.assert(fc.property(fc.string(), text => void splitThinking(text)));
});

test('an answer gathers text, thinking, tool calls and what was exchanged, and nothing after its end', () => {
  let conversation = asked('What   is\nthis?');
  expect(conversation.title).toBe('What is this?');
  const tell = (event: Parameters<typeof advance>[1]): void => {
    conversation = withAnswer(conversation, answer => advance(answer, event));
  };
  tell({ kind: 'started', profileId: 'demo' });
  tell({ kind: 'raw', direction: 'request', text: '{}' });
  tell({ kind: 'reasoning', text: 'hm' });
  tell({ kind: 'delta', text: 'a' });
  tell({ kind: 'tool-call', index: 0, id: 'c1', name: 'f', arguments: '{"a"' });
  tell({ kind: 'tool-call', index: 0, id: null, name: null, arguments: ':1}' });
  tell({ kind: 'tool-call', index: 1, id: 'c2', name: 'g', arguments: '' });
  const timings = {
    promptTokens: 1,
    cachedTokens: 0,
    promptTokensPerSecond: 1,
    generatedTokens: 1,
    generationTokensPerSecond: 1,
    timeToFirstTokenMs: 1,
    totalMs: 1,
  };
  tell({ kind: 'done', finishReason: 'tool_calls', timings });
  tell({ kind: 'delta', text: 'late' });
  expect(conversation.messages.at(-1)).toMatchObject({
    status: 'done',
    text: 'a',
    reasoning: 'hm',
    toolCalls: [
      { id: 'c1', name: 'f', arguments: '{"a":1}' },
      { id: 'c2', name: 'g', arguments: '' },
    ],
    raw: { request: '{}' },
  });
  const next = withQuestion(conversation, [{ role: 'tool', callId: 'c1', name: 'f', text: '7' }], 3);
  expect(
    messagesFor({ ...next, setup: { ...DEFAULT_SETUP, system: 'Be brief.' } }, true).map(one => one.role),
  ).toEqual(['system', 'user', 'assistant', 'tool']);
  expect(asMarkdown(next)).toContain('## Tool f\n\n7');
});

test('of many images the newest are sent, as many as a request has room for, and none to a model that takes text only', () => {
  const image = (letter: string, length: number): { dataUrl: string } => ({
    dataUrl: `data:image/png;base64,${letter.repeat(length)}`,
  });
  const four = ['A', 'B', 'C', 'D'].map(letter => image(letter, 400_000));
  expect(messagesFor(asked('four', four), true)[0]?.images).toHaveLength(4);
  let conversation = asked('one', [image('A', 2_500_000)]);
  for (const letter of ['B', 'C'])
    conversation = withQuestion(
      conversation,
      [{ role: 'user', text: letter, images: [image(letter, 2_500_000)] }],
      3,
    );
  const told = messagesFor(conversation, true);
  expect(told.map(message => message.images?.length ?? 0)).toEqual([0, 1, 1]);
  expect(JSON.stringify(told).length).toBeLessThan(MOST_FRAME_BYTES);
  expect(sentImages(conversation.messages, true).size).toBe(2);
  // A model that takes text only refuses the whole request for an image.
  expect(messagesFor(conversation, false).map(message => [message.content, message.images])).toEqual([
    ['one', undefined],
    ['B', undefined],
    ['C', undefined],
  ]);
});

test('reads the samplers that a profile sets and leaves the rest', () => {
  expect(
    samplingOf(['--temp', '0.6', '--top-k=20', '--top-p', 'x', '--jinja', '--min-p', '7', '-s', '42']),
  ).toEqual({
    temperature: 0.6,
    topK: 20,
    seed: 42,
  });
  fc.assert(fc.property(fc.array(fc.string()), args => void samplingOf(args)));
  for (const parameter of PARAMETERS) {
    expect(readParameter(parameter, '')).toBeUndefined();
    expect(readParameter(parameter, 'abc')).toBeUndefined();
    expect(readParameter(parameter, '1e12')).toBe(parameter.max);
  }
});

test('takes tools as a list, one by one or bare, and says where one is wrong', () => {
  expect(readTools('  ').tools).toEqual([]);
  expect(readTools(EXAMPLE_TOOL).tools).toHaveLength(1);
  expect(readTools('{"name":"f"}').tools).toEqual([{ type: 'function', function: { name: 'f' } }]);
  expect(readTools('[{"name":"f"},{"type":"x"}]').problem).toMatch(/^\[1\] /);
  for (const text of ['{', 'null', '[null]', '7', '"x"'])
    expect([text, readTools(text).tools, readTools(text).problem]).toEqual([text, null, expect.any(String)]);
});

test('what is nested too deeply to be read or drawn is no Markdown', () => {
  const table = (cell: string): string => `| a |\n| - |\n| ${cell} |`;
  for (const deep of ['>'.repeat(3_000), '1. '.repeat(3_000), '> '.repeat(101), '- '.repeat(60)])
    expect([deep.slice(0, 5), readMarkdown(`${deep}a`)]).toEqual([deep.slice(0, 5), null]);
  expect(readMarkdown(table('*a **b '.repeat(60) + '** c*'.repeat(60)))).toBeNull();
  for (const usual of ['', '# a', '> '.repeat(20), '- '.repeat(20), table('*a*')])
    expect([usual, readMarkdown(usual)]).toEqual([usual, expect.any(Array)]);
});

test('only https leaves the page', () => {
  expect(safeHref('https://example.com/a?b#c')).toBe('https://example.com/a?b#c');
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' java\nscript:x',
    'data:text/html,x',
    'http://a/',
    'file:///etc',
    '/a',
    'x',
    '',
  ])
    expect([href, safeHref(href)]).toEqual([href, null]);
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ['http', 'ftp', 'javascript', 'blob'] }), href => {
      expect(safeHref(href)).toBeNull();
    }),
  );
});

test('a copied request survives the shell and Python, whatever was asked', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter(text => !text.includes('\0')),
      content => {
        const body = { messages: [{ role: 'user', content }], stream: true };
        const curl = snippet('curl', 'http://127.0.0.1:8080/', body);
        const script = curl.replace(/^curl /, 'printf "%s\\0" ');
        const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');
        expect(words[0]).toBe('http://127.0.0.1:8080/v1/chat/completions');
        expect(JSON.parse(words[4] ?? '')).toEqual({ messages: body.messages });
      },
    ),
    { numRuns: 30 },
  );
  const python = snippet('python', 'http://h/x/', { messages: [{ role: 'user', content: 'a"b\\c\n' }] });
  expect(python).toContain('"http://h/x/v1/chat/completions"');
  expect(snippet('typescript', 'http://h', { max_tokens: 1 })).toContain('"max_tokens": 1');
});
