import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { History } from '../../../src-main/telemetry/history.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { gpu, reading, server } from './readings.ts';

const START = Date.UTC(2026, 0, 1);
const open: History[] = [];
afterEach(async () => {
  for (const history of open.splice(0)) await history.dispose();
});

const HOUR_MS = 3_600_000;

async function started(
  path: string,
  clock: FakeClock,
  more: { readonly maxPages?: number; readonly keepMs?: number } = {},
): Promise<History> {
  const history = new History({ path, keepMs: 24 * HOUR_MS, clock, log: silentLogger, ...more });
  open.push(history);
  await history.start();
  return history;
}

/** One reading a second with the used VRAM of `value`. */
async function record(
  history: History,
  clock: FakeClock,
  seconds: number,
  value: (second: number) => number | null,
): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    history.record(reading(clock.now(), { gpus: [gpu({ vramUsedMiB: value(second) })] }));
    await clock.advance(1000);
  }
}

function series(history: History, fromMs: number, toMs: number, points: number, name = 'gpu.0.vramUsedMiB') {
  const answer = history.query({ fromMs, toMs, points, series: [name] });
  const [found] = answer.series;
  if (!found) throw new Error('no series');
  return { ...found, at: answer.at, bucketMs: answer.bucketMs };
}

describe('history', () => {
  it('gives single readings for the last quarter of an hour', async () => {
    const clock = new FakeClock(START);
    const history = await started(join(await temporaryFolder(), 'history.db'), clock);
    await record(history, clock, 20, second => 100 + second);
    const found = series(history, START, START + 20_000, 21);
    expect(found.bucketMs).toBe(1000);
    expect(found.avg.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, second) => 100 + second));
  });

  it('rolls older readings up to minimum, average and maximum', async () => {
    const clock = new FakeClock(START);
    const history = await started(join(await temporaryFolder(), 'history.db'), clock);
    await record(history, clock, 120, second => second);
    await clock.advance(3_600_000);
    const found = series(history, START, START + 120_000, 2);
    expect(found).toMatchObject({ bucketMs: 120_000, min: [0], avg: [59.5], max: [119] });
    const fine = series(history, START, START + 120_000, 13);
    expect(fine.bucketMs).toBe(10_000);
    expect(fine.max).toEqual([9, 19, 29, 39, 49, 59, 69, 79, 89, 99, 109, 119]);
  });

  it('has null where nothing was measured', async () => {
    const clock = new FakeClock(START);
    const history = await started(join(await temporaryFolder(), 'history.db'), clock);
    await record(history, clock, 30, second => (second < 10 || second >= 20 ? 5 : null));
    await clock.advance(3_600_000);
    expect(series(history, START, START + 30_000, 4).avg).toEqual([5, null, 5]);
    expect(series(history, START, START + 30_000, 4, 'gpu.7.powerW').avg).toEqual([null, null, null]);
  });

  it('is there again after a restart, and a bucket that was cut in two is whole', async () => {
    const clock = new FakeClock(START);
    const path = join(await temporaryFolder(), 'history.db');
    const first = await started(path, clock);
    await record(first, clock, 35, () => 10);
    await first.dispose();
    const second = await started(path, clock);
    await record(second, clock, 25, () => 40);
    const found = series(second, START, START + 60_000, 2);
    expect(found).toMatchObject({ min: [10], max: [40] });
    expect(found.avg[0]).toBeCloseTo((35 * 10 + 25 * 40) / 60, 3);
  });

  it('keeps a day and no more, in a file of bounded size', async () => {
    const clock = new FakeClock(START);
    const path = join(await temporaryFolder(), 'history.db');
    const history = await started(path, clock);
    for (let minute = 0; minute < 26 * 60; minute++) {
      history.record(reading(clock.now(), { gpus: [gpu({ vramUsedMiB: minute })] }));
      await clock.advance(60_000);
    }
    await clock.advance(120_000);
    const end = clock.now();
    const found = series(history, START, end, 2000);
    const measured = found.at.filter((_, i) => found.avg[i] !== null);
    expect(Math.min(...measured)).toBeGreaterThanOrEqual(end - 86_400_000 - 120_000);
    expect(measured.length).toBeGreaterThan(1400);
    await history.dispose();
    expect(statSync(path).size).toBeLessThan(8_000_000);
  });

  it('keeps as little after a restart as was chosen before it', async () => {
    const clock = new FakeClock(START);
    const path = join(await temporaryFolder(), 'history.db');
    const first = await started(path, clock);
    await record(first, clock, 60, () => 1);
    await first.dispose();
    await clock.advance(2 * HOUR_MS);
    const second = await started(path, clock, { keepMs: HOUR_MS });
    const old = (): boolean => series(second, START, START + 60_000, 2).max.some(value => value !== null);
    expect(old()).toBe(true);
    // Nothing goes by its age before the clock has proved itself for ten minutes.
    await record(second, clock, 720, () => 1);
    expect(old()).toBe(false);
  });

  it('neither doubles nor loses readings when the clock jumps back and forth', async () => {
    const clock = new FakeClock(START);
    const history = await started(join(await temporaryFolder(), 'history.db'), clock);
    await record(history, clock, 60, () => 10);
    clock.jump(-60_000);
    await record(history, clock, 60, () => 30);
    clock.jump(86_400_000 * 400);
    await record(history, clock, 5, () => 99);
    clock.jump(-86_400_000 * 400);
    await record(history, clock, 10, () => 20);
    const found = series(history, START, START + 70_000, 71);
    expect(found.at.length).toBe(new Set(found.at).size);
    expect(found.max).not.toContain(99);
    await clock.advance(180_000);
    const [bucket] = series(history, START, START + 60_000, 2).avg;
    expect(bucket).toBeGreaterThanOrEqual(10);
    expect(bucket).toBeLessThanOrEqual(30);
    // Once the clock has been steady for a while, what lies in the future goes.
    await clock.advance(900_000);
    const future = clock.now() + 86_400_000 * 400;
    expect(series(history, future - 3_600_000, future, 10).max.every(value => value === null)).toBe(true);
  });

  it('does not forget a day because the clock was wrong for a minute', async () => {
    const clock = new FakeClock(START);
    const history = await started(join(await temporaryFolder(), 'history.db'), clock);
    await record(history, clock, 60, () => 10);
    await clock.advance(700_000);
    clock.jump(86_400_000 * 30);
    await clock.advance(120_000);
    clock.jump(-86_400_000 * 30);
    await clock.advance(120_000);
    expect(series(history, START, START + 60_000, 2).avg).toEqual([10]);
  });

  it.each([
    ['text', Buffer.from('this is no database '.repeat(500))],
    ['an empty header with noise', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(9000, 7)])],
  ])('moves a damaged file (%s) aside, says so and goes on', async (_, bytes) => {
    const clock = new FakeClock(START);
    const path = join(await temporaryFolder(), 'history.db');
    writeFileSync(path, bytes);
    const history = await started(path, clock);
    expect(history.status()).toMatchObject({ status: 'ok' });
    expect(history.status().message).toContain('damaged');
    const aside = readdirSync(join(path, '..')).find(name => name.includes('.damaged-'));
    expect(readFileSync(join(path, '..', aside ?? ''))).toEqual(bytes);
    await record(history, clock, 10, () => 1);
    expect(series(history, START, START + 10_000, 2).avg).toEqual([1]);
    expect(existsSync(path)).toBe(true);
  });

  it('begins anew when pages in the middle of the file are damaged', async () => {
    const clock = new FakeClock(START);
    const path = join(await temporaryFolder(), 'history.db');
    const first = await started(path, clock);
    await record(first, clock, 300, second => second);
    await first.dispose();
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 4096);
    writeFileSync(path, bytes);
    const history = await started(path, clock);
    await record(history, clock, 20, () => 3);
    const found = series(history, clock.now() - 20_000, clock.now(), 2);
    expect(found.max.at(-1)).toBe(3);
    expect(history.status()).toMatchObject({ status: 'ok' });
    expect(readdirSync(join(path, '..')).some(name => name.includes('.damaged-'))).toBe(true);
  });

  it('keeps the newest readings in memory while the folder cannot be made', async () => {
    const clock = new FakeClock(START);
    const blocked = join(await temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o400);
    const history = await started(join(blocked, 'state', 'history.db'), clock);
    await record(history, clock, 30, () => 7);
    expect(history.status().status).toBe('failing');
    expect(history.status().message).toContain(blocked);
    expect(series(history, START, START + 30_000, 4).avg).toEqual([7, 7, 7]);
  });

  it('keeps what is stored readable on a full disk, and writes on when there is room', async () => {
    const clock = new FakeClock(START);
    const path = join(await temporaryFolder(), 'history.db');
    const history = await started(path, clock, { maxPages: 40 });
    const many = Array.from({ length: 16 }, (_, index) => gpu({ index, vramUsedMiB: 9 }));
    for (let second = 0; second < 240; second++) {
      history.record(reading(clock.now(), { gpus: many }));
      await clock.advance(1000);
    }
    expect(history.status().status).toBe('failing');
    expect(history.status().message).toContain('full');
    const found = series(history, START, START + 240_000, 241);
    expect(found.avg.filter(value => value === 9)).toHaveLength(240);
    await history.dispose();
    expect(statSync(path).size).toBeLessThanOrEqual(40 * 4096);
  });

  it('tells when another program holds the file for long, and writes on when it lets go', async () => {
    const clock = new FakeClock(START);
    const path = join(await temporaryFolder(), 'history.db');
    const history = await started(path, clock);
    await record(history, clock, 10, () => 1);
    const other = new Database(path, { timeout: 100 });
    other.exec('BEGIN EXCLUSIVE');
    await record(history, clock, 20, () => 2);
    expect(history.status()).toMatchObject({ status: 'ok', message: null });
    await record(history, clock, 20, () => 3);
    expect(history.status()).toMatchObject({
      status: 'failing',
      message: expect.stringContaining('Another program holds the history file') as string,
    });
    other.exec('COMMIT');
    await record(history, clock, 10, () => 4);
    expect(history.status()).toMatchObject({ status: 'ok', message: null });
    other.close();
    const found = series(history, START, START + 60_000, 61);
    const expected = [10, 20, 20, 10].flatMap((seconds, index) => Array<number>(seconds).fill(index + 1));
    expect(found.avg.slice(0, 60)).toEqual(expected);
  });

  it('tells at once when another program holds the file that it would open, and tries again', async () => {
    const clock = new FakeClock(START);
    const path = join(await temporaryFolder(), 'history.db');
    const other = new Database(path);
    other.exec('BEGIN EXCLUSIVE');
    const history = await started(path, clock);
    expect(history.status()).toMatchObject({
      status: 'failing',
      message: expect.stringContaining('Another program holds the history file') as string,
    });
    other.exec('COMMIT');
    other.close();
    await record(history, clock, 70, () => 1);
    await until(() => history.status().status === 'ok');
  });

  it('names the series of groups beside the default one', async () => {
    const clock = new FakeClock(START);
    const history = await started(join(await temporaryFolder(), 'history.db'), clock);
    const servers = [server(), server({ group: 'embed', generationTokensPerSecond: null, slotsBusy: 3 })];
    history.record(reading(clock.now(), { servers }));
    const names = history
      .query({ fromMs: START - 5000, toMs: START + 5000, points: 2 })
      .series.map(({ name }) => name);
    expect(names).toContain('server.generationTokensPerSecond');
    expect(names).toContain('server.embed.slotsBusy');
    expect(names).toContain('host.cpuPct');
  });

  it('refuses a range that is none', async () => {
    const clock = new FakeClock(START);
    const history = await started(join(await temporaryFolder(), 'history.db'), clock);
    expect(() => history.query({ fromMs: 5, toMs: 5, points: 10 })).toThrow(/range/);
    expect(() => history.query({ fromMs: Number.NaN, toMs: 5, points: 10 })).toThrow(/range/);
    expect(() => history.query({ fromMs: -1e308, toMs: 5, points: 10 })).toThrow(/range/);
    expect(() => history.query({ fromMs: 5, toMs: 1e16, points: 10 })).toThrow(/range/);
    expect(history.query({ fromMs: -8.64e15, toMs: 8.64e15, points: 10 }).at).toHaveLength(10);
  });

  it('agrees with the readings themselves, whatever they are and however they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.integer({ min: 0, max: 100_000 }), { freq: 5 }), {
          minLength: 1,
          maxLength: 150,
        }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 9999 }),
        async (values, points, old, offsetMs) => {
          const clock = new FakeClock(START + offsetMs);
          const first = clock.now();
          const history = await started(join(await temporaryFolder(), 'history.db'), clock);
          await record(history, clock, values.length, second => values[second] ?? null);
          if (old) await clock.advance(3_600_000);
          // Aligned to whole minutes, so that every roll-up lies inside.
          const answer = series(history, START, START + 180_000, points);
          expect(answer.at.length).toBeLessThanOrEqual(points);
          const measured = values.filter(value => value !== null);
          const counted = answer.at.map((at, bucket) => {
            const inside = values.filter((value, second) => {
              const when = first + second * 1000;
              return value !== null && when >= at && when < at + answer.bucketMs;
            }) as number[];
            expect(answer.min[bucket]).toBe(inside.length ? Math.min(...inside) : null);
            expect(answer.max[bucket]).toBe(inside.length ? Math.max(...inside) : null);
            const avg = inside.reduce((sum, value) => sum + value, 0) / inside.length;
            if (inside.length)
              expect(Math.abs((answer.avg[bucket] ?? 0) - avg)).toBeLessThan(0.05 + avg * 1e-5);
            else expect(answer.avg[bucket]).toBeNull();
            return inside.length;
          });
          expect(counted.reduce((sum, count) => sum + count, 0)).toBe(measured.length);
          await history.dispose();
          open.length = 0;
        },
      ),
      { numRuns: 25 },
    );
  });
});
