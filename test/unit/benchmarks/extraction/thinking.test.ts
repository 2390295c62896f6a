import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutThinking } from '../../../../src-main/benchmarks/extraction/thinking.ts';

describe('an answer without its thinking', () => {
  it('loses blocks of every form', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['<think>hm\nhm</think>\n\ndef f(): pass', 'def f(): pass'],
      ['[THINK]hm[/THINK]def f(): pass', 'def f(): pass'],
      ['<thinking>a</thinking>b<think>c</think>d', 'bd'],
      ['<THINK>a</Think>b', 'b'],
      ['before <think>never closed def f()', 'before '],
      ['[THINK]cut by the limit', ''],
      ['the template opened it</think>def f(): pass', 'def f(): pass'],
      ['<think>a <think>b</think> c</think>d', 'd'],
      ['<think>I write </think> in my notes</think>x', 'x'],
      [
        '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>x = 1<|return|>',
        'x = 1',
      ],
      ['<|channel|>analysis<|message|>hm', ''],
      ['◁think▷hm◁/think▷x', 'x'],
      ['x = a < think > b', 'x = a < think > b'],
      ['<|begin_of_thought|>hm<|end_of_thought|>x', 'x'],
      ['<|START_THINKING|>hm<|END_THINKING|>x', 'x'],
      ['<analysis>hm</analysis><scratchpad>hm</scratchpad>x', 'x'],
      ['<think>It ends with "</think>" at the end.</think>x', 'x'],
      ['<think>```python\ndraft</think>```python\nx = 1\n```', '```python\nx = 1\n```'],
    ];
    for (const [text, expected] of cases) expect(withoutThinking(text), text).toBe(expected);
  });

  it('keeps what only looks like a block, or speaks of one', () => {
    for (const text of [
      'seen = {}\nseen[thought] = True\nfor reasoning in seen: pass\nx[reasoning] = 1',
      "def clean(text):\n    return text.replace('<think>', '').replace('</think>', '')",
      'Take out `<think>` and all up to `</think>`.',
      '```python\n# A page begins with\n<think>\npass\n```\nThat is it.',
    ])
      expect(withoutThinking(text)).toBe(text);
  });

  it('is the answer itself when nothing was thought aloud', () => {
    fc.assert(
      fc.property(
        fc.string().filter(text => !/[<[◁]/.test(text) && !/^\s*\n/.test(text)),
        text => {
          expect(withoutThinking(text)).toBe(text);
        },
      ),
    );
  });

  it('never keeps a thought, wherever blocks begin and end', () => {
    const piece = fc.constantFrom('<think>', '</think>', 'SECRET', 'x', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const kept = withoutThinking(`<think>SECRET${pieces.filter(part => part !== '</think>').join('')}`);
        expect(kept).toBe('');
      }),
    );
  });
});
