import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { isDue, nextDue, Schedules } from '../../../../src-main/benchmarks/runs/schedules.ts';
import { createLogger } from '../../../../src-main/lib/log.ts';
import { PaddockError } from '../../../../src-shared/errors.ts';
import { BenchmarkSchedule, SpeedSchedule } from '../../../../src-shared/model/benchmark-result.ts';
import { SpeedRequest } from '../../../../src-shared/model/benchmark-speed.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { until } from '../../../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'paddock-schedules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nightly = BenchmarkSchedule.parse({
  id: 'nightly',
  time: '02:30',
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  request: { suiteId: 'starter', targets: [{ kind: 'profile', profileId: 'demo' }] },
  enabled: true,
});
const MINUTE = 60_000;

/** Lets time pass until the only schedule was due in the night of this day of May, and has noted that. */
async function nightOf(
  day: number,
  schedules: { readonly all: readonly { readonly last: { readonly at: number } | null }[] },
  clock: FakeClock,
): Promise<void> {
  const noted = schedules.all[0]?.last?.at;
  const due = new Date(2027, 4, day, 2, 30).getTime();
  while (clock.now() < due) {
    await until(() => clock.sleepers === 1);
    await clock.advance(20_000);
  }
  await until(() => schedules.all[0]?.last?.at !== noted);
}

