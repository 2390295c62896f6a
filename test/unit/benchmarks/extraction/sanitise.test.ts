import { describe, expect, it } from 'vitest';
import { codeExtract } from '../../../../src-main/benchmarks/extraction/code-extract.ts';
import { type PythonParser, pythonParser } from '../../../../src-main/benchmarks/extraction/python-parser.ts';
import { sanitise } from '../../../../src-main/benchmarks/extraction/sanitise.ts';
import { Turns } from '../../../../src-main/lib/turns.ts';

const parser = await pythonParser();
const turns = new Turns({ monotonic: () => performance.now() });
const extract = async (text: string): Promise<string> => (await codeExtract(text, parser, turns)).code;
const clean = async (text: string, entryPoint: string | null = null): Promise<string> =>
  (await sanitise(text, entryPoint, parser, turns)).code;

/** Each case stands for one of EvalPlus's own test vectors, with other names. */
describe('the code in an answer, as EvalPlus takes it', () => {
  it('is the longest text that Python accepts, between prose', async () => {
    const text =
      'Here you go\nimport math\nNo wait, once more\nfrom math import pi, tau\n\ndef area(r):\n    return pi\nThat was all\n    ';
    expect(await extract(text)).toBe('from math import pi, tau\n\ndef area(r):\n    return pi');
  });

  it('counts lines without the blank ones', async () => {
    const text =
      'import math\n\n\nimport json\nSorry, again please\nfrom math import pi\ndef area(r):\n    return pi * r\n';
    expect(await extract(text)).toBe('from math import pi\ndef area(r):\n    return pi * r');
  });

  it('is the first line where no two lines are Python together', async () => {
    expect(await extract('I cannot solve this one.\nSorry about that.')).toBe('I cannot solve this one.');
  });

  it('does not see colours of a terminal', async () => {
    expect(await extract('\u001b[32mdef f():\u001b[0m\n    return 1')).toBe('def f():\n    return 1');
  });

  it('keeps imports and the first definition of each name that returns something', async () => {
    const text =
      'Look:\n```python\nimport os\nfrom math import pi, tau\n\ndef one(x):\n    return os.sep\n\ndef two(x):\n    return pi + one(x)\n\ndef two(x):\n    return tau\n\ndef three(x):\n    assert x\n\nassert two(0) == 1\n```\n';
    expect(await clean(text)).toBe(
      'import os\nfrom math import pi, tau\ndef one(x):\n    return os.sep\ndef two(x):\n    return pi + one(x)',
    );
  });

  it('keeps classes', async () => {
    const text =
      'So:\n```python\nimport os\nclass box():\n    def open():\n        return 0\ndef look(x):\n    print(box.open())\n    return os.sep\n```\n';
    expect(await clean(text)).toBe(
      'import os\nclass box():\n    def open():\n        return 0\ndef look(x):\n    print(box.open())\n    return os.sep',
    );
  });

  it('drops what the entry point does not need', async () => {
    const text =
      'So:\n```python\nimport os\nLIMIT = 5\n\ndef one(x):\n    return three(x)\nassert one(1) == 5\ndef two(x):\n    return one(x)\n\ndef three(x):\n    made = box()\n    return x\n\nclass box():\n    def open():\n        return LIMIT\n\nclass box():\n    def shut():\n        return 0\n\ndef four(x):\n    return two(x)\n\nassert two(0) == 1\n```\n';
    expect(await clean(text, 'two')).toBe(
      'import os\nLIMIT = 5\ndef one(x):\n    return three(x)\ndef two(x):\n    return one(x)\ndef three(x):\n    made = box()\n    return x\nclass box():\n    def open():\n        return LIMIT',
    );
  });

  it('has the quirks that scores depend on', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['@cache\ndef f(x):\n    return x\nn = 1', 'n = 1'],
      ['from __future__ import annotations\nimport os', 'import os'],
      ['n = 1\nn += 2', 'n = 1'],
      ['import os\nif True:\n    n = 1', 'import os'],
      ['async def f(x):\n    return x\nn = 1', 'async def f(x):\n    return x\nn = 1'],
      ['n: int = 1\nm = 2', 'n: int = 1\nm = 2'],
      ['a.b = c\nc = 3', 'a.b = c'],
    ];
    for (const [text, expected] of cases) expect(await clean(text), text).toBe(expected);
    expect(await clean('a, b = 1, 2\ndef f(x):\n    return a', 'f')).toBe('def f(x):\n    return a');
    expect(await clean('def f(x):\n    print(x)', 'f')).toBe('def f(x):\n    print(x)');
  });
});

describe('the work that an answer makes', () => {
  const counting = (): { readonly parsed: () => number; readonly parser: PythonParser } => {
    let parsed = 0;
    const isPython = (code: string): boolean => {
      parsed += code.length;
      return parser.isPython(code);
    };
    return { parsed: () => parsed, parser: { ...parser, isPython } };
  };
  const LINES = 2_000;
  const numbered = (line: (index: number) => string): string =>
    Array.from({ length: LINES }, (_, index) => line(index)).join('\n');

  it('is done with an answer that is one chain without end', async () => {
    for (const chain of ['1+', 'not ', '-', '(', '[', 'a.b(', 'lambda: ', 'x if y else '])
      for (const length of [6_000, 16_000])
        expect(() => parser.isPython(`x = ${chain.repeat(length)}1`), chain).not.toThrow();
    expect(parser.isPython(`x = ${'1+'.repeat(10_000)}1`)).toBe(true);
    expect(parser.isPython(`x = ${'1+'.repeat(10_000)}1L`)).toBe(false);
    expect(await clean(`def f(x):\n    return ${'1+'.repeat(10_000)}x`, 'f')).toContain('return 1+1+');
    expect(() => parser.isPython(`del ${'('.repeat(16_000)}x${')'.repeat(16_000)}`)).not.toThrow();
  });

  it('is to parse each line about once, whatever the lines are', async () => {
    const texts = {
      good: numbered(index => `a = ${index}`),
      bad: numbered(index => `f(${index}) = 1`),
      prose: numbered(index => `**bold**: text ${index}`),
      turns: numbered(index => (index % 2 ? `a = ${index}` : `f(${index}) = 1`)),
      decorators: numbered(index => `@a${index}`),
      tries: numbered(index => (index % 2 ? `  x = ${index}` : 'try:')),
      functions: numbered(index => (index % 2 ? `  f(${index}) = 1` : `def f(x${index}):`)),
      brackets: numbered(() => 'a(b,'),
    };
    for (const [what, text] of Object.entries(texts)) {
      const { parsed, parser: counted } = counting();
      const { cutShort } = await codeExtract(text, counted, turns);
      expect(cutShort, what).toBe(false);
      expect(parsed() / text.length, what).toBeLessThan(4);
    }
  });

  it('lets everything else work meanwhile', async () => {
    let [now, given] = [0, 0];
    const slow = new Turns({ monotonic: () => now++ });
    const next = slow.next.bind(slow);
    slow.next = () => {
      given++;
      return next();
    };
    await codeExtract(
      numbered(index => `a = ${index}`),
      parser,
      slow,
    );
    expect(given).toBeGreaterThan(LINES / 10);
  });

  it('ends where it is more than an answer is worth, with what was found until then', async () => {
    const tangled = `import os\nx = 1\n)\n${'1 + \\\n'.repeat(4_000)}`;
    expect(await codeExtract(tangled, parser, turns)).toEqual({ code: 'import os\nx = 1', cutShort: true });
  });
});
