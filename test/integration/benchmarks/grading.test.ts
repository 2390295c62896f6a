import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DatasetFile, readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { flawedReferences } from '../../../src-main/benchmarks/grading/flawed-references.ts';
import { type GradeFilesRequest, gradeFiles } from '../../../src-main/benchmarks/grading/grade-files.ts';
import { gradeSamples } from '../../../src-main/benchmarks/grading/grader.ts';
import { readEvalResults } from '../../../src-main/benchmarks/grading/import-results.ts';
import type { Sample, SandboxKind, Verdict } from '../../../src-shared/model/benchmark.ts';
import { ensurePythonImage, graderSources, only } from '../../support/grading.ts';
import { describeWith, evalplusData } from '../../support/requirements.ts';

const scratch = mkdtempSync(join(tmpdir(), 'paddock-grading-'));
const cacheDir = join(scratch, 'cache');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** One has an output of 1.1 GiB, the other computes for half a minute. */
const TOO_DEAR = ['Mbpp/255', 'Mbpp/599'];

/** These take nine tenths of the suite's time, and are graded in full in the other sandbox. */
const LONG = [15, 36, 59, 83, 94, 130, 139].map(number => `HumanEval/${number}`);

const data = (name: string): string => join(evalplusData() ?? '', name);
const within = (): AbortSignal => AbortSignal.timeout(800_000);

async function grade(
  dataset: DatasetFile,
  samples: readonly Sample[],
  kind: SandboxKind = 'bubblewrap',
): Promise<readonly Verdict[]> {
  const request = { dataset, samples, workers: 2, sandbox: only(kind) };
  return (await gradeSamples(request, { sources: graderSources, cacheDir }, within())).verdicts;
}

const canonical = ({ problems }: DatasetFile): readonly Sample[] =>
  [...problems.values()].map(({ taskId, prompt, canonicalSolution }) => ({
    taskId,
    solution: prompt + canonicalSolution,
  }));

/** What failed, but for problems whose reference fails in this Python too (the container's test says which). */
const notPassed = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts
    .filter(({ base, plus }) => base.status !== 'pass' || (plus !== null && plus.status !== 'pass'))
    .filter(verdict => flawedReferences([verdict]).length === 0)
    .map(({ taskId, base, plus }) => `${taskId} ${base.reason} ${plus?.reason}`);

const truth = (): string => join(data('truth'), 'llama-3.1-70b-instruct');

const truthRequest = (out: string, kind: SandboxKind, samples = 'samples.jsonl'): GradeFilesRequest => ({
  dataset: data('HumanEvalPlus-v0.1.10.jsonl.gz'),
  samples: resolve(truth(), samples),
  out,
  workers: 2,
  sandbox: only(kind),
  partial: samples !== 'samples.jsonl',
});

/** Problems whose verdicts or programs in a results file are not those that were published. */
async function differingFromTruth(out: string, without: readonly string[] = []): Promise<readonly string[]> {
  const published = await readEvalResults(join(truth(), 'samples_eval_results.json'));
  const ours = await readEvalResults(out);
  expect(ours.hash).toBe(published.hash);
  expect(ours.samples.size).toBe(164 - without.length);
  return [...published.samples].flatMap(([taskId, [theirs]]) => {
    if (without.includes(taskId)) return [];
    const [mine] = ours.samples.get(taskId) ?? [];
    const same =
      mine?.base === theirs?.base && mine?.plus === theirs?.plus && mine?.solution === theirs?.solution;
    return same ? [] : [taskId];
  });
}

