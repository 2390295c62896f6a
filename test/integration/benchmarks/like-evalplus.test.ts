import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { gradeSamples } from '../../../src-main/benchmarks/grading/grader.ts';
import { graderSources, only } from '../../support/grading.ts';
import { describeWith } from '../../support/requirements.ts';

const folder = mkdtempSync(join(tmpdir(), 'paddock-like-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROBLEMS = [
  {
    task_id: 'Add/0',
    entry_point: 'add',
    canonical_solution: '    return x + y\n',
    base_input: [[1, 2]],
    plus_input: [
      [[1], [2]],
      [1, 0],
    ],
  },
  {
    task_id: 'HumanEval/32',
    entry_point: 'find_zero',
    canonical_solution: '    return 1.0\n',
    base_input: [[[-1, 1]]],
    plus_input: [[[-2, 2]]],
    atol: 1e-4,
  },
  {
    task_id: 'Mbpp/2',
    entry_point: 'similar_elements',
    canonical_solution: '    return tuple(set(x) & set(y))\n',
    base_input: [
      [
        [1, 2, 3],
        [2, 3, 4],
      ],
    ],
    plus_input: [[[], []]],
  },
  {
    task_id: 'Mbpp/737',
    entry_point: 'check_str',
    canonical_solution: '    return "Valid" if x[:1] in "aeiou" else None\n',
    base_input: [['annie'], ['dawood']],
    plus_input: [['Else']],
  },
];

/** What EvalPlus passes, and what it fails, by problem. */
const PASSING: Readonly<Record<string, readonly string[]>> = {
  'Add/0': [
    'from collections import UserList\ndef add(x, y):\n    return UserList(x + y) if isinstance(x, list) else x + y\n',
    'from fractions import Fraction\nclass F(Fraction): pass\ndef add(x, y):\n    return x + y if isinstance(x, list) else F(x + y)\n',
    'from decimal import Decimal\nclass D(Decimal): pass\ndef add(x, y):\n    return x + y if isinstance(x, list) else D(x + y)\n',
    'import tempfile\ndef add(x, y):\n    with tempfile.TemporaryFile() as file:\n        file.write(b"x")\n    return x + y\n',
    'import tempfile\ndef add(x, y):\n    with tempfile.NamedTemporaryFile() as file:\n        file.write(b"x")\n    return x + y\n',
    'import sys\ndef add(x, y):\n    print(x + y, end="")\n    return x + y if sys.stdout.getvalue() == str(x + y) else None\n',
    'import sys\ndef add(x, y):\n    sys.stdout.close()\n    return x + y\n',
  ],
  'HumanEval/32': [
    'from fractions import Fraction\ndef find_zero(xs):\n    xs[:] = [Fraction(x) for x in xs]\n    return 1.0\n',
    'def find_zero(xs):\n    xs.append(0)\n    return 1.0\n',
  ],
  'Mbpp/2': [
    'def similar_elements(a, b):\n    return (x for x in set(a) & set(b))\n',
    'def similar_elements(a, b):\n    return filter(lambda x: x in b, a)\n',
    'class Bag:\n    def __init__(self, items):\n        self.items = items\n    def __iter__(self):\n        return iter(self.items)\ndef similar_elements(a, b):\n    return Bag(set(a) & set(b))\n',
  ],
  'Mbpp/737': [
    'def check_str(x):\n    return x[:1] in "aeiou"\n',
    'import re\ndef check_str(x):\n    return re.match("[aeiou]", x)\n',
  ],
};
const FAILING: Readonly<Record<string, readonly string[]>> = {
  'Mbpp/2': ['def similar_elements(a, b):\n    return iter(a)\n'],
  'Mbpp/737': [
    'def check_str(x):\n    return False\n',
    'def check_str(x):\n    return "Valid" if x[:1] in "aeiou" else "Invalid"\n',
  ],
};

describeWith(['bubblewrap'], 'a program that EvalPlus', () => {
  async function statuses(programs: Readonly<Record<string, readonly string[]>>) {
    const path = join(folder, 'problems.jsonl');
    const lines = PROBLEMS.map(problem =>
      JSON.stringify({ prompt: `def ${problem.entry_point}(x, y=0):\n`, atol: 0, ...problem }),
    );
    writeFileSync(path, `${lines.join('\n')}\n`);
    const dataset = await readDataset(path, folder);
    const samples = Object.entries(programs).flatMap(([taskId, all]) =>
      all.map(solution => ({ taskId, solution })),
    );
    const { verdicts } = await gradeSamples(
      { dataset, samples, workers: 1, sandbox: only('bubblewrap') },
      { sources: graderSources, cacheDir: join(folder, 'cache') },
      AbortSignal.timeout(800_000),
    );
    return verdicts.map(({ base, plus }, at) => ({
      solution: samples[at]?.solution,
      base: base.status,
      reason: base.reason ?? plus?.reason,
      plus: plus?.status,
      failure: base.failure,
    }));
  }

  it('passes is passed, whatever its answers are made of', async () => {
    const found = await statuses(PASSING);
    expect(found).toEqual(
      found.map(({ solution }) => ({ solution, base: 'pass', plus: 'pass', reason: null, failure: null })),
    );
  });

  it('fails is failed', async () => {
    const found = await statuses(FAILING);
    expect(found.map(({ base }) => base)).toEqual(found.map(() => 'fail'));
    // What the rule wants, and not what the reference happened to give.
    expect(found[1]?.failure).toEqual({ input: "check_str('annie')", expected: 'True', got: 'False' });
  });
});
