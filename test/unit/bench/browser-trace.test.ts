import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FRAME_MS,
  longest,
  mainThread,
  missedPct,
  tasksWith,
  workPerFrame,
} from '../../bench/browser-trace.ts';

const MAIN = { pid: 7, tid: 1 };
const mark = (name: string, atMs: number) => ({
  ...MAIN,
  name,
  cat: 'blink.user_timing',
  ts: atMs * 1_000,
});
const task = (atMs: number, wallMs: number, cpuMs = wallMs) => ({
  ...MAIN,
  name: 'RunTask',
  cat: 'disabled-by-default-devtools.timeline',
  ts: atMs * 1_000,
  dur: wallMs * 1_000,
  tdur: cpuMs * 1_000,
});
const frame = (atMs: number) => ({
  ...MAIN,
  name: 'FireAnimationFrame',
  cat: 'devtools.timeline',
  ts: atMs * 1_000,
});
const read = (events: readonly object[], toMs = 1_000) =>
  mainThread(JSON.stringify({ traceEvents: [mark('from', 0), ...events, mark('to', toMs)] }), 'from', 'to');

test('work belongs to the frame in which it ends, and to the thread that set the marks', () => {
  const thread = read([
    task(9, 2),
    frame(10),
    frame(10.5),
    task(12, 1),
    task(13, 1, 0.5),
    task(26, 4),
    frame(27),
    task(43, 1),
    frame(43.5),
    { ...task(14, 9), tid: 2 },
    { ...frame(20), pid: 8 },
  ]);
  expect(workPerFrame(thread)).toEqual([3.5, 4]);
  expect(workPerFrame(thread, 'wallMs')).toEqual([4, 4]);
  expect(longest(thread.tasks)).toBe(4);
});

test('a frame that was not drawn is missed, whatever the page did', () => {
  const at = (count: number) =>
    Array.from({ length: count }, (_, i) => [task(i * FRAME_MS, 1), frame(i * FRAME_MS + 0.5)]);
  expect(missedPct(read(at(61).flat(), 1_100))).toBe(0);
  const gone = at(61).filter((_, i) => i % 6 !== 3);
  expect(missedPct(read(gone.flat(), 1_100))).toBeCloseTo((10 / 60) * 100);
  expect(missedPct(read([]))).toBe(100);
});

test('the tasks of a mark are those in which it was set', () => {
  const thread = read([
    task(10, 5),
    mark('chart', 12),
    mark('chart', 13),
    task(20, 5),
    task(30, 7),
    mark('chart', 31),
  ]);
  expect(tasksWith(thread, 'chart').map(one => one.wallMs)).toEqual([5, 7]);
  expect(() => mainThread('{"traceEvents":[]}', 'from', 'to')).toThrow('from');
});

test('no work is lost or counted twice between the first frame and the last', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gap: fc.integer({ min: 0, max: 30 }), length: fc.integer({ min: 1, max: 40 }) }), {
        minLength: 1,
        maxLength: 60,
      }),
      fc.array(fc.nat(59), { maxLength: 20 }),
      (gaps, drawing) => {
        let at = 1;
        const events: { readonly start: number; readonly length: number }[] = [];
        for (const { gap, length } of gaps) {
          events.push({ start: at + gap, length });
          at += gap + length;
        }
        const drawn = [...new Set(drawing)].filter(i => i < events.length).sort((a, b) => a - b);
        const thread = read(
          [
            ...events.map(({ start, length }) => task(start, length)),
            ...drawn.map(i => frame((events[i]?.start ?? 0) + 0.5)),
          ],
          at + 1,
        );
        const work = workPerFrame(thread).reduce((a, b) => a + b, 0);
        const [first, last] = [drawn[0] ?? 0, drawn.at(-1) ?? 0];
        expect(work).toBeCloseTo(events.slice(first, last).reduce((sum, one) => sum + one.length, 0));
      },
    ),
  );
});
