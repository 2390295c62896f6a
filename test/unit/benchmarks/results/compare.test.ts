import { describe, expect, it } from 'vitest';
import { compare, comparedRun } from '../../../../src-main/benchmarks/results/compare.ts';
import { totalsOf } from '../../../../src-main/benchmarks/runs/scores.ts';
import { warningSentence } from '../../../../src-main/cli/commands/comparison-warning.ts';
import { ClientSettings } from '../../../../src-shared/model/benchmark-request.ts';
import {
  type BenchmarkRun,
  BenchmarkRun as BenchmarkRunModel,
  type CellState,
} from '../../../../src-shared/model/benchmark-run.ts';
import { median } from '../../../../src-shared/stats.ts';
import { sampleProvenance, scoreAt } from '../../../support/panel-benchmark-results.ts';

const run = (change: Partial<BenchmarkRun>): BenchmarkRun => ({
  ...{ id: 'a', label: 'A', target: null, settings: ClientSettings.parse({}), taskIds: null, status: 'done' },
  ...{ suite: { id: 's', name: 'S', kind: 'code', hash: 'h', problems: 4 }, message: null, createdAt: 1 },
  ...{ startedAt: 1, finishedAt: 2, answered: 4, expected: 4, provenance: null, sandbox: 'bubblewrap' },
  ...{ scores: { base: scoreAt(3, 4), plus: null, passAtK: null }, totals: null, consentToGuard: false },
  ...{ importedFrom: null, rerunOf: null, marked: false, note: '', ...change },
});
const states = (...list: CellState[]): Map<string, CellState> =>
  new Map(list.map((state, index) => [`T/${index}`, state]));
const totals = { generatingMs: 1, gradingMs: 1, wallMs: 1, energyWh: null, costUsd: null };

