import fc from 'fast-check';
import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { longestPartial, TextStream } from '../../../../src-main/runtime/embedded/worker/text-stream.ts';
import { type AnswerPart, ToolCallParser } from '../../../../src-main/runtime/embedded/worker/tool-parser.ts';

/** One token per byte, as the worst tokenizer has it. */
const bytes = {
  detokenize: (tokens: readonly Token[]) => Buffer.from(tokens as unknown as number[]).toString('utf8'),
};

function runStream(text: string, stops: readonly string[]): { pieces: string[]; stoppedBy: string | null } {
  const stream = new TextStream(bytes, stops);
  const pieces: string[] = [];
  for (const byte of Buffer.from(text)) {
    pieces.push(stream.push(byte as Token));
    if (stream.stoppedBy !== null) break;
  }
  pieces.push(stream.flush());
  return { pieces, stoppedBy: stream.stoppedBy };
}

describe('text from tokens', () => {
  it('is whole and never cuts a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const { pieces } = runStream(text, []);
        expect(pieces.join('')).toBe(text);
        expect(pieces.join('')).not.toContain('\uFFFD');
      }),
    );
  });

  it('ends before the first stop string, of which nothing comes out', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(letters, stops, (text, words) => {
        const { pieces, stoppedBy } = runStream(text, words);
        // Whichever is complete first, byte by byte.
        const ends = words.map(word => ({ word, at: text.indexOf(word) })).filter(({ at }) => at >= 0);
        const first = Math.min(...ends.map(({ word, at }) => at + word.length));
        if (ends.length === 0) {
          expect({ text: pieces.join(''), stoppedBy }).toEqual({ text, stoppedBy: null });
          return;
        }
        const begin = Math.min(
          ...ends.filter(({ word, at }) => at + word.length === first).map(({ at }) => at),
        );
        expect(pieces.join('')).toBe(text.slice(0, begin));
        expect(words).toContain(stoppedBy);
      }),
    );
  });

  it('holds back what may become a stop string', () => {
    expect(longestPartial('abc<tool', ['<tool_call>'])).toBe(5);
    expect(longestPartial('abc', ['<tool_call>'])).toBe(0);
    expect(longestPartial('aa', ['aab', 'ab'])).toBe(2);
  });
});

/** Pieces put together: the text around the calls, and each call. */
function gather(parts: readonly AnswerPart[]): {
  content: string;
  calls: { name: string; arguments: string }[];
} {
  const calls: { name: string; arguments: string }[] = [];
  let content = '';
  for (const part of parts) {
    if (part.kind === 'content') content += part.text;
    else if (part.kind === 'call') calls[part.index] = { name: part.name, arguments: '' };
    else calls[part.index]!.arguments += part.text;
  }
  return { content, calls };
}

function parse(chunks: readonly string[]): ReturnType<typeof gather> {
  const parser = new ToolCallParser();
  return gather([...chunks.flatMap(chunk => parser.push(chunk)), ...parser.finish()]);
}

const call = (name: string, args: unknown): string =>
  `<tool_call>\n${JSON.stringify({ name, arguments: args })}\n</tool_call>`;

describe('tool calls in an answer', () => {
  it('may be begun before, at any point behind their mark', () => {
    const whole = `Well\n${call('f', { a: 1 })}`;
    const mark = whole.indexOf('>') + 1;
    fc.assert(
      fc.property(fc.integer({ min: mark, max: whole.length }), at => {
        const parser = new ToolCallParser();
        const parts = [
          ...parser.begin(whole.slice(0, at)),
          ...parser.push(whole.slice(at)),
          ...parser.finish(),
        ];
        expect(gather(parts)).toEqual({ content: 'Well', calls: [{ name: 'f', arguments: '{"a":1}' }] });
      }),
    );
  });

  it('leave a text that is begun as it is', () => {
    const parser = new ToolCallParser();
    expect(parser.begin('Well, \n')).toEqual([{ kind: 'content', text: 'Well, \n' }]);
    expect(parser.push('now')).toEqual([{ kind: 'content', text: 'now' }]);
  });

  it('come out the same however the text is cut', () => {
    const cut = fc.array(fc.nat(200), { maxLength: 12 });
    const words = fc.string({ unit: fc.constantFrom('a', ' ', '<', '\n', '{', '"'), maxLength: 12 });
    const args = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(
        words,
        fc.array(fc.tuple(fc.string({ minLength: 1 }), args), { maxLength: 3 }),
        cut,
        (text, wanted, cuts) => {
          const whole = text + wanted.map(([name, given]) => call(name, given)).join('\n');
          const at = [
            0,
            ...cuts.map(index => index % (whole.length + 1)).sort((a, b) => a - b),
            whole.length,
          ];
          const chunks = at.slice(1).map((end, index) => whole.slice(at[index], end));
          const result = parse(chunks);
          expect(result).toEqual(parse([whole]));
          expect(result.calls.map(({ name }) => name)).toEqual(wanted.map(([name]) => name));
          expect(result.calls.map(given => JSON.parse(given.arguments))).toEqual(
            wanted.map(([, given]) => JSON.parse(JSON.stringify(given))),
          );
          expect(result.content).toBe(wanted.length > 0 ? text.trimEnd() : text);
        },
      ),
    );
  });

  it('pass arguments on as they appear', () => {
    const parser = new ToolCallParser();
    expect(parser.push('<tool_call>{"name": "f", "argu')).toEqual([]);
    expect(parser.push('ments": {"a"')).toEqual([
      { kind: 'call', index: 0, name: 'f' },
      { kind: 'arguments', index: 0, text: '{"a"' },
    ]);
    expect(parser.push(': "}"}}</tool')).toEqual([{ kind: 'arguments', index: 0, text: ': "}"}' }]);
    expect(parser.push('_call>')).toEqual([]);
    expect(parser.finish()).toEqual([]);
  });

  it.each([
    [
      'members in another order',
      '<tool_call>{"arguments": {"x":1}, "name": "f"}</tool_call>',
      'f',
      '{"x":1}',
    ],
    ['arguments as a string', '<tool_call>{"name": "f", "arguments": "{}"}</tool_call>', 'f', '{}'],
    ['no arguments', '<tool_call>{"name": "f"}</tool_call>', 'f', '{}'],
    ['parameters instead', '<tool_call>{"name": "f", "parameters": {"y":2}}</tool_call>', 'f', '{"y":2}'],
    ['no end', '<tool_call>{"arguments": {"x":1}, "name": "f"}', 'f', '{"x":1}'],
  ])('are understood with %s', (_, text, name, args) => {
    expect(parse([text])).toEqual({ content: '', calls: [{ name, arguments: args }] });
  });

  it.each([
    '<tool_call>nonsense</tool_call>',
    '<tool_call>{"name": 3}</tool_call> and more',
    '<tool_call>{"na',
    'a <tool_ca',
  ])('that are none stay text: %s', text => {
    expect(parse([text])).toEqual({ content: text, calls: [] });
  });
});
