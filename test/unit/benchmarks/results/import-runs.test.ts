import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { markdownReport } from '../../../../src-main/benchmarks/results/export.ts';
import { importRuns } from '../../../../src-main/benchmarks/results/import-runs.ts';
import { readReferences, referenceScores } from '../../../../src-main/benchmarks/results/references.ts';
import { problemOf } from '../../../../src-main/benchmarks/results/views.ts';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import { SuiteStore } from '../../../../src-main/benchmarks/suites/suite-store.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { sampleRun } from '../../../support/panel-benchmarks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const bundled = resolve(import.meta.dirname, '../../../../benchmarks');
const references = await readReferences(join(bundled, 'reference-scores.json'));
const HASH = 'fe585eb4df8c88d844eeb463ea4d0302';

let folder = '';
let runs: RunStore;
let suites: SuiteStore;
async function open(): Promise<void> {
  folder = await temporaryFolder();
  runs = new RunStore({ dir: join(folder, 'runs'), log: silentLogger });
  suites = new SuiteStore({
    bundledDir: join(bundled, 'suites'),
    dataDir: join(folder, 'suites'),
    log: silentLogger,
  });
}

const row = (i: number, more = {}) => ({
  task_id: `HumanEval/${i}`,
  base_status: 'pass',
  plus_status: 'pass',
  ...more,
});
const tasks = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`HumanEval/${i}`, [row(i)]]));

/** The run that a results file of this text becomes. */
async function imported(model: string, text: string) {
  const place = join(folder, 'results', model, 'humaneval');
  mkdirSync(place, { recursive: true });
  const file = join(place, 'samples_eval_results.json');
  writeFileSync(file, text);
  const deps = { runs, suites, clock: new FakeClock(), labels: {} };
  const [run] = (await importRuns(file, deps)).runs;
  if (run === undefined) throw new Error('nothing was imported');
  return run;
}

it('takes results of a part of a suite, and of another version of it, for no whole ones', async () => {
  await open();
  const part = await imported('part', JSON.stringify({ hash: HASH, eval: tasks(10) }));
  expect(part).toMatchObject({ suite: { id: 'humaneval-plus', problems: 164, hash: HASH }, answered: 10 });
  expect(part.taskIds).toHaveLength(10);
  const unknown = await imported('unknown', JSON.stringify({ eval: tasks(164) }));
  expect(unknown).toMatchObject({ suite: { hash: 'unknown', unknownVersion: true }, taskIds: null });
  const other = await imported('other', JSON.stringify({ hash: 'a'.repeat(32), eval: tasks(164) }));
  expect(other.suite).toMatchObject({ hash: 'a'.repeat(32), unknownVersion: true });
  const whole = await imported('whole', JSON.stringify({ hash: HASH, eval: tasks(164) }));
  expect(whole.taskIds).toBeNull();
  expect(whole.suite.unknownVersion).toBeUndefined();
  const report = markdownReport(runs.runs.value, references, referenceScores(references), '');
  expect(report.match(/\*\*[a-z]+\*\*/g)).toEqual(['**whole**', '**whole**']);
  await runs.flush();
});

it('knows suites of our own by their sum, and refuses problems of none', async () => {
  await open();
  const starter = (await suites.list()).find(({ id }) => id === 'starter');
  const text = JSON.stringify({ hash: starter?.hash, eval: { 'Starter/0': [row(0)] } });
  const run = await imported('own', text);
  expect(run).toMatchObject({ suite: { id: 'starter', problems: 44 }, taskIds: ['Starter/0'] });
  await expect(imported('alien', JSON.stringify({ eval: { 'Alien/0': [row(0)] } }))).rejects.toThrow(
    'of no suite that is known here',
  );
});

