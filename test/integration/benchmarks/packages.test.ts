import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type SandboxWish, trySandboxes } from '../../../src-main/benchmarks/grading/choose-sandbox.ts';
import { type DatasetFile, readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { gradeSamples } from '../../../src-main/benchmarks/grading/grader.ts';
import type { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import { ensurePythonImage, graderSources, only } from '../../support/grading.ts';
import { numpyPythons } from '../../support/numpy.ts';
import { describeWith } from '../../support/requirements.ts';

const folder = mkdtempSync(join(tmpdir(), 'paddock-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const within = (): AbortSignal => AbortSignal.timeout(800_000);

/** Twice its argument, whatever that is. */
const TWICE = {
  task_id: 'Twice/0',
  prompt: 'def twice(x):\n',
  entry_point: 'twice',
  canonical_solution: '    return x + x\n',
  base_input: [[2]],
  plus_input: [[[1, 2]], [[7]], [0.5]],
  atol: 0,
};
const ROOT = {
  task_id: 'HumanEval/32',
  prompt: 'def find_zero(xs):\n',
  entry_point: 'find_zero',
  canonical_solution: '    return 1.0\n',
  base_input: [[[-1, 1]]],
  plus_input: [[[-6, 11, -6, 1]]],
  atol: 1e-4,
};

async function dataset(): Promise<DatasetFile> {
  const path = join(folder, 'problems.jsonl');
  writeFileSync(path, [TWICE, ROOT].map(problem => `${JSON.stringify(problem)}\n`).join(''));
  return readDataset(path, folder);
}

/** Statuses of base and plus by what a program does; EvalPlus gives the same. */
const PROGRAMS: readonly (readonly [string, string, string, string])[] = [
  [
    'scalars',
    'Twice/0',
    'np.add(x, x) if isinstance(x, (int, float)) else [np.int64(n) for n in x] * 2',
    'pass pass',
  ],
  ['a sum', 'Twice/0', 'np.sum([x, x]) if isinstance(x, (int, float)) else x + x', 'pass pass'],
  ['half precision', 'Twice/0', 'np.float16(x + x) if isinstance(x, (int, float)) else x + x', 'pass pass'],
  [
    'lists',
    'Twice/0',
    '(np.array([x, x]).ravel()).tolist() if isinstance(x, list) else np.float64(x) + x',
    'pass pass',
  ],
  ['an array of one number', 'Twice/0', 'np.array([[x + x]]) if isinstance(x, int) else x + x', 'pass pass'],
  ['an array of several', 'Twice/0', 'np.array(x + x) if isinstance(x, list) else x + x', 'pass fail'],
  [
    'arrays in a list',
    'Twice/0',
    '[np.array([n, n]) for n in x] if isinstance(x, list) else x + x',
    'pass fail',
  ],
  ['its own truth', 'Twice/0', 'np.bool_(x == 2)', 'fail fail'],
  ['wrong scalars', 'Twice/0', 'np.int64(3)', 'fail fail'],
  // A type that only looks like float is none where a tolerance would be needed.
  [
    'a scalar that is nearly right',
    'Twice/0',
    'np.float64(x + x + 1e-9) if isinstance(x, float) else x + x',
    'pass fail',
  ],
  [
    'a float that is nearly right',
    'Twice/0',
    'float(np.float64(x + x + 1e-9)) if isinstance(x, float) else x + x',
    'pass pass',
  ],
  ['roots', 'HumanEval/32', 'min(root.real for root in np.roots(x[::-1]))', 'pass pass'],
].map(([name = '', taskId = '', body = '', statuses = '']) => {
  const entry = taskId === 'Twice/0' ? 'twice' : 'find_zero';
  return [name, taskId, `import numpy as np\ndef ${entry}(x):\n    return ${body}\n`, statuses];
});

/** How the programs with numpy fare in a sandbox with this Python; null where that Python cannot be had in it. */
async function withNumpy(wish: SandboxWish): Promise<unknown> {
  const suite = await dataset();
  const cacheDir = mkdtempSync(join(folder, 'cache-'));
  const files = { sources: graderSources, dataset: suite.path, cache: join(cacheDir, 'tried') };
  mkdirSync(files.cache);
  if ((await trySandboxes(wish, files, within())).works === null) return null;
  const samples = PROGRAMS.map(([, taskId, solution]) => ({ taskId, solution }));
  const request = { dataset: suite, samples, workers: 1, sandbox: wish };
  const { verdicts } = await gradeSamples(request, { sources: graderSources, cacheDir }, within());
  return verdicts.map(({ base, plus }, at) => [PROGRAMS[at]?.[0], `${base.status} ${plus?.status}`]);
}

const expected = PROGRAMS.map(([name, , , statuses]) => [name, statuses]);

function numpyIn(kind: SandboxKind): void {
  it(`gives programs with numpy EvalPlus's verdicts in ${kind}`, async () => {
    const all: unknown[] = [];
    for (const { path } of numpyPythons()) all.push(await withNumpy({ ...only(kind), python: path }));
    const found = all.filter(verdicts => verdicts !== null);
    expect(found).toEqual(found.map(() => expected));
    expect(found.length).toBeGreaterThan(0);
  });
}

describeWith(['numpy'], 'with limits alone', () => numpyIn('guard'));
describeWith(['numpy', 'bubblewrap'], 'in namespaces', () => numpyIn('bubblewrap'));

describeWith(['docker', 'python-image', 'numpy-image'], 'in a container', () => {
  it("gives programs with numpy EvalPlus's verdicts", async () => {
    ensurePythonImage();
    expect(await withNumpy(only('docker'))).toEqual(expected);
  });
});

describeWith(['bubblewrap', 'python3'], 'a virtual environment', () => {
  it('brings its packages into the sandbox', async () => {
    // Not in /tmp, which is the sandbox's own.
    const place = mkdtempSync('/var/tmp/paddock-venv-');
    try {
      execFileSync('python3', ['-m', 'venv', '--without-pip', join(place, 'venv')]);
      const [version = ''] = readdirSync(join(place, 'venv/lib'));
      writeFileSync(
        join(place, 'venv/lib', version, 'site-packages/only_in_there.py'),
        'twice = lambda x: x + x\n',
      );
      const suite = await dataset();
      const sandbox = { ...only('bubblewrap'), python: join(place, 'venv/bin/python3') };
      const samples = [{ taskId: 'Twice/0', solution: 'from only_in_there import twice\n' }];
      const places = { sources: graderSources, cacheDir: join(folder, 'cache-of-venv') };
      const { verdicts } = await gradeSamples(
        { dataset: suite, samples, workers: 1, sandbox },
        places,
        within(),
      );
      expect(verdicts.map(({ base, plus }) => [base.reason, plus?.reason])).toEqual([[null, null]]);
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});
