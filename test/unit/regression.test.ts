import { describe, expect, it } from 'vitest';
import { totalsOf } from '../../src-main/benchmarks/runs/scores.ts';
import { ClientSettings } from '../../src-shared/model/benchmark-request.ts';
import type { BenchmarkRun } from '../../src-shared/model/benchmark-run.ts';
import { ALLOWED_DROP, obstaclesTo, regression } from '../../src-shared/regression.ts';
import { sampleProvenance, scoreAt } from '../support/panel-benchmark-results.ts';
import { sampleRun } from '../support/panel-benchmarks.ts';

const outside = { generatingMs: 1, gradingMs: 1, wallMs: 1, energyWh: null, costUsd: null };
const run = (passed: number, tokensPerSecond: number | null, changes: Partial<BenchmarkRun> = {}) =>
  sampleRun('a', 'A', {
    scores: { base: scoreAt(passed, 100), plus: null, passAtK: null },
    totals: { ...totalsOf([], outside), tokensPerSecond },
    ...changes,
  });
const worse = (after: BenchmarkRun): boolean =>
  regression(run(90, 100), after, ALLOWED_DROP).some(finding => finding.worse);

describe('a regression', () => {
  it('is a score or a speed that fell by more than what is allowed', () => {
    expect(worse(run(88, 90))).toBe(false);
    expect(worse(run(87, 100))).toBe(true);
    expect(worse(run(95, 89))).toBe(true);
  });

  it('is a speed or a score that is not known any more; one that never was is said and no worse', () => {
    expect(worse(run(90, null))).toBe(true);
    const both = regression(run(90, null), run(90, null), ALLOWED_DROP);
    expect(both).toEqual([
      { what: 'base', change: 0, worse: false },
      { what: 'generation', change: null, worse: false },
    ]);
    const plus = { base: scoreAt(9, 10), plus: scoreAt(8, 10), passAtK: null };
    expect(regression(run(90, 1, { scores: plus }), run(90, 1), ALLOWED_DROP)).toContainEqual({
      what: 'plus',
      change: null,
      worse: true,
    });
  });

  it('is judged only of finished runs over the same problems, asked the same way', () => {
    const codes = (changes: Partial<BenchmarkRun>): string[] =>
      obstaclesTo(run(90, 100), run(90, 100, changes)).map(({ code }) => code);
    expect(codes({})).toEqual([]);
    expect(codes({ status: 'failed' })).toEqual(['unfinished']);
    expect(codes({ taskIds: ['HumanEval/0'] })).toEqual(['problems']);
    expect(codes({ settings: ClientSettings.parse({ maxTokens: 20 }) })).toEqual(['settings']);
    expect(codes({ settings: null })).toEqual(['settings-unknown']);
    const provenance = sampleProvenance();
    const earlier = [{ answers: 3, provenance: { ...provenance, servedHash: 'other' } }];
    expect(codes({ provenance, earlier })).toEqual(['served-otherwise']);
    expect(codes({ suite: { ...run(1, 1).suite, hash: 'other' } })).toEqual(['suites']);
    // What an engine's change is tried for is no obstacle.
    expect(codes({ sandbox: 'guard' })).toEqual([]);
  });
});