it('keeps the inputs that failed just as they were written, whether the answers are there or not', async () => {
  await open();
  const failing = '[[12345678901234567890, 1.0, "a, ]\\" b"], {"x": NaN}]';
  const sample = (solution: string) =>
    `[{"task_id": "HumanEval/0", ${solution} "base_status": "pass", "plus_status": "fail", ` +
    `"base_fail_tests": [], "plus_fail_tests": [${failing}, [2]]}]`;
  const file = (solution: string) => `{"hash": "${HASH}", "eval": {"HumanEval/0": ${sample(solution)}}}`;
  const alone = await imported('alone', file(''));
  const detail = await problemOf(alone.id, 'HumanEval/0', { runs, suites });
  expect(detail.answers).toEqual([]);
  expect(detail.verdicts[0]).toMatchObject({
    base: { status: 'pass', failTests: [] },
    plus: { status: 'fail', failTests: [failing, '[2]'] },
  });
  // A solution that looks like such a list stays what it is.
  const trap = String.raw`"solution": "x = '\"plus_fail_tests\": [1]'",`;
  const both = await imported('both', file(trap));
  const [answered] = (await problemOf(both.id, 'HumanEval/0', { runs, suites })).answers;
  expect(answered?.answer.solution).toBe(`x = '"plus_fail_tests": [1]'`);
  expect(answered?.verdict?.plus?.failTests).toEqual([failing, '[2]']);
  await runs.flush();
});

it('puts what is imported where its date belongs', async () => {
  await open();
  const store = new RunStore({ dir: join(folder, 'sorted'), log: silentLogger });
  for (const [id, createdAt] of [
    ['new', 3],
    ['old', 1],
    ['middle', 2],
  ] as const)
    await store.create(sampleRun(id, id, { createdAt }));
  expect(store.runs.value.map(({ id }) => id)).toEqual(['new', 'middle', 'old']);
  expect(JSON.parse(readFileSync(store.path('old', 'run'), 'utf8'))).toMatchObject({ createdAt: 1 });
  await store.flush();
});

it('imports what it can of a folder, and tells what it cannot', async () => {
  await open();
  const place = (model: string): string => join(folder, 'results', model, 'humaneval');
  const good = JSON.stringify({ hash: HASH, eval: tasks(3) });
  const alien = JSON.stringify({ eval: { 'Alien/0': [row(0)] } });
  for (const [model, text] of [
    ['a', good],
    ['b', good.slice(0, 40)],
    ['c', alien],
    ['d', good],
  ] as const) {
    mkdirSync(place(model), { recursive: true });
    writeFileSync(join(place(model), 'm_eval_results.json'), text);
  }
  const deps = { runs, suites, clock: new FakeClock(), labels: {} };
  const take = async (path: string) => {
    const { runs: taken, unread } = await importRuns(path, deps);
    return [taken.map(({ label }) => label), unread.map(({ problem }) => problem.replace(folder, ''))];
  };
  const bad = [
    '/results/b/humaneval/m_eval_results.json is not a results file of EvalPlus.',
    '/results/c/humaneval/m_eval_results.json has problems of no suite that is known here. Import the suite first.',
  ];
  expect(await take(join(folder, 'results'))).toEqual([['a', 'd'], bad]);
  // A later try goes the same way.
  expect(await take(join(folder, 'results'))).toEqual([[], bad]);
  writeFileSync(join(place('b'), 'm_eval_results.json'), good);
  expect(await take(join(folder, 'results'))).toEqual([['b'], bad.slice(1)]);
  // Of nothing but what is broken the reason is the answer.
  await expect(take(join(folder, 'results', 'c'))).rejects.toThrow('of no suite that is known here');
  await runs.flush();
});

it('takes the results that EvalPlus writes into a folder of samples, for the model that the folder names', async () => {
  await open();
  const place = join(folder, 'results', 'model_vllm_temp_0.0');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'eval_results.json'), JSON.stringify({ hash: HASH, eval: tasks(3) }));
  const deps = { runs, suites, clock: new FakeClock(), labels: {} };
  const labelsOf = async (path: string) => (await importRuns(path, deps)).runs.map(({ label }) => label);
  expect(await labelsOf(join(folder, 'results'))).toEqual(['model_vllm_temp_0.0']);
  await runs.remove(runs.runs.value[0]?.id ?? '');
  expect(await labelsOf(join(place, 'eval_results.json'))).toEqual(['model_vllm_temp_0.0']);
  await runs.flush();
});
