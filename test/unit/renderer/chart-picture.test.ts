import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest, pointsFor } from '../../../src-renderer/components/chart-picture.ts';

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
