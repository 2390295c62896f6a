import { expect, it } from 'vitest';
import { JobLine } from '../../../../src-main/benchmarks/runs/job-line.ts';
import { LiveRun } from '../../../../src-main/benchmarks/runs/live-run.ts';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import { Runner } from '../../../../src-main/benchmarks/runs/runner.ts';
import { TakenOverError } from '../../../../src-main/benchmarks/serving/model-servers.ts';
import { UnreachableError } from '../../../../src-main/benchmarks/serving/unreachable.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { PaddockError } from '../../../../src-shared/errors.ts';
import type { BenchmarkRun, RunStatus } from '../../../../src-shared/model/benchmark-run.ts';
import type { Failure } from '../../../../src-shared/model/supervisor.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { until } from '../../../support/until.ts';

const runOf = (id: string, status: RunStatus): BenchmarkRun => ({
  ...{ id, label: id, target: null, settings: null, taskIds: null, status, message: null, createdAt: 1 },
  ...{ suite: { id: 's', name: 'S', kind: 'code', hash: 'h', problems: 1 }, importedFrom: null },
  ...{ startedAt: null, finishedAt: null, answered: 0, expected: 1, provenance: null, sandbox: null },
  ...{
    scores: { base: null, plus: null, passAtK: null },
    totals: null,
    consentToGuard: false,
    rerunOf: null,
    marked: false,
    note: '',
  },
});

it('puts back in line what the last end cut, and not a second time what was started meanwhile', async () => {
  const runs = new RunStore({ dir: await temporaryFolder(), log: silentLogger });
  for (const [id, status] of [
    ['cut', 'generating'],
    ['begun', 'queued'],
    ['over', 'done'],
  ] as const)
    await runs.create(runOf(id, status));
  const line = new JobLine({ onIdle: async () => {}, log: silentLogger });
  const executed: string[] = [];
  let release = (): void => {};
  const released = new Promise<void>(resolve => {
    release = resolve;
  });
  const runner = new Runner({
    ...{ runs, line, groupOf: () => null, clock: new FakeClock(), log: silentLogger },
    openLive: async run => new LiveRun({ run, taskIds: [], clock: new FakeClock() }),
    execute: async id => {
      executed.push(id);
      await runs.update(id, { status: 'serving' });
      await released;
      await runs.update(id, { status: 'done' });
      return true;
    },
  });
  // Somebody is quick: the panel answers before it looks for what was cut.
  runner.enqueue('begun');
  await runner.resumeInterrupted();
  release();
  await line.idle();
  expect(executed).toEqual(['begun', 'cut']);
  await runs.flush();
});

it('records a run whose suite is gone as failed, with the reason, and the next one runs', async () => {
  const runs = new RunStore({ dir: await temporaryFolder(), log: silentLogger });
  for (const id of ['gone', 'next']) await runs.create(runOf(id, 'queued'));
  const line = new JobLine({ onIdle: async () => {}, log: silentLogger });
  const runner = new Runner({
    ...{ runs, line, groupOf: () => null, clock: new FakeClock(), log: silentLogger },
    openLive: async run => {
      if (run.id === 'gone')
        throw new PaddockError('NOT_FOUND', 'There is no suite "s".', { fix: 'Import it.' });
      return new LiveRun({ run, taskIds: [], clock: new FakeClock() });
    },
    execute: async id => {
      await runs.update(id, { status: 'done' });
      return true;
    },
  });
  for (const id of ['gone', 'next']) runner.enqueue(id);
  await line.idle();
  expect(runs.get('gone')).toMatchObject({ status: 'failed', message: 'There is no suite "s". Import it.' });
  expect(runs.get('next').status).toBe('done');
  await runs.flush();
});

it('cancels what has not ended, whether it is in line or not', async () => {
  const runs = new RunStore({ dir: await temporaryFolder(), log: silentLogger });
  for (const status of ['queued', 'paused', 'interrupted', 'done'] as const)
    await runs.create(runOf(status, status));
  const line = new JobLine({ onIdle: async () => {}, log: silentLogger });
  const never = (): never => {
    throw new Error('unreachable');
  };
  const runner = new Runner({
    ...{ runs, line, groupOf: () => null, clock: new FakeClock(), log: silentLogger },
    ...{ openLive: never, execute: never },
  });
  for (const id of ['queued', 'paused', 'interrupted'])
    expect((await runner.cancel(id)).status).toBe('cancelled');
  await expect(runner.cancel('done')).rejects.toThrow('done cannot be cancelled');
  await runs.flush();
});