describe('a schedule', () => {
  it('is due once a day, however the looks at the clock fall', () => {
    const midnight = new Date(2027, 4, 3).getTime();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 * MINUTE }), { minLength: 1 }), steps => {
        let [at, due] = [midnight + 2 * 60 * MINUTE, 0];
        const end = midnight + 3 * 60 * MINUTE;
        for (let step = 0; at < end; step++) {
          const next = Math.min(end, at + Math.max(500, steps[step % steps.length] ?? MINUTE));
          if (isDue(nightly, at, next)) due++;
          at = next;
        }
        expect(due).toBe(1);
      }),
    );
  });

  it('begins its runs at its time, on its days, and is kept', async () => {
    const clock = new FakeClock(new Date(2027, 4, 3, 2, 29, 50).getTime());
    const started: string[] = [];
    const file = join(folder, 'schedules.json');
    const deps = {
      file,
      clock,
      log: createLogger({ write: () => {} }, 'error'),
      schema: BenchmarkSchedule,
      goesOn: () => false,
      start: async ({ suiteId }: { readonly suiteId: string }) => {
        started.push(suiteId);
        return [{ id: `run-${started.length}` }];
      },
    };
    const schedules = new Schedules(deps);
    await schedules.set(nightly);
    await schedules.set({ ...nightly, id: 'off', enabled: false });
    await schedules.set({ ...nightly, id: 'sunday', weekdays: [0] });
    schedules.start();
    await until(() => clock.sleepers === 1);
    await clock.advance(20_000);
    await until(() => started.length === 1 && clock.sleepers === 1);
    await clock.advance(20_000);
    expect(started).toEqual(['starter']);
    await schedules.dispose();
    const again = new Schedules(deps);
    await again.load();
    expect(again.all.map(({ id }) => id)).toEqual(['nightly', 'off', 'sunday']);
    expect((await again.remove('off')).length).toBe(2);
  });

  it('that is set after its time of day waits for the next, as it says, and one that is set before does not', async () => {
    const clock = new FakeClock(new Date(2027, 4, 3, 2, 29, 50).getTime());
    const started: string[] = [];
    const schedules = new Schedules({
      ...{ file: join(folder, 'late.json'), clock, schema: BenchmarkSchedule, goesOn: () => false },
      log: createLogger({ write: () => {} }, 'error'),
      start: async ({ suiteId }) => {
        started.push(suiteId);
        return [{ id: suiteId }];
      },
    });
    onTestFinished(() => schedules.dispose());
    const of = (id: string) => ({ ...nightly, id, request: { ...nightly.request, suiteId: id } });
    schedules.start();
    await until(() => clock.sleepers === 1);
    // Between two looks at the clock: before the time, then behind it.
    await clock.advance(5_000);
    await schedules.set(of('before'));
    await clock.advance(10_000);
    const [, late] = await schedules.set(of('late'));
    expect(late?.nextAt).toBe(new Date(2027, 4, 4, 2, 30).getTime());
    await clock.advance(5_000);
    await until(() => clock.sleepers === 1);
    expect(started).toEqual(['before']);
    await nightOf(4, schedules, clock);
    await until(() => started.length === 3);
    expect(started).toEqual(['before', 'before', 'late']);
  });

  it('that was set under a clock that ran ahead is due all the same when the clock is right', async () => {
    const clock = new FakeClock(new Date(2028, 4, 3).getTime());
    let started = 0;
    const schedules = new Schedules({
      ...{ file: join(folder, 'ahead.json'), clock, schema: BenchmarkSchedule, goesOn: () => false },
      log: createLogger({ write: () => {} }, 'error'),
      start: async () => [{ id: `run-${++started}` }],
    });
    onTestFinished(() => schedules.dispose());
    await schedules.set(nightly);
    clock.jump(new Date(2027, 4, 3, 2, 29, 50).getTime() - clock.now());
    schedules.start();
    await nightOf(3, schedules, clock);
    expect(started).toBe(1);
  });

  it('says when it is due next, and is due then', () => {
    const start = new Date(2027, 0, 1).getTime();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 365 * 24 * 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
        (minutes, weekdays) => {
          const now = start + minutes * MINUTE;
          const schedule = { ...nightly, weekdays };
          const next = nextDue(schedule, now) ?? 0;
          expect(next).toBeGreaterThan(now);
          expect(isDue(schedule, now, next)).toBe(true);
          expect(isDue(schedule, now, next - 1)).toBe(false);
          expect(weekdays).toContain(new Date(next).getDay());
        },
      ),
    );
    expect(nextDue({ ...nightly, enabled: false }, start)).toBeNull();
  });

  it('keeps how it went: begun with its runs, refused with the reason, missed by a machine that slept', async () => {
    const clock = new FakeClock(new Date(2027, 4, 3, 2, 29, 50).getTime());
    const file = join(folder, 'outcomes.json');
    const deps = {
      file,
      clock,
      log: createLogger({ write: () => {} }, 'error'),
      schema: BenchmarkSchedule,
      goesOn: () => false,
      start: async ({ suiteId }: { readonly suiteId: string }) => {
        if (suiteId === 'gone')
          throw new PaddockError('NOT_FOUND', 'There is no suite "gone".', { fix: 'List the suites.' });
        return [{ id: 'run-1' }];
      },
    };
    const schedules = new Schedules(deps);
    await schedules.set(nightly);
    await schedules.set({ ...nightly, id: 'gone', request: { ...nightly.request, suiteId: 'gone' } });
    await schedules.set({ ...nightly, id: 'later', time: '04:00' });
    const outcomes = () =>
      Object.fromEntries(schedules.all.map(({ id, last }) => [id, last?.status ?? null]));
    expect(outcomes()).toEqual({ nightly: null, gone: null, later: null });
    schedules.start();
    await until(() => clock.sleepers === 1);
    await clock.advance(20_000);
    await until(() => outcomes().gone === 'failed');
    expect(outcomes()).toEqual({ nightly: 'started', gone: 'failed', later: null });
    expect(schedules.all[0]?.last?.runIds).toEqual(['run-1']);
    expect(schedules.all[1]?.last?.message).toBe('There is no suite "gone". List the suites.');
    // What is changed keeps its past, and its place.
    await schedules.set({ ...nightly, time: '03:15' });
    expect(schedules.all.map(({ id }) => id)).toEqual(['nightly', 'gone', 'later']);
    expect(outcomes().nightly).toBe('started');
    // Noting what was begun takes the disk's time: only then it sleeps until the next look.
    await until(() => clock.sleepers === 1);
    clock.jump(3 * 60 * MINUTE);
    await clock.advance(20_000);
    await until(() => outcomes().later === 'missed');
    await schedules.dispose();
    const again = new Schedules(deps);
    await again.load();
    expect(again.all.map(({ last }) => last?.status)).toEqual(['missed', 'failed', 'missed']);
  });

  it('leaves out a night whose runs before still go on, and begins again when they are done', async () => {
    const clock = new FakeClock(new Date(2027, 4, 3, 2, 29, 50).getTime());
    const open = new Set<string>();
    let started = 0;
    const schedules = new Schedules({
      file: join(folder, 'long.json'),
      clock,
      log: createLogger({ write: () => {} }, 'error'),
      schema: BenchmarkSchedule,
      goesOn: id => open.has(id),
      start: async () => {
        started++;
        for (const half of ['a', 'b']) open.add(`${started}${half}`);
        return [{ id: `${started}a` }, { id: `${started}b` }];
      },
    });
    await schedules.set(nightly);
    schedules.start();
    const nextNight = (day: number): Promise<void> => nightOf(day, schedules, clock);
    await nextNight(3);
    expect(schedules.all[0]?.last).toMatchObject({ status: 'started', runIds: ['1a', '1b'] });
    open.delete('1a');
    for (const day of [4, 5]) {
      await nextNight(day);
      expect(schedules.all[0]?.last).toMatchObject({ status: 'skipped', runIds: ['1b'] });
    }
    open.delete('1b');
    await nextNight(6);
    expect(schedules.all[0]?.last).toMatchObject({ status: 'started', runIds: ['2a', '2b'] });
    expect(started).toBe(2);
    await schedules.dispose();
  });

  it('measures speeds as well, and leaves one out while the one before goes on', async () => {
    const clock = new FakeClock(new Date(2027, 4, 3, 2, 29, 50).getTime());
    const open = new Set<string>();
    const measured: SpeedSchedule['request'][] = [];
    const deps = {
      file: join(folder, 'speed.json'),
      schema: SpeedSchedule,
      clock,
      log: createLogger({ write: () => {} }, 'error'),
      goesOn: (id: string) => open.has(id),
      start: async (request: SpeedSchedule['request']) => {
        measured.push(request);
        open.add(`speed-${measured.length}`);
        return [{ id: `speed-${measured.length}` }];
      },
    };
    const schedules = new Schedules(deps);
    const request = SpeedRequest.parse({ profileId: 'demo', depths: [0, 4_096] });
    await schedules.set({ ...nightly, request });
    schedules.start();
    const night = (day: number): Promise<void> => nightOf(day, schedules, clock);
    await night(3);
    expect(measured).toEqual([request]);
    await night(4);
    expect(schedules.all[0]?.last).toMatchObject({ status: 'skipped', runIds: ['speed-1'] });
    open.clear();
    await night(5);
    expect(measured).toEqual([request, request]);
    await schedules.dispose();
    const again = new Schedules(deps);
    await again.load();
    expect(again.all).toMatchObject([{ request, last: { status: 'started', runIds: ['speed-2'] } }]);
  });

  it('is kept on a machine that never ran a benchmark', async () => {
    const schedules = new Schedules({
      file: join(folder, 'fresh', 'benchmarks', 'schedules.json'),
      schema: BenchmarkSchedule,
      clock: new FakeClock(new Date(2027, 4, 3, 2).getTime()),
      log: createLogger({ write: () => {} }, 'error'),
      goesOn: () => false,
      start: async () => [],
    });
    expect(await schedules.set(nightly)).toMatchObject([nightly]);
    await schedules.load();
    expect(schedules.all).toMatchObject([nightly]);
  });

  it('is read from a file of before, which knew no past', async () => {
    const file = join(folder, 'before.json');
    writeFileSync(file, JSON.stringify([nightly]));
    const schedules = new Schedules({
      file,
      schema: BenchmarkSchedule,
      clock: new FakeClock(new Date(2027, 4, 3, 2).getTime()),
      log: createLogger({ write: () => {} }, 'error'),
      goesOn: () => false,
      start: async () => [],
    });
    await schedules.load();
    expect(schedules.all).toEqual([
      { ...nightly, nextAt: new Date(2027, 4, 3, 2, 30).getTime(), last: null },
    ]);
    // What is written is as flat as it was.
    await schedules.set({ ...nightly, id: 'other' });
    const kept = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    expect(kept).toMatchObject([
      { ...nightly, last: null },
      { id: 'other', request: nightly.request },
    ]);
  });

  it('notes the last time that came while Paddock did not run, once', async () => {
    const clock = new FakeClock(new Date(2027, 4, 3, 12).getTime());
    const started: unknown[] = [];
    const deps = {
      file: join(folder, 'off.json'),
      clock,
      log: createLogger({ write: () => {} }, 'error'),
      schema: BenchmarkSchedule,
      goesOn: () => false,
      start: async (request: unknown) => {
        started.push(request);
        return [];
      },
    };
    const before = new Schedules(deps);
    await before.set(nightly);
    await before.set({ ...nightly, id: 'off', enabled: false });
    await before.dispose();
    // Three nights without Paddock.
    clock.jump(3 * 24 * 60 * MINUTE);
    for (let start = 0; start < 2; start++) {
      const after = new Schedules(deps);
      await after.load();
      after.start();
      await until(() => clock.sleepers === 1);
      const at = new Date(2027, 4, 6, 2, 30).getTime();
      expect(after.all.map(({ last }) => last)).toEqual([
        { at, status: 'missed', message: null, runIds: [] },
        null,
      ]);
      await after.dispose();
    }
    expect(started).toEqual([]);
  });
});
