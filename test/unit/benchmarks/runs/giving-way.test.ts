import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JobLine } from '../../../../src-main/benchmarks/runs/job-line.ts';
import { LiveRun } from '../../../../src-main/benchmarks/runs/live-run.ts';
import { queuedRun } from '../../../../src-main/benchmarks/runs/new-run.ts';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import { Runner } from '../../../../src-main/benchmarks/runs/runner.ts';
import { ModelServers } from '../../../../src-main/benchmarks/serving/model-servers.ts';
import { SpeedRuns } from '../../../../src-main/benchmarks/speed/speed-runs.ts';
import { Cell } from '../../../../src-main/lib/cell.ts';
import { systemClock } from '../../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { ClientSettings } from '../../../../src-shared/model/benchmark-request.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { SpeedRequest } from '../../../../src-shared/model/benchmark-speed.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { until } from '../../../support/until.ts';

const TAKEN_OVER = 'The model was stopped or exchanged while the benchmark ran.';
const never = (): never => expect.unreachable();

/** A line of benchmarks of two groups over a supervisor that does at once what it is told. Ids begin with their group. */
async function lineOfBenchmarks() {
  const dir = await temporaryFolder();
  const restoreFile = join(dir, 'restore.json');
  const groupOf = (id: string): string => id.split('-')[0] ?? '';
  const serves = (group: string, profileId: string | null) => ({
    group,
    state:
      profileId === null
        ? { status: 'stopped' }
        : { status: 'ready', profileId, instance: { endpoint: 'http://127.0.0.1:1/' } },
  });
  const snapshot = new Cell({ groups: [serves('a', 'a-mine'), serves('b', 'b-mine')] });
  const set = (group: string, profileId: string | null): void => {
    const groups = snapshot.value.groups.map(one => (one.group === group ? serves(group, profileId) : one));
    snapshot.set({ groups });
  };
  const switched: string[] = [];
  const supervisor = {
    snapshot,
    switchTo: async (id: string) => {
      switched.push(id);
      set(groupOf(id), id);
      return { id };
    },
    restart: never,
    stop: never,
    settled: async () => ({ status: 'succeeded' }),
  };
  const servers = new ModelServers({
    profile: (id: string) => ({ profile: { id, group: groupOf(id), bench: true } }),
    ...{ supervisor, restoreFile, log: silentLogger },
    isOutdated: async () => false,
    servedHash: () => null,
    onTakenOver: (group: string, why: string) => line.giveWay(group, why),
  } as never);
  const line = new JobLine({ onIdle: signal => servers.restore(signal), log: silentLogger });
  const runs = new RunStore({ dir: join(dir, 'runs'), log: silentLogger });
  /** By profile: lets its run go on. */
  const gates = new Map<string, () => void>();
  const runner = new Runner({
    ...{ runs, line, clock: systemClock, log: silentLogger },
    groupOf: ({ target }) => (target?.kind === 'profile' ? servers.groupOf(target) : null),
    openLive: async run => new LiveRun({ run, taskIds: [], clock: systemClock }),
    execute: async (id, _live, _paused, signal) => {
      const { target } = runs.get(id);
      if (target?.kind === 'profile') {
        const served = await servers.serve(target, { concurrency: 1 }, signal);
        await new Promise<void>(resolve => gates.set(target.profileId, resolve));
        await servers.ready(served, signal);
      }
      await runs.update(id, { status: 'done' });
      return true;
    },
  });
  const speed = new SpeedRuns({
    ...{ dir: join(dir, 'speed'), line, clock: systemClock, log: silentLogger },
    ...{ serve: never, provenance: never, digest: never, client: never, profile: never },
    groupOf: target => servers.groupOf(target),
  });
  const queue = async (profileId: string | null): Promise<string> => {
    const target =
      profileId === null
        ? ({ kind: 'remote', modelId: 'openai', spendLimitUsd: 1 } as const)
        : ({ kind: 'profile', profileId, serve: 'bench' } as const);
    const suite = { summary: { id: 's', name: 'S', hash: 'h' }, kind: 'reasoning', problems: [] } as never;
    const about = { at: 1, label: profileId ?? 'far', target, suite, settings: ClientSettings.parse({}) };
    const run = queuedRun(about as Parameters<typeof queuedRun>[0], { consentToGuard: false } as never);
    await runs.create(run);
    runner.enqueue(run.id);
    return run.id;
  };
  const open = async (profileId: string): Promise<void> => {
    (await until(() => gates.get(profileId)))();
  };
  const kept = (): unknown => JSON.parse(readFileSync(restoreFile, 'utf8'));
  return { line, runs, runner, speed, set, switched, queue, open, gates, kept };
}

const ended = ({ status, message }: Pick<BenchmarkRun, 'status' | 'message'>): unknown => [status, message];

it.each([
  ['stops the model', null],
  ['starts another one', 'a-chosen'],
  ['starts one that was measured before', 'a-first'],
])('what waits for a group gives way too when somebody %s', async (_what, chosen) => {
  const { line, runs, speed, set, switched, queue, open, gates } = await lineOfBenchmarks();
  const ids: string[] = [];
  for (const of of ['a-first', 'a-second', 'a-third', null, 'b-other']) ids.push(await queue(of));
  const measured = await speed.enqueue(SpeedRequest.parse({ profileId: 'a-fourth' }));
  await open('a-first');
  await until(() => gates.has('a-second'));
  set('a', chosen);
  await open('a-second');
  await open('b-other');
  await line.idle();
  expect(ids.map(id => ended(runs.get(id)))).toEqual([
    ['done', null],
    ['paused', TAKEN_OVER],
    ['paused', TAKEN_OVER],
    ['done', null],
    ['done', null],
  ]);
  expect(ended(speed.get(measured.id) as never)).toEqual(['cancelled', TAKEN_OVER]);
  // What somebody chose stays; of the other group what ran before comes back.
  expect(switched).toEqual(['a-first', 'a-second', 'b-other', 'b-mine']);
  await runs.flush();
});

it('a run that is let go on then gives back what somebody chose', async () => {
  const { line, runs, runner, set, switched, queue, open, gates, kept } = await lineOfBenchmarks();
  const id = await queue('a-first');
  await until(() => gates.has('a-first'));
  set('a', 'a-chosen');
  await open('a-first');
  await line.idle();
  expect(kept()).toEqual({});
  gates.clear();
  await runner.resume(id);
  await open('a-first');
  await line.idle();
  expect(runs.get(id).status).toBe('done');
  expect(switched).toEqual(['a-first', 'a-first', 'a-chosen']);
  await runs.flush();
});
