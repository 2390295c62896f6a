import { expect, it } from 'vitest';
import { type Ending, FILE_WORK_MS, leave } from '../../../src-main/lib/leave.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

/** A process that does file work until told otherwise, and how it was ended. */
function busy(): { readonly ending: Ending; readonly ends: unknown[]; works: boolean } {
  const one = {
    works: true,
    ends: [] as unknown[],
    ending: {
      underWay: () => (one.works ? ['TTYWrap', 'FSReqPromise'] : ['TTYWrap']),
      exit: (code: number) => void one.ends.push(code),
      kill: () => void one.ends.push('killed'),
    },
  };
  return one;
}

it('ends with its code once file work under way is done', async () => {
  const [clock, one] = [new FakeClock(), busy()];
  const left = leave(3, clock, one.ending);
  await clock.advance(FILE_WORK_MS / 2);
  expect(one.ends).toEqual([]);
  one.works = false;
  await clock.advance(FILE_WORK_MS / 2);
  await left;
  expect(one.ends).toEqual([3]);
});

it('ends by force where file work never is, which Node would wait for', async () => {
  const [clock, one] = [new FakeClock(), busy()];
  const left = leave(0, clock, one.ending);
  await clock.advance(FILE_WORK_MS);
  await left;
  expect(one.ends).toEqual(['killed']);
});