describeWith(['evalplus-data', 'bubblewrap'], 'grading as EvalPlus does', () => {
  let suite: DatasetFile;
  beforeAll(async () => {
    suite = await readDataset(data('HumanEvalPlus-v0.1.10.jsonl.gz'), scratch);
  });

  it('knows the suite by its bytes and counts its tests', () => {
    expect(suite.suite).toEqual({
      id: 'humaneval-plus',
      name: 'HumanEval+ v0.1.10',
      hash: 'fe585eb4df8c88d844eeb463ea4d0302',
      problems: 164,
      baseTests: 1570,
      plusTests: 122_683,
    });
  });

  it('passes all 164 canonical solutions, first without and then with cached expectations', async () => {
    const first = await grade(suite, canonical(suite));
    expect(first).toHaveLength(164);
    expect(notPassed(first)).toEqual([]);
    // The published verdicts below are found with them on all problems.
    expect(notPassed(await grade(suite, canonical(suite).slice(0, 20)))).toEqual([]);
  });

  it('gives the 328 published verdicts of a real model', async () => {
    const out = join(scratch, 'truth.eval_results.json');
    const graded = await gradeFiles(
      truthRequest(out, 'bubblewrap'),
      { sources: graderSources, cacheDir },
      within(),
    );
    expect([graded.basePassed, graded.plusPassed]).toEqual([125, 112]);
    expect(graded).toMatchObject({ sandbox: 'bubblewrap', sandboxed: true });
    expect(await differingFromTruth(out)).toEqual([]);
  });

  it('lists the arguments of the failing test with numbers as Python has them', async () => {
    const problem = suite.problems.get('HumanEval/2');
    const solution = `${problem?.prompt}    return None if number == 1.0 else number % 1.0\n`;
    const [verdict] = await grade(suite, [{ taskId: 'HumanEval/2', solution }]);
    expect(verdict?.plus?.status).toBe('fail');
    expect(verdict?.plus?.failTests).toEqual(['[1.0]']);
    expect(verdict?.plus?.failure).toEqual({ input: 'truncate_number(1.0)', expected: '0.0', got: 'None' });
    expect(verdict?.base.failure).toBeNull();
  });

  it('says of the first failing test what came back, however odd, and what the time ran out on', async () => {
    const failures = async (solution: string): Promise<unknown> => {
      const [verdict] = await grade(suite, [{ taskId: 'HumanEval/2', solution }]);
      return verdict?.base.failure;
    };
    const given = { input: 'truncate_number(3.5)', expected: '0.5' };
    const head = 'def truncate_number(number):\n    ';
    expect(await failures(`${head}return {'a': [number, (1,), {2}]}`)).toEqual({
      ...given,
      got: "{'a': [3.5, (1,), {2}]}",
    });
    expect(await failures(`${head}raise KeyError('x')`)).toEqual({ ...given, got: 'KeyError' });
    expect(await failures(`${head}return 10 ** 100000`)).toMatchObject({
      got: '<an integer of 332193 bits>',
    });
    expect(await failures(`${head}return 'x' * 5000`)).toMatchObject({ got: `'${'x'.repeat(1999)}…` });
    expect(await failures(`${head}while True: pass`)).toEqual({ ...given, got: 'TimeoutException' });
    expect(await failures('import nothing_of_that_name')).toBeNull();
  });

  it('fails mutants of canonical solutions', async () => {
    const mutants: readonly [string, (body: string) => string][] = [
      ['HumanEval/0', body => body.replace('<', '<=')],
      ['HumanEval/3', body => body.replace('< 0', '<= 0')],
      ['HumanEval/5', body => body.replace('return', 'return [0] +')],
      ['HumanEval/8', () => '    return [sum(numbers), 1]\n'],
      ['HumanEval/13', () => '    return b\n'],
      ['HumanEval/23', () => '    return len(string) + 1\n'],
      ['HumanEval/31', () => '    return n % 2 == 1\n'],
      ['HumanEval/32', () => '    return 0.5\n'],
      ['HumanEval/35', () => '    return l[0]\n'],
      ['HumanEval/53', () => '    return x - y\n'],
      ['HumanEval/83', () => '    return 18 * 10 ** max(0, n - 2)\n'],
      ['HumanEval/130', () => '    return [1.5] * (n + 1)\n'],
    ];
    const samples = mutants.map(([taskId, mutate]) => {
      const problem = suite.problems.get(taskId);
      const body = problem?.canonicalSolution ?? '';
      const mutated = mutate(body);
      expect(mutated, taskId).not.toBe(body);
      return { taskId, completion: mutated };
    });
    const verdicts = await grade(suite, samples);
    const passed = verdicts.filter(({ base, plus }) => base.status === 'pass' && plus?.status === 'pass');
    expect(passed.map(({ taskId }) => taskId)).toEqual([]);
  });

  it('takes other types of equal value, as == does, and no others', async () => {
    const of = (taskId: string, completion: string): Sample => ({ taskId, completion });
    const verdicts = await grade(suite, [
      of('HumanEval/53', '    return float(x + y)\n'),
      of('HumanEval/53', '    from fractions import Fraction\n    return Fraction(x + y)\n'),
      of('HumanEval/53', '    return str(x + y)\n'),
      of('HumanEval/8', '    p = 1\n    for n in numbers: p *= n\n    return [sum(numbers), p]\n'),
      of('HumanEval/31', '    return int(n > 1 and all(n % i for i in range(2, int(n ** 0.5) + 1)))\n'),
      of(
        'HumanEval/4',
        '    m = sum(numbers) / len(numbers)\n    return 1e-9 + sum(abs(x - m) for x in numbers) / len(numbers)\n',
      ),
      of(
        'HumanEval/130',
        '    t = [1, 3]\n    for i in range(2, n + 1):\n        t.append(1 + i / 2 if i % 2 == 0 else t[-1] + t[-2] + 1 + (i + 1) / 2)\n    return t[:n + 1]\n',
      ),
    ]);
    expect(verdicts.map(({ base }) => base.status)).toEqual([
      'pass',
      'pass',
      'fail',
      'fail',
      'pass',
      'pass',
      'pass',
    ]);
  });

  it('passes the canonical solutions of the other suites', async () => {
    for (const [name, problems] of [
      ['HumanEvalPlus-Mini-v0.1.10.jsonl.gz', 164],
      ['HumanEval-original.jsonl.gz', 164],
      ['MbppPlus-v0.2.0.jsonl.gz', 378],
    ] as const) {
      const other = await readDataset(data(name), scratch);
      expect(other.problems.size).toBe(problems);
      const samples = canonical(other).filter(({ taskId }) => !TOO_DEAR.includes(taskId));
      const verdicts = await grade(other, samples);
      expect(verdicts).toHaveLength(samples.length);
      expect([name, ...notPassed(verdicts)]).toEqual([name]);
    }
  });

  it('keeps several samples of a problem apart and in their order', async () => {
    const right = '    return x + y\n';
    const wrong = '    return x\n';
    const samples = [right, wrong, right, wrong, wrong].map(completion => ({
      taskId: 'HumanEval/53',
      completion,
    }));
    const verdicts = await grade(suite, samples);
    expect(verdicts.map(({ index, base }) => [index, base.status])).toEqual([
      [0, 'pass'],
      [1, 'fail'],
      [2, 'pass'],
      [3, 'fail'],
      [4, 'fail'],
    ]);
  });

  it('refuses a samples file with problems missing, unless that is wanted', async () => {
    const samples = join(scratch, 'one.jsonl');
    writeFileSync(
      samples,
      `${JSON.stringify({ task_id: 'HumanEval/53', completion: '    return x + y\n' })}\n`,
    );
    const request = {
      dataset: data('HumanEvalPlus-v0.1.10.jsonl.gz'),
      samples,
      out: join(scratch, 'one.eval_results.json'),
      workers: 1,
      sandbox: only('bubblewrap'),
      partial: false,
    };
    const places = { sources: graderSources, cacheDir };
    await expect(gradeFiles(request, places, within())).rejects.toThrow('163 of 164 problems have no sample');
    expect((await gradeFiles({ ...request, partial: true }, places, within())).basePassed).toBe(1);
  });

  it('writes what EvalPlus itself would read', async () => {
    const text = readFileSync(join(scratch, 'one.eval_results.json'), 'utf8');
    const results = JSON.parse(text) as Record<string, Record<string, unknown>>;
    expect(Object.keys(results)).toEqual(['date', 'hash', 'eval', 'pass_at_k']);
    expect(results.pass_at_k).toEqual({ base: { 'pass@1': 1 }, plus: { 'pass@1': 1 } });
    const prompt = JSON.parse(
      gunzipSync(readFileSync(data('HumanEvalPlus-v0.1.10.jsonl.gz')))
        .toString()
        .split('\n')[53] ?? '',
    ) as { prompt: string };
    expect(results.eval?.['HumanEval/53']).toEqual([
      {
        task_id: 'HumanEval/53',
        solution: `${prompt.prompt}    return x + y\n`,
        base_status: 'pass',
        plus_status: 'pass',
        base_fail_tests: [],
        plus_fail_tests: [],
      },
    ]);
  });
});

