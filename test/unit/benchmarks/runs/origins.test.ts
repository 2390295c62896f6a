import { expect, it } from 'vitest';
import { countOrigins, earlierThan, originsOf } from '../../../../src-main/benchmarks/runs/origins.ts';
import { warningsFor } from '../../../../src-shared/comparison-warnings.ts';
import type { Answer } from '../../../../src-shared/model/benchmark-run.ts';
import { sampleProvenance } from '../../../support/panel-benchmark-results.ts';
import { sampleRun } from '../../../support/panel-benchmarks.ts';

const asked = sampleProvenance({ profileHash: 'one', engineBuild: 'b1' });
const edited = { ...asked, profileHash: 'two' };
const run = sampleRun('first', 'A', { provenance: asked });
const answers = (count: number): Answer[] => Array.from({ length: count }, () => ({}) as Answer);

it('tells what was answered before an edit from what came after it, there and back again', () => {
  expect(earlierThan(asked, run, 5)).toEqual([]);
  const first = earlierThan(edited, run, 5);
  expect(first).toEqual([{ answers: 5, provenance: asked }]);
  const second = earlierThan(asked, { ...run, provenance: edited, earlier: [...first] }, 7);
  expect(second).toEqual([
    { answers: 5, provenance: asked },
    { answers: 2, provenance: edited },
  ]);
  const origins = originsOf({ ...run, earlier: [...second] }, answers(9));
  expect(countOrigins(origins)).toEqual([
    { runId: 'first', answers: 5, provenance: asked },
    { runId: 'first', answers: 2, provenance: edited },
    { runId: 'first', answers: 2, provenance: asked },
  ]);
});

it('has nothing to tell where nothing was answered, or where it is not known how', () => {
  expect(earlierThan(edited, run, 0)).toEqual([]);
  expect(earlierThan(edited, { ...run, provenance: null }, 5)).toEqual([]);
  expect(earlierThan({ ...asked, engineBuild: null }, run, 5)).toEqual([]);
  const takenOver = [{ runId: 'old', answers: 5, provenance: asked }];
  expect(earlierThan(edited, { ...run, takenOver }, 5)).toEqual([]);
  expect(earlierThan(edited, { ...run, takenOver }, 6)).toEqual([{ answers: 1, provenance: asked }]);
});

it('is warned of beside other runs', () => {
  const mixed = { ...run, earlier: [{ answers: 5, provenance: asked }] };
  expect(warningsFor([run, mixed]).filter(({ code }) => code === 'served-otherwise')).toEqual([
    { code: 'served-otherwise', runId: 'first', label: 'A', answers: 5 },
  ]);
});
