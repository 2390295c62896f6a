import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { gradeSamples } from '../../../src-main/benchmarks/grading/grader.ts';
import type { Sample, Verdict } from '../../../src-shared/model/benchmark.ts';
import { graderSources, only } from '../../support/grading.ts';
import { numpyPythons } from '../../support/numpy.ts';
import { describeWith, evalplusData } from '../../support/requirements.ts';

const run = promisify(execFile);
const script = (name: string): string => fileURLToPath(new URL(`../../support/${name}`, import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'paddock-mutants-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const Mutant = z.object({
  taskId: z.string(),
  solution: z.string(),
  what: z.string(),
  base: z.boolean(),
  plus: z.boolean(),
});
const SEED = 1;
const PER_PROBLEM = 1;

describeWith(['evalplus-data', 'bubblewrap', 'numpy'], 'mutants of canonical solutions', () => {
  const file = (name: string): string => join(evalplusData() ?? '', name);
  const [python] = numpyPythons();
  const deadline = (): AbortSignal => AbortSignal.timeout(800_000);

  async function grade(name: string, samples: readonly Sample[], of: string): Promise<readonly Verdict[]> {
    const dataset = await readDataset(file(name), scratch);
    const sandbox = { ...only('bubblewrap'), python: of };
    const places = { sources: graderSources, cacheDir: join(scratch, 'cache') };
    return (await gradeSamples({ dataset, samples, workers: 2, sandbox }, places, deadline())).verdicts;
  }

  /** Programs that a script makes, with the verdicts that its own reading of the rules finds. */
  async function made(by: string, ...args: readonly string[]): Promise<readonly z.infer<typeof Mutant>[]> {
    const { stdout } = await run(python?.path ?? '', ['-s', '-B', script(by), ...args], {
      env: { PATH: process.env.PATH, PYTHONHASHSEED: '0', LANG: 'C.UTF-8' },
      maxBuffer: 64 << 20,
      signal: deadline(),
    });
    return stdout
      .trim()
      .split('\n')
      .map(line => Mutant.parse(JSON.parse(line)));
  }

  /** Programs on which the grader's verdict is another. */
  async function differing(
    name: string,
    programs: readonly z.infer<typeof Mutant>[],
  ): Promise<readonly string[]> {
    const verdicts = await grade(name, programs, python?.path ?? '');
    const places = new Map<string, number>();
    return programs.flatMap(({ taskId, what, base, plus }) => {
      const index = places.get(taskId) ?? 0;
      places.set(taskId, index + 1);
      const found = verdicts.find(one => one.taskId === taskId && one.index === index);
      const same = (found?.base.status === 'pass') === base && (found?.plus?.status === 'pass') === plus;
      const ours = `${found?.base.status} ${found?.base.reason}, ${found?.plus?.status} ${found?.plus?.reason}`;
      return same ? [] : [`${taskId}, ${what}: ${ours}; expected ${base} and ${plus}`];
    });
  }

  it('get the verdicts that another reading of the rules finds, on all 164 problems', {
    timeout: 900_000,
  }, async () => {
    const name = 'HumanEvalPlus-v0.1.10.jsonl.gz';
    const mutants = await made('mutants.py', file(name), `${SEED}`, `${PER_PROBLEM}`);
    expect(new Set(mutants.map(({ taskId }) => taskId)).size).toBe(164);
    expect(await differing(name, mutants)).toEqual([]);
    // The operators change what is computed nearly always; and some changes only the plus tests notice.
    const failing = mutants.filter(({ base, plus }) => !(base && plus));
    expect(failing.length / mutants.length).toBeGreaterThan(0.85);
    expect(failing.some(({ base, plus }) => base && !plus)).toBe(true);
  });

  it('get them on the problems of MBPP+ that have rules of their own, whatever shape an answer has', {
    timeout: 900_000,
  }, async () => {
    const name = 'MbppPlus-v0.2.0.jsonl.gz';
    const programs = await made('mbpp_specials.py', graderSources, file(name));
    // Three of the fifteen that EvalPlus names are not in this version.
    expect(new Set(programs.map(({ taskId }) => taskId)).size).toBe(12);
    expect(await differing(name, programs)).toEqual([]);
    const passing = programs.filter(({ base, plus }) => base && plus);
    expect(passing.length).toBeGreaterThan(100);
    expect(programs.length - passing.length).toBeGreaterThan(100);
  });

  it('that return nothing, or an object that equals everything, fail the problems of every suite', {
    timeout: 900_000,
  }, async () => {
    const equal = 'class Equal:\n    def __eq__(self, other):\n        return True\n    __hash__ = None\n';
    for (const name of [
      'HumanEvalPlus-Mini-v0.1.10.jsonl.gz',
      'HumanEval-original.jsonl.gz',
      'MbppPlus-v0.2.0.jsonl.gz',
    ]) {
      const { problems } = await readDataset(file(name), scratch);
      const dear = ['Mbpp/255', 'Mbpp/599'];
      // One in six: each takes a process of its own, and what is tested is not the problem.
      const chosen = [...problems.values()].filter(
        ({ taskId }, at) => at % 6 === 0 && !dear.includes(taskId),
      );
      const samples = chosen.flatMap(({ taskId, entryPoint }) => [
        { taskId, solution: `def ${entryPoint}(*args):\n    pass\n` },
        { taskId, solution: `${equal}def ${entryPoint}(*args):\n    return Equal()\n` },
      ]);
      const verdicts = await grade(name, samples, python?.path ?? '');
      const passed = verdicts.filter(({ base, plus }) => base.status === 'pass' && plus?.status !== 'fail');
      expect([name, ...passed.map(({ taskId, index }) => `${taskId} ${index}`)]).toEqual([name]);
    }
  });
});
