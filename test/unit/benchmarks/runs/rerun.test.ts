import { appendFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Journal } from '../../../../src-main/benchmarks/runs/journal.ts';
import { rerunOf } from '../../../../src-main/benchmarks/runs/rerun.ts';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import { takenOverBy, totalsOf } from '../../../../src-main/benchmarks/runs/scores.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { Answer } from '../../../../src-shared/model/benchmark-run.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { sampleProblem, sampleProvenance } from '../../../support/panel-benchmark-results.ts';
import { sampleRun } from '../../../support/panel-benchmarks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const template = sampleProblem('T/0', true).answers[0]?.answer as Answer;
const answer = (taskId: string, tokens: number): Answer => ({ ...template, taskId, tokens });
const outside = { generatingMs: 1, gradingMs: 1, wallMs: 1, energyWh: null, costUsd: null };

it('knows of every answer who asked it, however often it was taken over', async () => {
  const runs = new RunStore({ dir: await temporaryFolder(), log: silentLogger });
  const deps = { runs, clock: new FakeClock() };
  const tasks = ['T/0', 'T/1', 'T/2', 'T/3'];
  const old = sampleProvenance({ engineBuild: 'old' });
  await runs.create(sampleRun('first', 'A', { expected: 4, answered: 4, provenance: old }));
  const write = (id: string, answers: readonly Answer[]) =>
    appendFile(runs.path(id, 'journal'), answers.map(one => `${JSON.stringify(one)}\n`).join(''));
  await write(
    'first',
    tasks.map(taskId => answer(taskId, 100)),
  );

  const second = await rerunOf('first', ['T/1'], deps);
  expect(second.takenOver).toEqual([{ runId: 'first', answers: 3, provenance: old }]);
  const young = sampleProvenance({ engineBuild: 'new' });
  await write(second.id, [answer('T/1', 7)]);
  await runs.update(second.id, { provenance: young });
  const rows = await Journal.read(runs.path(second.id, 'journal'), Answer);
  expect(totalsOf(rows, outside, takenOverBy(second))).toMatchObject({
    ...{ answers: 4, tokens: 307 },
    own: { answers: 1, tokens: 7 },
  });

  const third = await rerunOf(second.id, ['T/0'], deps);
  expect(third.takenOver).toEqual([
    { runId: 'first', answers: 2, provenance: old },
    { runId: second.id, answers: 1, provenance: young },
  ]);
  expect((await rerunOf('first', 'all', deps)).takenOver).toEqual([]);
  await runs.flush();
});