describeWith(['bubblewrap'], 'the starter suite', () => {
  const path = fileURLToPath(new URL('../../../benchmarks/suites/starter/starter.jsonl', import.meta.url));

  it('has 40 problems at least, each with 30 plus tests at least', async () => {
    const { problems } = await readDataset(path, scratch);
    expect(problems.size).toBeGreaterThanOrEqual(40);
    for (const { taskId, plusTests } of problems.values()) {
      expect(`${taskId} ${plusTests >= 30}`).toBe(`${taskId} true`);
    }
  });

  it('passes its own canonical solutions and no empty ones', async () => {
    const starter = await readDataset(path, scratch);
    expect(notPassed(await grade(starter, canonical(starter)))).toEqual([]);
    const empty = [...starter.problems.keys()].map(taskId => ({ taskId, completion: '    return None\n' }));
    expect(notPassed(await grade(starter, empty))).toHaveLength(starter.problems.size);
  });

  it('is what its generator writes', () => {
    const folder = mkdtempSync(join(scratch, 'starter-'));
    copyFileSync(join(path, '..', 'generate.py'), join(folder, 'generate.py'));
    execFileSync('python3', ['-I', '-B', join(folder, 'generate.py')], { stdio: 'ignore' });
    expect(readFileSync(join(folder, 'starter.jsonl'), 'utf8')).toBe(readFileSync(path, 'utf8'));
  });
});