describe('runs side by side', () => {
  it('count who alone solves what', () => {
    const { duels, warnings, problems } = compare([
      { run: run({}), states: states('pass', 'pass', 'fail', 'base-only') },
      { run: run({ id: 'b' }), states: states('pass', 'fail', 'pass', 'truncated') },
    ]);
    expect(duels).toEqual([{ runs: ['a', 'b'], onlyFirst: 1, onlySecond: 1, both: 1, neither: 1, p: 1 }]);
    expect(warnings).toEqual([]);
    expect(problems[3]).toEqual({ taskId: 'T/3', states: ['base-only', 'truncated'] });
  });

  it('are held against each other by first samples, and tell how many samples of a problem pass', () => {
    const cells = (...list: CellState[]) =>
      list.map((state, at) => ({ taskId: `T/${at % 2}`, index: Math.floor(at / 2), state }));
    const { duels, problems } = compare([
      comparedRun(run({}), cells('pass', 'fail', 'fail', 'pass', 'waiting', 'pass')),
      comparedRun(run({ id: 'b' }), cells('fail', 'fail')),
    ]);
    expect(duels).toMatchObject([{ onlyFirst: 1, onlySecond: 0, both: 0, neither: 1 }]);
    expect(problems).toEqual([
      {
        ...{ taskId: 'T/0', states: ['pass', 'fail'] },
        solved: [
          { passed: 1, samples: 2 },
          { passed: 0, samples: 1 },
        ],
      },
      {
        ...{ taskId: 'T/1', states: ['fail', 'fail'] },
        solved: [
          { passed: 2, samples: 3 },
          { passed: 0, samples: 1 },
        ],
      },
    ]);
    const [one] = compare([comparedRun(run({}), cells('pass', 'fail'))]).problems;
    expect(one).toEqual({ taskId: 'T/0', states: ['pass'] });
  });

  it('are held against each other by the base tests where one was graded without the others', () => {
    const scores = { base: scoreAt(4, 4), plus: scoreAt(2, 4), passAtK: null };
    const { duels, warnings } = compare([
      { run: run({}), states: states('pass', 'pass', 'pass', 'fail') },
      { run: run({ id: 'b', label: 'B', scores }), states: states('pass', 'base-only', 'base-only', 'pass') },
      { run: run({ id: 'c', label: 'C', scores }), states: states('pass', 'pass', 'base-only', 'fail') },
    ]);
    expect(warnings).toEqual([{ code: 'no-plus', runId: 'a', label: 'A' }]);
    expect(warnings.map(warningSentence)).toEqual([expect.stringContaining('A was graded without plus')]);
    expect(duels).toMatchObject([
      { runs: ['a', 'b'], onlyFirst: 0, onlySecond: 1, both: 3, neither: 0 },
      { runs: ['a', 'c'], onlyFirst: 0, onlySecond: 0, both: 3, neither: 1 },
      { runs: ['b', 'c'], onlyFirst: 1, onlySecond: 1, both: 1, neither: 1 },
    ]);
  });

  it('warn of everything that makes them hard to compare', () => {
    const other = run({
      id: 'b',
      label: 'B',
      suite: { id: 's', name: 'S', kind: 'code', hash: 'other', problems: 4 },
      settings: ClientSettings.parse({ maxTokens: 10, temperature: 1 }),
      sandbox: 'guard',
      totals: { ...totalsOf([], totals), answers: 4, truncated: 3, serverDied: 1 },
    });
    const { warnings } = compare([
      { run: run({}), states: states() },
      { run: other, states: states() },
    ]);
    expect(warnings).toEqual([
      { code: 'suites' },
      { code: 'settings', which: ['temperature', 'maxTokens'] },
      { code: 'truncated', runId: 'b', label: 'B', truncated: 3, answers: 4 },
      { code: 'server-died', runId: 'b', label: 'B', answers: 1 },
      { code: 'no-sandbox', runId: 'b', label: 'B' },
    ]);
    const all = warnings.map(warningSentence).join('\n');
    for (const part of ['suites differ', 'temperatures, token limits', '3 of 4 answers were cut'])
      expect(all).toContain(part);
  });

  it('warn of answers that came to nothing as of those that were cut, and read runs that do not count refusals', () => {
    const withTotals = (id: string, changes: object) => ({
      run: run({ id, label: id, totals: { ...totalsOf([], totals), answers: 100, ...changes } }),
      states: states(),
    });
    const { refused: _refused, ...before } = totalsOf([], totals);
    const old = { run: run({ id: 'o', totals: { ...before, answers: 100, empty: 3 } }), states: states() };
    const { warnings } = compare([
      withTotals('a', { refused: 2, empty: 1 }),
      withTotals('b', { refused: 1, empty: 1 }),
      withTotals('c', { serverDied: 1 }),
      old,
    ]);
    expect(warnings).toEqual([
      { code: 'no-answer', runId: 'a', label: 'a', unanswered: 3, answers: 100 },
      { code: 'server-died', runId: 'c', label: 'c', answers: 1 },
      { code: 'no-answer', runId: 'o', label: 'A', unanswered: 3, answers: 100 },
    ]);
    expect(warnings.map(warningSentence)[0]).toContain('3 of 100 answers are empty or were refused');
    expect(BenchmarkRunModel.safeParse(old.run).success).toBe(true);
  });

  it('differ in a setting that one of their models does not take', () => {
    const left = (id: string, leftOut: BenchmarkRun['leftOut']) => ({
      run: run({ id, leftOut }),
      states: states(),
    });
    expect(compare([left('a', []), left('b', ['temperature'])]).warnings).toEqual([
      { code: 'settings', which: ['temperature'] },
    ]);
    expect(compare([left('a', ['temperature']), left('b', ['temperature', 'topP'])]).warnings).toEqual([]);
  });

  it('warn when engine, context or machine differ, and when nobody knows how one was asked', () => {
    const { warnings, duels } = compare([
      { run: run({ provenance: sampleProvenance() }), states: states('pass') },
      {
        run: run({
          id: 'b',
          label: 'B',
          settings: null,
          provenance: sampleProvenance({ engineBuild: 'b2', contextSize: 8, gpus: [] }),
        }),
        states: states('fail'),
      },
    ]);
    expect(warnings).toEqual([
      { code: 'settings-unknown', runId: 'b', label: 'B' },
      { code: 'contexts', sizes: [10_240, 8] },
      { code: 'engines', names: ['docker b11669-5c1f2a', 'docker b2'] },
      { code: 'gpus', names: ['NVIDIA GeForce RTX 4090 (580.65.06)', ''] },
    ]);
    expect(warnings.map(warningSentence).join('\n')).toContain('none');
    expect(duels).toHaveLength(1);
  });

  it('warn of other limits of time, another way of serving, and another part of the suite, in whatever order', () => {
    const profile = (serve: 'bench' | 'as-is') =>
      ({ kind: 'profile', profileId: 'demo' as never, serve }) as const;
    const of = (changes: Partial<BenchmarkRun>) => ({ run: run(changes), states: states() });
    expect(
      compare([
        of({ target: profile('bench'), taskIds: ['T/1', 'T/0'] }),
        of({
          target: profile('as-is'),
          taskIds: ['T/0', 'T/1'],
          settings: ClientSettings.parse({ timeoutSeconds: 5 }),
        }),
      ]).warnings,
    ).toEqual([{ code: 'settings', which: ['timeoutSeconds', 'serve'] }]);
    expect(compare([of({ taskIds: ['T/0'] }), of({})]).warnings).toEqual([{ code: 'problems' }]);
    expect(compare([of({ taskIds: ['T/0', 'T/1', 'T/2', 'T/3'] }), of({})]).warnings).toEqual([]);
  });

  it('fight no duel over different suites', () => {
    const other = { id: 's', name: 'S', kind: 'code', hash: 'other', problems: 4 } as const;
    const { duels } = compare([
      { run: run({}), states: states('pass') },
      { run: run({ id: 'b', suite: other }), states: states('fail') },
      { run: run({ id: 'c' }), states: states('fail') },
    ]);
    expect(duels.map(({ runs }) => runs)).toEqual([['a', 'c']]);
  });
});

describe('the middle', () => {
  it('is between two, and nothing for nothing', () => {
    expect(median([4, null, 1, 2, 3])).toBe(2.5);
    expect(median([null])).toBeNull();
  });
});
