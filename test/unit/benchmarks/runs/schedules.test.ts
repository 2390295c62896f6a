import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { isDue, Schedules } from '../../../../src-main/benchmarks/runs/schedules.ts';
import { createLogger } from '../../../../src-main/lib/log.ts';
import { BenchmarkSchedule } from '../../../../src-shared/model/benchmark-result.ts';
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
      start: async ({ suiteId }: { readonly suiteId: string }) => void started.push(suiteId),
    };
    const schedules = new Schedules(deps);
    await schedules.set(nightly);
    await schedules.set({ ...nightly, id: 'off', enabled: false });
    await schedules.set({ ...nightly, id: 'sunday', weekdays: [0] });
    schedules.start();
    await clock.advance(20_000);
    await until(() => started.length === 1);
    await clock.advance(20_000);
    expect(started).toEqual(['starter']);
    await schedules.dispose();
    const again = new Schedules(deps);
    await again.load();
    expect(again.all.map(({ id }) => id)).toEqual(['nightly', 'off', 'sunday']);
    expect((await again.remove('off')).length).toBe(2);
  });
});
