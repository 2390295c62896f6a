import { expect, it } from 'vitest';
import {
  countOrigins,
  earlierThan,
  originsOf,
  withKnownBuild,
} from '../../../../src-main/benchmarks/runs/origins.ts';
import type { Answer } from '../../../../src-shared/model/benchmark-run.ts';
import { sampleProvenance } from '../../../support/panel-benchmark-results.ts';
import { sampleRun } from '../../../support/panel-benchmarks.ts';

const asked = sampleProvenance({ servedHash: 'one', engineBuild: 'b1' });
const edited = { ...asked, servedHash: 'two' };
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

it('forgets an edit that was taken back before anything was answered', () => {
  const earlier = [{ answers: 10, provenance: asked }];
  expect(earlierThan(asked, { ...run, provenance: edited, earlier }, 10)).toEqual([]);
  expect(earlierThan(edited, { ...run, provenance: edited, earlier }, 10)).toEqual(earlier);
  // What was answered in between keeps those before it apart.
  expect(earlierThan(asked, { ...run, provenance: edited, earlier }, 11)).toEqual([
    ...earlier,
    { answers: 1, provenance: edited },
  ]);
});

it('keeps the build that is known where the engine does not tell it again', () => {
  const silent = { ...asked, engineBuild: null };
  expect(withKnownBuild(silent, asked).engineBuild).toBe('b1');
  expect(withKnownBuild({ ...edited, engineBuild: null }, asked).engineBuild).toBeNull();
  expect(withKnownBuild({ ...asked, engineBuild: 'b2' }, asked).engineBuild).toBe('b2');
});
