import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ChartPoint,
  describePoint,
  describeSeries,
  extremeOf,
  nearest,
  pointsFor,
  withExtremes,
} from '../../../src-renderer/components/chart-picture.ts';

test('a chart gets points for what it can show, and a few hundred at most', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 20_000, noNaN: true }), width => {
      const points = pointsFor(width);
      expect(points).toBeGreaterThanOrEqual(40);
      expect(points).toBeLessThanOrEqual(300);
      expect(pointsFor(width + 100)).toBeGreaterThanOrEqual(points);
    }),
  );
  expect(pointsFor(284)).toBe(120);
});

test('the cursor of another chart falls on the nearest point, whatever points it has', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: -86_400_000, max: 0 }), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: -90_000_000, max: 1_000 }),
      (values, wanted) => {
        const ticks = values.sort((a, b) => a - b).map(value => ({ value }));
        const found = values[nearest(ticks, { activeLabel: String(wanted) })] ?? Number.NaN;
        for (const value of values)
          expect(Math.abs(found - wanted)).toBeLessThanOrEqual(Math.abs(value - wanted));
      },
    ),
  );
  expect(nearest([], { activeLabel: '0' })).toBe(-1);
});

const watts = {
  key: 'powerW',
  label: 'Power',
  colour: 'red',
  format: ({ powerW }: ChartPoint) => `${powerW} W`,
};

test('a point that stands for many tells the least and the most of them, in the picture and in words', () => {
  const [at, later] = [1_000_000, 1_060_000];
  const points = withExtremes(
    [
      { at, powerW: 200, other: null },
      { at: later, powerW: 210, other: 1 },
    ],
    [
      { at, powerW: 40, other: null },
      { at: later, powerW: 90, other: 1 },
    ],
    [
      { at, powerW: 350, other: null },
      { at: later, powerW: 449, other: 1 },
    ],
  );
  expect(points[0]).toMatchObject({ powerW: 200, powerWLow: 40, powerWHigh: 350, otherLow: null });
  expect(extremeOf(points[1] ?? { at }, 'High')).toMatchObject({ at: later, powerW: 449 });
  const said = describeSeries({ spanMs: 3_600_000, endAt: later, points }, [watts]);
  expect(said).toBe('Power 210 W now, between 40 W and 449 W over the last 1 h.');
  const plain = [{ at, powerW: 7 }];
  expect(describeSeries({ spanMs: 60_000, endAt: at, points: plain }, [watts])).toContain(
    'between 7 W and 7 W',
  );
});

test('an instant of hours ago is named with its day', () => {
  const point = { at: Date.UTC(2026, 2, 28, 10, 20, 30) };
  expect(describePoint(point, [], 900_000)).toMatch(/^\d\d:\d\d:30: /);
  expect(describePoint(point, [], 86_400_000)).toMatch(/Mar 2[789]|2[789] Mar/);
});
