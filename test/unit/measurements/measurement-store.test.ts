import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { MeasurementStore } from '../../../src-main/measurements/measurement-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

let path: string;
const clock = new FakeClock();
const load = (readOnly = false): Promise<MeasurementStore> =>
  MeasurementStore.load({ home: { path, readOnly }, clock, log: silentLogger });

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'paddock-measure-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

describe('what was measured', () => {
  it('is the middle of the last starts and the newest speed, also after a restart', async () => {
    const store = await load();
    for (const ms of [900, 1_000, 60_000]) store.noteStart('a', 's1', ms);
    store.noteSpeed('a', 's1', 100, 117.5);
    await store.flush();
    const [again] = (await load()).current.value;
    expect(again).toEqual({
      profileId: 'a',
      generationTokensPerSecond: 117.5,
      measuredAt: clock.now(),
      startMs: 1_000,
      starts: 3,
    });
  });

  it('begins anew for another spec, and keeps the old speed until there is a new one', async () => {
    const store = await load();
    store.noteStart('a', 's1', 1_000);
    store.noteSpeed('a', 's1', 100, 50);
    await clock.advance(1_000);
    store.noteStart('a', 's2', 9_000);
    expect(store.current.value[0]).toMatchObject({
      startMs: 9_000,
      starts: 1,
      generationTokensPerSecond: 50,
    });
    store.noteSpeed('a', 's2', 100, 80);
    expect(store.current.value[0]).toMatchObject({ generationTokensPerSecond: 80 });
    await store.flush();
  });

  it('leaves out answers that are too short to tell, and numbers that are none', async () => {
    const store = await load();
    store.noteSpeed('a', 's1', 3, 900);
    store.noteSpeed('a', 's1', 100, null);
    store.noteSpeed('a', 's1', 100, Number.POSITIVE_INFINITY);
    store.noteStart('a', 's1', -5);
    expect(store.current.value).toEqual([]);
  });

  it('starts empty from a file that is damaged, and writes none where it may not', async () => {
    writeFileSync(join(path, 'measurements.json'), '{"records": 5');
    const store = await load(true);
    expect(store.current.value).toEqual([]);
    store.noteStart('a', 's1', 1);
    await store.flush();
    expect(readFileSync(join(path, 'measurements.json'), 'utf8')).toBe('{"records": 5');
    expect(store.current.value).toHaveLength(1);
  });
});
