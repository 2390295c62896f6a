import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codeExtract } from '../../../../src-main/benchmarks/extraction/code-extract.ts';
import { pythonParser } from '../../../../src-main/benchmarks/extraction/python-parser.ts';
import { Turns } from '../../../../src-main/lib/turns.ts';
import { describeWith } from '../../../support/requirements.ts';

const parser = await pythonParser();
const turns = new Turns({ monotonic: () => performance.now() });
/** The answers in which Paddock finds something else than Python does. */
const differing = async (
  answers: readonly string[],
  expected: readonly string[],
): Promise<readonly string[]> => {
  const found = await Promise.all(answers.map(text => codeExtract(text, parser, turns)));
  return answers.filter((_, index) => found[index]?.code !== expected[index]);
};

/** EvalPlus's rule, written down plainly: every run of lines is parsed by Python itself. */
const ORACLE = `
import ast, json, sys, warnings
warnings.filterwarnings('ignore')
def good(code):
    try:
        ast.parse(code)
        return True
    except (SyntaxError, MemoryError, ValueError):
        return False
def longest(text):
    lines = text.split('\\n')
    best, most = (0, 0), 0
    for first in range(len(lines)):
        for last in range(first + 1, len(lines)):
            part = lines[first:last + 1]
            length = sum(1 for line in part if line.strip())
            if length > most and good('\\n'.join(part)):
                best, most = (first, last), length
    return '\\n'.join(lines[best[0]:best[1] + 1])
print(json.dumps([longest(text) for text in json.load(sys.stdin)]))
`;

const LINES = [
  ...['def f(a, b=1):', '    return a', '    if a:', '        b = 2', '    """Doc', 'string', '    """', ''],
  ...[
    'class A:',
    '    x: int = 3',
    '    def g(self):',
    '        return self.x',
    'import os, sys',
    'from x import (y,',
    'z)',
  ],
  ...[
    'Here is the code:',
    '```python',
    '```',
    "It's simple.",
    '1. First',
    '- point',
    '* other',
    '### Heading',
    '> said',
  ],
  ...[
    'print(f(3))',
    "print 'old'",
    'x = [1,',
    '2]',
    'x = ',
    'for i in x:',
    '    pass',
    'else:',
    'try:',
    'except E:',
  ],
  ...[
    '\treturn 1',
    'f(a=1, b)',
    'def broken(:',
    '@cache',
    'match x:',
    '    case 1:',
    'lambda: 0',
    '012',
    'x = 1; y = 2',
  ],
  ...[
    "s = 'a",
    "s = f'{a}'",
    '# note',
    'async def h():',
    '    await g()',
    'a <> b',
    'x is not None',
    'yes no maybe',
    '"""',
  ],
  ...[
    'def f(a=1, *rest: int, **opts: Any):',
    'f(a=1, a=2)',
    'f(**a, *b)',
    'a := 3',
    '(a := 3)',
    "'\\x4'",
    'x, y += 1',
    'del f(x)',
    'import x,',
    'lambda *, a: a',
    "b'a' 'b'",
    'Done.',
    'x = y if a else',
    '...',
    'a.b.',
    'raise',
  ],
  ...[
    '    else:',
    '    except E:',
    'finally: z',
    'elif a: b',
    'except* E:',
    'try: x',
    'if a: b',
    '        case _:',
    '            pass',
    'case 1:',
    '    try:',
    '        y = 2',
    '@a.b(c)',
    'class B: pass',
    '    # far',
    "'''",
  ],
];

const STATEMENTS = JSON.parse(
  readFileSync(new URL('../../../golden/benchmarks/python-statements.json', import.meta.url), 'utf8'),
) as readonly string[];

describeWith(['python3'], 'the longest Python text of an answer', () => {
  const longest = (answers: readonly string[]): readonly string[] => {
    const input = JSON.stringify(answers);
    const python = spawnSync('python3', ['-c', ORACLE], { input, maxBuffer: 1 << 26 });
    return JSON.parse(python.stdout.toString()) as string[];
  };

  it('takes in every statement that Python has, and no line that only looks like one', async () => {
    const answers = STATEMENTS.map(statement => `x = 0\n${statement}`);
    const expected = longest(answers);
    expect(await differing(answers, expected)).toEqual([]);
    const whole = answers.filter((text, index) => text === expected[index]);
    expect(whole.length).toBeGreaterThan(200);
    expect(answers.length - whole.length).toBeGreaterThan(150);
  });

  it("is the one that Python's own parser finds", { timeout: 60_000 }, async () => {
    const line = fc.constantFrom(...LINES);
    const texts = fc.sample(fc.array(line, { minLength: 1, maxLength: 14 }), {
      numRuns: 3_000,
      seed: 20_261,
    });
    const answers = texts.map(lines => lines.join('\n'));
    const expected = longest(answers);
    expect(await differing(answers, expected)).toEqual([]);
  });
});
