import { describe, expect, it } from 'vitest';
import { codeExtract } from '../../../../src-main/benchmarks/extraction/code-extract.ts';
import { pythonParser } from '../../../../src-main/benchmarks/extraction/python-parser.ts';
import { sanitise } from '../../../../src-main/benchmarks/extraction/sanitise.ts';

const parser = await pythonParser();
const extract = (text: string): string => codeExtract(text, parser);
const clean = (text: string, entryPoint: string | null = null): string => sanitise(text, entryPoint, parser);

/** Each case stands for one of EvalPlus's own test vectors, with other names. */
describe('the code in an answer, as EvalPlus takes it', () => {
  it('is the longest text that Python accepts, between prose', () => {
    const text =
      'Here you go\nimport math\nNo wait, once more\nfrom math import pi, tau\n\ndef area(r):\n    return pi\nThat was all\n    ';
    expect(extract(text)).toBe('from math import pi, tau\n\ndef area(r):\n    return pi');
  });

  it('counts lines without the blank ones', () => {
    const text =
      'import math\n\n\nimport json\nSorry, again please\nfrom math import pi\ndef area(r):\n    return pi * r\n';
    expect(extract(text)).toBe('from math import pi\ndef area(r):\n    return pi * r');
  });

  it('is the first line where no two lines are Python together', () => {
    expect(extract('I cannot solve this one.\nSorry about that.')).toBe('I cannot solve this one.');
  });

  it('does not see colours of a terminal', () => {
    expect(extract('\u001b[32mdef f():\u001b[0m\n    return 1')).toBe('def f():\n    return 1');
  });

  it('keeps imports and the first definition of each name that returns something', () => {
    const text =
      'Look:\n```python\nimport os\nfrom math import pi, tau\n\ndef one(x):\n    return os.sep\n\ndef two(x):\n    return pi + one(x)\n\ndef two(x):\n    return tau\n\ndef three(x):\n    assert x\n\nassert two(0) == 1\n```\n';
    expect(clean(text)).toBe(
      'import os\nfrom math import pi, tau\ndef one(x):\n    return os.sep\ndef two(x):\n    return pi + one(x)',
    );
  });

  it('keeps classes', () => {
    const text =
      'So:\n```python\nimport os\nclass box():\n    def open():\n        return 0\ndef look(x):\n    print(box.open())\n    return os.sep\n```\n';
    expect(clean(text)).toBe(
      'import os\nclass box():\n    def open():\n        return 0\ndef look(x):\n    print(box.open())\n    return os.sep',
    );
  });

  it('drops what the entry point does not need', () => {
    const text =
      'So:\n```python\nimport os\nLIMIT = 5\n\ndef one(x):\n    return three(x)\nassert one(1) == 5\ndef two(x):\n    return one(x)\n\ndef three(x):\n    made = box()\n    return x\n\nclass box():\n    def open():\n        return LIMIT\n\nclass box():\n    def shut():\n        return 0\n\ndef four(x):\n    return two(x)\n\nassert two(0) == 1\n```\n';
    expect(clean(text, 'two')).toBe(
      'import os\nLIMIT = 5\ndef one(x):\n    return three(x)\ndef two(x):\n    return one(x)\ndef three(x):\n    made = box()\n    return x\nclass box():\n    def open():\n        return LIMIT',
    );
  });

  it('has the quirks that scores depend on', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['@cache\ndef f(x):\n    return x\nn = 1', 'n = 1'],
      ['from __future__ import annotations\nimport os', 'import os'],
      ['n = 1\nn += 2', 'n = 1'],
      ['import os\nif True:\n    n = 1', 'import os'],
      ['async def f(x):\n    return x\nn = 1', 'async def f(x):\n    return x\nn = 1'],
      ['n: int = 1\nm = 2', 'n: int = 1\nm = 2'],
      ['a.b = c\nc = 3', 'a.b = c'],
    ];
    for (const [text, expected] of cases) expect(clean(text), text).toBe(expected);
    expect(clean('a, b = 1, 2\ndef f(x):\n    return a', 'f')).toBe('def f(x):\n    return a');
    expect(clean('def f(x):\n    print(x)', 'f')).toBe('def f(x):\n    print(x)');
  });
});
