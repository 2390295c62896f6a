import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { TimeLimit, within } from '../../../src-main/lib/time-limit.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const never = new Promise<never>(() => {});
const reasonOf = (signal: AbortSignal): Promise<unknown> =>
  new Promise(resolve => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });

describe('a limit of time', () => {
  it('tells its own end from that of others', async () => {
    const clock = new FakeClock();
    const caller = new AbortController();
    const late = new TimeLimit(clock, 100, caller.signal);
    await clock.advance(99);
    expect([late.over, late.signal.aborted]).toEqual([false, false]);
    await clock.advance(1);
    expect([late.over, late.signal.aborted]).toEqual([true, true]);
    const cut = new TimeLimit(clock, 100, caller.signal);
    caller.abort(new Error('enough'));
    expect([cut.over, cut.signal.aborted]).toEqual([false, true]);
    expect(cut.signal.reason).toEqual(new Error('enough'));
    cut.end();
    late.end();
    await clock.advance(200);
    expect([cut.over, clock.sleepers]).toEqual([false, 0]);
  });

  it('gives null for work that is late, and what the work gives or throws before', async () => {
    const clock = new FakeClock();
    const told: unknown[] = [];
    const late = within(clock, 100, signal => {
      void reasonOf(signal).then(reason => told.push(reason));
      return never;
    });
    await clock.advance(100);
    expect(await late).toBeNull();
    expect(told).toEqual([new Error('time is up')]);
    // Work that ends because it is late is late all the same.
    const obedient = within(clock, 100, async signal => {
      throw await reasonOf(signal);
    });
    await clock.advance(100);
    expect(await obedient).toBeNull();
    expect(await within(clock, 100, async () => 7)).toBe(7);
    await expect(within(clock, 100, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(clock.sleepers).toBe(0);
  });
});

describe('a limit of time after a garbage collection', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const silent = createServer(() => {});
  let url = '';
  beforeAll(async () => {
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const caller = new AbortController();
  const work: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
    'a wait': signal => reasonOf(signal).then(reason => Promise.reject(reason)),
    'a wait on a signal that is joined once more': signal =>
      reasonOf(AbortSignal.any([signal, new AbortController().signal])).then(reason =>
        Promise.reject(reason),
      ),
    'a request': signal => fetch(url, { signal }),
  };
  it.each(Object.keys(work))('still ends %s', async name => {
    const limit = new TimeLimit(systemClock, 300, caller.signal);
    const end = expect(work[name]?.(limit.signal)).rejects.toThrow('time is up');
    // What this turn of the loop has seen stays until its end.
    for (let turn = 0; turn < 3; turn++) {
      await new Promise(resolve => setImmediate(resolve));
      collect();
    }
    await end;
    expect(limit.over).toBe(true);
    limit.end();
  });
});
