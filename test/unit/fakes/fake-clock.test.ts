import { expect, test } from 'vitest';
import { FakeClock } from '../../fakes/fake-clock.ts';

test('sleepers wake in the order of their due time, and time stands still otherwise', async () => {
  const clock = new FakeClock(1_000);
  const woken: string[] = [];
  const sleep = (name: string, ms: number) =>
    clock.sleep(ms).then(() => woken.push(`${name}@${clock.now()}`));
  const all = [sleep('late', 50), sleep('soon', 10), sleep('later', 200)];
  await clock.advance(60);
  expect(woken).toEqual(['soon@1010', 'late@1050']);
  expect(clock.sleepers).toBe(1);
  await clock.advance(200);
  await Promise.all(all);
  expect(clock.monotonic()).toBe(260);
});

test('an aborted sleep rejects with the reason and is forgotten', async () => {
  const clock = new FakeClock();
  const controller = new AbortController();
  const sleeping = clock.sleep(100, controller.signal);
  controller.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  expect(clock.sleepers).toBe(0);
});

test('a jump of the system clock leaves durations alone', () => {
  const clock = new FakeClock(0);
  clock.jump(3_600_000);
  expect(clock.now()).toBe(3_600_000);
  expect(clock.monotonic()).toBe(0);
});
