import { expect, it } from 'vitest';
import { LOOK_MS, RecentKills } from '../../../../src-main/runtime/process/recent-kills.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

it('tells kills of this moment from those that are long past', async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  let count: number | null = 3;
  const kills = await RecentKills.watch(clock, stop.signal, async () => count);
  expect(await kills.any()).toBe(false);
  count = 4;
  expect(await kills.any()).toBe(true);
  await clock.advance(LOOK_MS);
  expect(await kills.any()).toBe(true);
  await clock.advance(LOOK_MS);
  expect(await kills.any()).toBe(false);
  count = 5;
  expect(await kills.any()).toBe(true);
  count = null;
  expect(await kills.any()).toBe(false);
  stop.abort();
  await clock.advance(0);
  expect(clock.sleepers).toBe(0);
});
