import { expect, it } from 'vitest';
import { ClientSettings } from '../../src-shared/model/benchmark-request.ts';
import type { BenchmarkRun } from '../../src-shared/model/benchmark-run.ts';
import { namedApart, type RunWords, runNames } from '../../src-shared/run-names.ts';
import { sampleComparison, sampleProvenance } from '../support/panel-benchmark-results.ts';
import { sampleRun } from '../support/panel-benchmarks.ts';

const words: RunWords = {
  setting: (key, value) => `${key} ${value}`,
  part: (problems, all) => `${problems} of ${all}`,
  rerun: 'rerun',
  day: at => new Date(at).toISOString().slice(0, 10),
  instant: at => new Date(at).toISOString().slice(0, 16),
};
const names = (...runs: BenchmarkRun[]) => runNames(runs, words);
const run = (id: string, changes: Partial<BenchmarkRun> = {}) => sampleRun(id, 'Demo', changes);

it('leaves a label alone that is the only one', () => {
  expect(names(run('a'), sampleRun('b', 'Other'))).toEqual(['Demo', 'Other']);
});

it('says of runs of one model in what they differ, and no more than that', () => {
  const short = { settings: ClientSettings.parse({ maxTokens: 200 }), finishedAt: 1 };
  expect(names(run('a'), run('b', short))).toEqual(['Demo (maxTokens 4096)', 'Demo (maxTokens 200)']);
  const engine = (engineBuild: string) => ({ provenance: sampleProvenance({ engineBuild }) });
  expect(names(run('a', engine('b1')), run('b', engine('b2')))).toEqual([
    'Demo (docker b1)',
    'Demo (docker b2)',
  ]);
  expect(names(run('a'), run('b', { rerunOf: 'a' }))).toEqual(['Demo', 'Demo (rerun)']);
  const part = { taskIds: ['HumanEval/0'] };
  expect(names(run('a', part), run('b'))).toEqual(['Demo (1 of 164)', 'Demo']);
});

it('takes the day, the time and at last the id where nothing else differs', () => {
  const at = (day: number, hour: number) => ({ finishedAt: Date.UTC(2026, 0, day, hour) });
  expect(names(run('a', at(1, 1)), run('b', at(2, 1)))).toEqual(['Demo (2026-01-01)', 'Demo (2026-01-02)']);
  expect(names(run('a', at(1, 1)), run('b', at(1, 2)))[0]).toBe('Demo (2026-01-01T01:00)');
  expect(names(run('x-abc123', at(1, 1)), run('x-def456', at(1, 1)))).toEqual([
    'Demo (abc123)',
    'Demo (def456)',
  ]);
});

it('names runs of one model apart in a comparison and in its warnings', () => {
  const runs = [run('a'), run('b', { settings: ClientSettings.parse({ maxTokens: 200 }) })];
  const { runs: named, warnings } = namedApart(sampleComparison(runs), words);
  expect(named.map(({ label }) => label)).toEqual(['Demo (maxTokens 4096)', 'Demo (maxTokens 200)']);
  expect(warnings).toContainEqual(expect.objectContaining({ runId: 'b', label: 'Demo (maxTokens 200)' }));
});
