import { expect, it } from 'vitest';
import type { Said } from '../../../../src-main/benchmarks/generation/said.ts';
import { executeRun } from '../../../../src-main/benchmarks/runs/execute-run.ts';
import { LiveRun } from '../../../../src-main/benchmarks/runs/live-run.ts';
import { queuedRun } from '../../../../src-main/benchmarks/runs/new-run.ts';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import type { LoadedSuite } from '../../../../src-main/benchmarks/suites/suite.ts';
import { Cell } from '../../../../src-main/lib/cell.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { ClientSettings } from '../../../../src-shared/model/benchmark-request.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { sampleProvenance } from '../../../support/panel-benchmark-results.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const SAID: Said = {
  ...{ text: 'Answer: 1', reasoning: '', toolCalls: [], finishReason: 'stop', promptTokens: 1, tokens: 1 },
  ...{ tokensPerSecond: null, promptTokensPerSecond: null, timeToFirstTokenMs: null, durationMs: 1 },
};
const check = { kind: 'number', answer: 1, tolerance: 0 } as const;
const suite = {
  summary: { id: 's', name: 'S', hash: 'h' },
  ...{ kind: 'reasoning', dataset: null },
  problems: [{ taskId: 'T/0', prompt: '?', entryPoint: null, check, tools: [] }],
} as unknown as LoadedSuite;

it('a run that is paused while its last answer is written waits with the grading, and says nothing of it when done', async () => {
  const clock = new FakeClock();
  const runs = new RunStore({ dir: await temporaryFolder(), log: silentLogger });
  const target = { kind: 'profile', profileId: 'demo' as never, serve: 'bench' } as const;
  const about = { at: 1, label: 'Demo', target, suite, settings: ClientSettings.parse({}) };
  const run = queuedRun(about, { taskIds: undefined, consentToGuard: false });
  const { id } = run;
  await runs.create(run);
  let paused = false;
  const answer = async (): Promise<Said> => {
    paused = true;
    await runs.update(id, { message: 'Pausing after the problem at hand.' });
    return SAID;
  };
  const execute = (): Promise<boolean> =>
    executeRun(
      id,
      {
        ...{ runs, suite, clock, paused: () => paused, latest: new Cell(null), digest: async () => null },
        live: new LiveRun({ run: runs.get(id), taskIds: ['T/0'], clock }),
        model: async () => ({
          answerer: { concurrency: 1, costUsd: () => null, leftOut: () => [], answer },
          ...{ provenance: sampleProvenance(), local: false, anew: false },
        }),
        grading: null as never,
      },
      new AbortController().signal,
    );
  expect(await execute()).toBe(false);
  expect(runs.get(id)).toMatchObject({ status: 'generating', answered: 1 });
  paused = false;
  expect(await execute()).toBe(true);
  expect(runs.get(id)).toMatchObject({ status: 'done', message: null, scores: { base: { passed: 1 } } });
  await runs.flush();
});

it('a run that goes on after its profile was edited keeps apart what was answered before', async () => {
  const clock = new FakeClock();
  const runs = new RunStore({ dir: await temporaryFolder(), log: silentLogger });
  const target = { kind: 'profile', profileId: 'demo' as never, serve: 'bench' } as const;
  const problems = ['T/0', 'T/1'].map(taskId => ({ ...suite.problems[0], taskId }));
  const two = { ...suite, problems } as unknown as LoadedSuite;
  const about = { at: 1, label: 'Demo', target, suite: two, settings: ClientSettings.parse({}) };
  const run = queuedRun(about, { taskIds: undefined, consentToGuard: false });
  await runs.create(run);
  let paused = false;
  const asked: string[] = [];
  const live = new LiveRun({ run, taskIds: ['T/0', 'T/1'], clock });
  const execute = (servedHash: string): Promise<boolean> =>
    executeRun(
      run.id,
      {
        ...{ runs, suite: two, clock, live, paused: () => paused },
        ...{ latest: new Cell(null), digest: async () => null, grading: null as never },
        model: async () => ({
          answerer: {
            concurrency: 1,
            costUsd: () => null,
            leftOut: () => [],
            answer: async () => {
              asked.push(servedHash);
              paused = true;
              return SAID;
            },
          },
          ...{ provenance: sampleProvenance({ servedHash }), local: false, anew: false },
        }),
      },
      new AbortController().signal,
    );
  expect(await execute('before')).toBe(false);
  paused = false;
  await execute('after');
  expect(asked).toEqual(['before', 'after']);
  expect(runs.get(run.id)).toMatchObject({
    answered: 2,
    provenance: { servedHash: 'after' },
    earlier: [{ answers: 1, provenance: { servedHash: 'before' } }],
    totals: { answers: 2, own: { answers: 2 } },
  });
  expect(live.progress.value.log.map(({ text }) => text).join(' ')).toContain(
    'is not served as it was before',
  );
  await runs.flush();
});
