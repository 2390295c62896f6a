import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { JobLine } from '../../../../src-main/benchmarks/runs/job-line.ts';
import { SpeedRuns } from '../../../../src-main/benchmarks/speed/speed-runs.ts';
import { createLogger } from '../../../../src-main/lib/log.ts';
import { PaddockError } from '../../../../src-shared/errors.ts';
import { SpeedRequest } from '../../../../src-shared/model/benchmark-speed.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { until } from '../../../support/until.ts';

const dir = mkdtempSync(join(tmpdir(), 'paddock-speed-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('ends a measurement that goes on or waits, keeps that, and deletes only what has ended', async () => {
  const log = createLogger({ write: () => {} }, 'error');
  const line = new JobLine({ onIdle: async () => {}, log });
  const serving: [profileId: string, concurrency: number][] = [];
  const deps = {
    ...{ dir, line, log, clock: new FakeClock() },
    // A model that never gets ready.
    serve: async (
      { profileId }: { readonly profileId: string },
      { concurrency }: { readonly concurrency: number },
      signal: AbortSignal,
    ) => {
      if (profileId === 'broken')
        throw new PaddockError('LOAD_FAILED', 'It does not load.', { fix: 'Choose another.' });
      serving.push([profileId, concurrency]);
      await new Promise((_, refuse) => signal.addEventListener('abort', () => refuse(signal.reason)));
      throw new Error('unreachable');
    },
    provenance: () => {
      throw new Error('unreachable');
    },
    digest: async () => null,
    groupOf: () => null,
    profile: (id: string) => {
      if (id === 'nobody') throw new PaddockError('UNKNOWN_PROFILE', 'No profile has the id "nobody".');
    },
    client: () => {
      throw new Error('unreachable');
    },
  };
  const speed = new SpeedRuns(deps);
  const request = (profileId: string) => SpeedRequest.parse({ profileId });
  await expect(speed.ask(request('nobody'))).rejects.toMatchObject({ code: 'UNKNOWN_PROFILE' });
  expect(speed.runs.value).toEqual([]);
  const first = await speed.ask(request('first'));
  const second = await speed.enqueue(request('second'));
  const broken = await speed.enqueue(request('broken'));
  const state = (id: string) => speed.runs.value.find(run => run.id === id);
  await until(() => serving.length === 1);
  await expect(speed.remove(first.id)).rejects.toThrow('goes on');
  expect((await speed.cancel(second.id)).status).toBe('cancelled');
  await speed.cancel(first.id);
  await until(() => state(broken.id)?.status === 'failed');
  expect(state(first.id)).toMatchObject({ status: 'cancelled', message: null });
  expect(state(broken.id)?.message).toBe('It does not load. Choose another.');
  // With room for the most requests of the sweep.
  expect(serving).toEqual([['first', 4]]);
  await line.idle();
  await expect(speed.cancel(first.id)).rejects.toThrow('cancelled cannot be cancelled');
  await speed.remove(second.id);
  expect(readdirSync(dir)).toHaveLength(2);
  await expect(speed.remove(second.id)).rejects.toThrow('There is no measurement');
  // What names another is not taken for it.
  writeFileSync(join(dir, 'copy.json'), readFileSync(join(dir, `${broken.id}.json`)));
  const again = new SpeedRuns(deps);
  await again.load();
  expect(again.runs.value.map(({ status }) => status).sort()).toEqual(['cancelled', 'failed']);
});

it('measures after a restart what waited before it, and calls what was cut interrupted', async () => {
  const log = createLogger({ write: () => {} }, 'error');
  const dir = mkdtempSync(join(tmpdir(), 'paddock-speed-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const clock = new FakeClock();
  const served: string[] = [];
  const open = () => {
    const line = new JobLine({ onIdle: async () => {}, log });
    const never = (): never => {
      throw new Error('unreachable');
    };
    const speed = new SpeedRuns({
      ...{
        dir,
        line,
        log,
        clock,
        groupOf: () => null,
        profile: () => null,
        provenance: never,
        digest: never,
        client: never,
      },
      serve: async ({ profileId }, _settings, signal) => {
        served.push(profileId);
        await new Promise((_, refuse) => signal.addEventListener('abort', () => refuse(signal.reason)));
        return never();
      },
    });
    return { line, speed };
  };
  const before = open();
  for (const profileId of ['first', 'second', 'third']) {
    await before.speed.enqueue(SpeedRequest.parse({ profileId }));
    await clock.advance(1_000);
  }
  await until(() => served.length === 1);
  await before.line.dispose();
  const after = open();
  await after.speed.load();
  after.speed.start();
  await until(() => served.length === 2);
  expect(served).toEqual(['first', 'second']);
  expect(after.speed.runs.value.map(({ status }) => status)).toEqual(['queued', 'running', 'interrupted']);
  await after.line.dispose();
});
