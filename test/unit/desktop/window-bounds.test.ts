import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeWindow, type Rectangle } from '../../../src-main/desktop/window-bounds.ts';

const area = fc.record({
  x: fc.integer({ min: -8000, max: 8000 }),
  y: fc.integer({ min: -4000, max: 4000 }),
  width: fc.integer({ min: 320, max: 7680 }),
  height: fc.integer({ min: 240, max: 4320 }),
});
const remembered = fc.record({
  x: fc.integer({ min: -100_000, max: 100_000 }),
  y: fc.integer({ min: -100_000, max: 100_000 }),
  width: fc.integer({ min: 1, max: 100_000 }),
  height: fc.integer({ min: 1, max: 100_000 }),
  maximised: fc.boolean(),
});
const reachable = (window: Rectangle, on: Rectangle): boolean =>
  window.y >= on.y &&
  window.y + 32 <= on.y + on.height &&
  Math.min(window.x + window.width, on.x + on.width) - Math.max(window.x, on.x) >= Math.min(120, on.width);

it('always opens where it can be grabbed, no larger than a display', () => {
  fc.assert(
    fc.property(fc.option(remembered), fc.array(area, { minLength: 1, maxLength: 4 }), (was, areas) => {
      const placed = placeWindow(was, areas);
      expect(areas.some(one => reachable(placed, one))).toBe(true);
      expect(areas.some(one => placed.width <= one.width && placed.height <= one.height)).toBe(true);
      expect(placed.maximised).toBe(was?.maximised ?? false);
    }),
  );
});

it('opens exactly where it was when a display still shows it there', () => {
  const was = { x: 2000, y: 50, width: 1000, height: 700, maximised: false };
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1920, height: 1080 },
  ];
  expect(placeWindow(was, screens)).toEqual(was);
  expect(placeWindow(was, screens.slice(0, 1))).toEqual({ ...was, x: 460, y: 190 });
});

it('opens in the usual size the first time', () => {
  expect(placeWindow(null, [{ x: 0, y: 0, width: 2560, height: 1440 }])).toEqual({
    x: 560,
    y: 270,
    width: 1440,
    height: 900,
    maximised: false,
  });
});
