import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Broadcast } from '../../../src-main/lib/broadcast.ts';
import { Cell } from '../../../src-main/lib/cell.ts';
import { Disposables } from '../../../src-main/lib/disposables.ts';
import { Mailbox } from '../../../src-main/lib/mailbox.ts';
import { RingBuffer } from '../../../src-main/lib/ring-buffer.ts';
import { Turns } from '../../../src-main/lib/turns.ts';

describe('a cell', () => {
  it('gives a reader the present and skips what it was too slow for', async () => {
    const cell = new Cell(1);
    const stop = new AbortController();
    const changes = cell.changes(stop.signal);
    expect((await changes.next()).value).toBe(1);
    cell.set(2);
    cell.set(3);
    expect((await changes.next()).value).toBe(3);
    stop.abort();
    expect((await changes.next()).done).toBe(true);
  });

  it('lets go of a reader that asks for nothing more when its signal aborts', async () => {
    const held = new Set<() => void>();
    class Counted extends Cell<number> {
      override subscribe(listener: (value: number) => void): () => void {
        const release = super.subscribe(listener);
        held.add(release);
        return () => {
          held.delete(release);
          release();
        };
      }
    }
    const stop = new AbortController();
    await new Counted(1).changes(stop.signal).next();
    expect(held.size).toBe(1);
    stop.abort();
    expect(held.size).toBe(0);
  });

  it('tells listeners nothing when the value stays the same', () => {
    const cell = new Cell('a');
    const seen: string[] = [];
    const release = cell.subscribe(value => seen.push(value));
    cell.set('a');
    cell.set('b');
    release();
    cell.set('c');
    expect(seen).toEqual(['b']);
  });
});

describe('a broadcast', () => {
  it('delivers everything in order, or says how much it dropped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(), { maxLength: 30 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 20 }),
        async (batches, capacity) => {
          const broadcast = new Broadcast<number>(capacity);
          const stop = new AbortController();
          const subscription = broadcast.subscribe(stop.signal);
          for (const batch of batches) broadcast.publish(batch);
          const all = batches.flat();
          if (all.length === 0) {
            stop.abort();
            expect((await subscription.next()).done).toBe(true);
            return;
          }
          const { values, dropped } = (await subscription.next()).value as {
            values: number[];
            dropped: number;
          };
          expect(dropped + values.length).toBe(all.length);
          expect(values).toEqual(all.slice(dropped));
          expect(values.length).toBeLessThanOrEqual(capacity * 2);
          stop.abort();
        },
      ),
    );
  });

  it('forgets a subscriber that leaves', async () => {
    const broadcast = new Broadcast<number>(4);
    const stop = new AbortController();
    const subscription = broadcast.subscribe(stop.signal);
    expect(broadcast.subscribers).toBe(1);
    stop.abort();
    expect((await subscription.next()).done).toBe(true);
    expect(broadcast.subscribers).toBe(0);
  });

  it('keeps no subscriber whose signal has aborted before, even if nobody reads it', () => {
    const broadcast = new Broadcast<number>(4);
    broadcast.subscribe(AbortSignal.abort());
    expect(broadcast.subscribers).toBe(0);
  });
});

describe('a mailbox', () => {
  it('runs tasks one at a time, in order, past failures', async () => {
    const mailbox = new Mailbox();
    const order: string[] = [];
    let running = 0;
    const task =
      (name: string, fail = false) =>
      async () => {
        running += 1;
        expect(running).toBe(1);
        await Promise.resolve();
        order.push(name);
        running -= 1;
        if (fail) throw new Error(name);
      };
    const results = await Promise.allSettled([
      mailbox.post(task('a')),
      mailbox.post(task('b', true)),
      mailbox.post(task('c')),
    ]);
    expect(order).toEqual(['a', 'b', 'c']);
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('turns', () => {
  it('let one computation work at a time, and everything else between two of them', async () => {
    let now = 0;
    const turns = new Turns({ monotonic: () => now });
    const order: string[] = [];
    const work = async (name: string): Promise<void> => {
      for (let step = 1; step <= 2; step++) {
        if (turns.areOver) await turns.next();
        order.push(`${name}${step}`);
        now += 5;
      }
    };
    const both = Promise.all([work('a'), work('b')]);
    const look = (): void => {
      order.push('else');
      if (order.filter(entry => entry !== 'else').length < 4) setImmediate(look);
    };
    setImmediate(look);
    await both;
    expect(order.filter(entry => entry !== 'else')).toEqual(['a1', 'b1', 'a2', 'b2']);
    expect(order.join(' ')).not.toMatch(/[ab]\d [ab]\d/);
  });
});

describe('a ring buffer', () => {
  it('is read backwards at leisure: what is pushed meanwhile is not seen, nor what that pushes out', () => {
    const ring = new RingBuffer<number>(4);
    for (const value of [1, 2, 3, 4]) ring.push(value);
    const seen: number[] = [];
    for (const value of ring.backwards()) {
      seen.push(value);
      ring.push(value + 10);
    }
    expect(seen).toEqual([4, 3]);
  });

  it('holds the newest values in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (values, capacity) => {
          const ring = new RingBuffer<number>(capacity);
          for (const value of values) ring.push(value);
          const kept = values.slice(-capacity);
          expect(ring.last(1_000)).toEqual(kept);
          expect(ring.last(3)).toEqual(kept.slice(-3));
          expect(ring.at(kept.length)).toBeUndefined();
          expect([...ring.backwards()]).toEqual([...kept].reverse());
        },
      ),
    );
  });
});

describe('disposables', () => {
  it('releases in reverse order, once, and reports every failure', async () => {
    const released: string[] = [];
    const owned = new Disposables();
    owned.defer(() => void released.push('first'));
    owned.defer(() => {
      released.push('second');
      throw new Error('stuck');
    });
    owned.defer(async () => void released.push('third'));
    await expect(owned.dispose()).rejects.toThrow(AggregateError);
    await expect(owned.dispose()).rejects.toThrow(AggregateError);
    expect(released).toEqual(['third', 'second', 'first']);
  });
});