it('pauses a run that is being graded, and nothing that has ended', async () => {
  const runs = new RunStore({ dir: await temporaryFolder(), log: silentLogger });
  await runs.create(runOf('graded', 'queued'));
  const line = new JobLine({ onIdle: async () => {}, log: silentLogger });
  let times = 0;
  const runner: Runner = new Runner({
    ...{ runs, line, groupOf: () => null, clock: new FakeClock(), log: silentLogger },
    openLive: async run => new LiveRun({ run, taskIds: [], clock: new FakeClock() }),
    execute: async (id, _live, _paused, signal) => {
      await runs.update(id, { status: 'grading' });
      if (times++ === 0) {
        await runner.pause(id);
        signal.throwIfAborted();
      }
      await runs.update(id, { status: 'done' });
      // It is over, and has yet to leave the line.
      await expect(runner.pause(id)).rejects.toThrow('done cannot be paused');
      await expect(runner.cancel(id)).rejects.toThrow('done cannot be cancelled');
      return true;
    },
  });
  runner.enqueue('graded');
  await line.idle();
  expect(runs.get('graded')).toMatchObject({ status: 'paused', message: null });
  await runner.resume('graded');
  await line.idle();
  expect(runs.get('graded')).toMatchObject({ status: 'done', message: null });
  await runs.flush();
});

/** A run whose model is out of reach so many times, and a line that it stands in. */
async function outage(
  times: number,
  giveWay = async (): Promise<void> => {},
  onTry = async (_nth: number) => {},
) {
  const clock = new FakeClock();
  const runs = new RunStore({ dir: await temporaryFolder(), log: silentLogger });
  await runs.create(runOf('run', 'queued'));
  const line = new JobLine({ onIdle: async () => {}, log: silentLogger });
  const failure = { code: 'docker-unavailable', message: 'Docker does not answer.', fix: 'Start Docker.' };
  let tries = 0;
  const runner = new Runner({
    ...{ runs, line, groupOf: () => null, clock, log: silentLogger },
    openLive: async run => new LiveRun({ run, taskIds: [], clock }),
    execute: async id => {
      tries += 1;
      await onTry(tries);
      if (tries <= times) throw new UnreachableError(failure as Failure, giveWay);
      await runs.update(id, { status: 'done', message: null });
      return true;
    },
  });
  runner.enqueue('run');
  await until(() => clock.sleepers > 0);
  return { clock, runs, line, runner, tries: () => tries };
}

it('waits while what a model needs is away, and goes on when it is back', async () => {
  const { clock, runs, line, tries } = await outage(3);
  expect(runs.get('run')).toMatchObject({
    status: 'serving',
    message: 'The model is out of reach, and tried again in 1 min: Docker does not answer.',
  });
  for (const [minutes, done] of [
    [1, 2],
    [2, 3],
    [4, 4],
  ] as const) {
    await clock.advance(minutes * 60_000);
    await until(() => tries() === done && (done === 4 || clock.sleepers > 0));
  }
  await line.idle();
  expect(runs.get('run')).toMatchObject({ status: 'done', message: null });
  await runs.flush();
});

it('gives up on a model that stays out of reach for hours, with the reason', async () => {
  const { clock, runs, line, tries } = await outage(1_000);
  let before = 0;
  while (runs.get('run').status !== 'failed') {
    await until(() => tries() > before && (clock.sleepers > 0 || runs.get('run').status === 'failed'));
    before = tries();
    await clock.advance(15 * 60_000);
  }
  await line.idle();
  expect(runs.get('run').message).toBe('Docker does not answer. Start Docker.');
  expect(tries()).toBeGreaterThan(20);
  await runs.flush();
});

it('can be paused while the model is tried again', async () => {
  const pause = async (nth: number): Promise<void> => {
    if (nth === 2) await again.runner.pause('run');
  };
  const again = await outage(1_000, undefined, pause);
  await again.clock.advance(60_000);
  await again.line.idle();
  expect(again.runs.get('run')).toMatchObject({ status: 'paused', message: null });
  expect(again.tries()).toBe(2);
  await again.runs.flush();
});

it('can be paused while it waits, and gives way to who chose another model meanwhile', async () => {
  const paused = await outage(1);
  await paused.runner.pause('run');
  await paused.line.idle();
  expect(paused.runs.get('run').status).toBe('paused');
  const taken = await outage(1, () => Promise.reject(new TakenOverError('Another was started.')));
  await taken.clock.advance(60_000);
  await taken.line.idle();
  expect(taken.runs.get('run')).toMatchObject({ status: 'paused', message: 'Another was started.' });
  expect(taken.tries()).toBe(1);
  await Promise.all([paused.runs.flush(), taken.runs.flush()]);
});