describeWith(['evalplus-data', 'docker', 'python-image'], 'grading in a container', () => {
  beforeAll(() => ensurePythonImage());

  it('passes the canonical solutions, but for one that misses its own tolerance and is named', async () => {
    const full = await readDataset(data('HumanEvalPlus-v0.1.10.jsonl.gz'), scratch);
    const samples = canonical(full).filter(({ taskId }) => !LONG.includes(taskId));
    const request = { dataset: full, samples, workers: 2, sandbox: only('docker') };
    const { verdicts, python } = await gradeSamples(request, { sources: graderSources, cacheDir }, within());
    expect(verdicts).toHaveLength(157);
    const [, minor = 0] = python.split('.').map(Number);
    // From Python 3.12 on sum() of floats rounds otherwise.
    const flawed = minor >= 12 ? [{ taskId: 'HumanEval/32', python: `3.${minor}` }] : [];
    expect(flawedReferences(verdicts)).toEqual(flawed);
    const failed = verdicts.filter(({ base, plus }) => base.status !== 'pass' || plus?.status !== 'pass');
    expect(failed.map(({ taskId, base, plus }) => [taskId, base.reason ?? plus?.reason])).toEqual(
      flawed.map(({ taskId }) => [taskId, 'wrong answer']),
    );
  });

  it('gives the published verdicts of a real model', async () => {
    const short = join(scratch, 'samples-in-container.jsonl');
    const lines = readFileSync(join(truth(), 'samples.jsonl'), 'utf8').trim().split('\n');
    const kept = lines.filter(line => !LONG.includes((JSON.parse(line) as { task_id: string }).task_id));
    writeFileSync(short, `${kept.join('\n')}\n`);
    const out = join(scratch, 'truth-in-container.eval_results.json');
    await gradeFiles(truthRequest(out, 'docker', short), { sources: graderSources, cacheDir }, within());
    expect(await differingFromTruth(out, LONG)).toEqual([]);
  });
});
