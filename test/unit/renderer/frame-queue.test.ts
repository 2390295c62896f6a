import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameQueue } from '../../../src-renderer/stores/frame-queue.ts';

/** Frames that come when the test says so. */
function frames() {
  let waiting: (() => void)[] = [];
  return {
    next: (callback: () => void) => void waiting.push(callback),
    get asked() {
      return waiting.length;
    },
    pass: () => {
      const now = waiting;
      waiting = [];
      for (const callback of now) callback();
    },
  };
}

test('draws one piece a frame, each once, in the order in which they were asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(7), { maxLength: 12 }), { maxLength: 12 }), rounds => {
      const clock = frames();
      const queue = new FrameQueue(clock.next);
      const drawn: number[] = [];
      const pieces = Array.from({ length: 8 }, (_, i) => () => void drawn.push(i));
      const expected: number[] = [];
      let waiting: number[] = [];
      const frame = (): void => {
        clock.pass();
        const [first, ...rest] = waiting;
        if (first !== undefined) expected.push(first);
        waiting = rest;
        expect(drawn).toEqual(expected);
        expect(clock.asked).toBe(waiting.length > 0 ? 1 : 0);
      };
      for (const round of rounds) {
        for (const i of round) {
          queue.draw(pieces[i] ?? (() => {}));
          if (!waiting.includes(i)) waiting.push(i);
        }
        frame();
      }
      while (waiting.length > 0) frame();
    }),
  );
});

test('a piece that throws holds up nobody, and a piece may ask to be drawn again', () => {
  const clock = frames();
  const queue = new FrameQueue(clock.next);
  const drawn: string[] = [];
  const again = (): void => {
    drawn.push('again');
    if (drawn.length < 3) queue.draw(again);
  };
  queue.draw(() => {
    throw new Error('broken');
  });
  queue.draw(again);
  expect(() => clock.pass()).toThrow('broken');
  clock.pass();
  clock.pass();
  expect(drawn).toEqual(['again', 'again']);
});
