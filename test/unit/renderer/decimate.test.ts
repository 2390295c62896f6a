import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimate } from '../../../src-renderer/stores/decimate.ts';
import { median } from '../../../src-shared/stats.ts';

const SPAN = 900_000;
const value = fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null });

test('keeps to the number of points, to the order, and to the range of the values', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 900 }),
      fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }),
      fc.constantFrom(250, 1_000, 10_000),
      fc.integer({ min: 10, max: 400 }),
      (values, start, gapMs, maxPoints) => {
        const readings = values.map((v, i) => ({ at: start + i * gapMs, v }));
        const points = decimate(readings, reading => ({ v: reading.v }), SPAN, maxPoints);
        expect(points.length).toBeLessThanOrEqual(maxPoints + 2);
        const known = readings.flatMap(reading => (reading.v === null ? [] : [reading.v]));
        for (const [i, point] of points.entries()) {
          expect(point.at).toBeGreaterThan(points[i - 1]?.at ?? 0);
          const drawn = point.v ?? null;
          if (drawn === null) continue;
          expect(drawn).toBeGreaterThanOrEqual(Math.min(...known) - 1e-9);
          expect(drawn).toBeLessThanOrEqual(Math.max(...known) + 1e-9);
        }
      },
    ),
  );
});

test('a point is the mean of what was measured in its bucket, of every value', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gap: fc.integer({ min: 1, max: 9_000 }), a: value, b: value }), {
        minLength: 1,
        maxLength: 400,
      }),
      fc.integer({ min: 10, max: 300 }),
      (steps, maxPoints) => {
        let at = 1_700_000_000_000;
        const readings = steps.map(({ gap, a, b }) => {
          at += gap;
          return { at, a, b };
        });
        const points = decimate(readings, ({ a, b }) => ({ a, b }), SPAN, maxPoints);
        const halfMs = points.length > 1 ? ((points[1]?.at ?? 0) - (points[0]?.at ?? 0)) / 2 : SPAN;
        for (const point of points) {
          const own = readings.filter(reading => Math.abs(reading.at - point.at) < halfMs - 1);
          const near = readings.filter(reading => Math.abs(reading.at - point.at) <= halfMs + 1);
          // A reading on the edge of a bucket belongs to one of two.
          if (own.length !== near.length) continue;
          for (const key of ['a', 'b'] as const) {
            const known = own.flatMap(reading => (reading[key] === null ? [] : [reading[key]]));
            if (known.length === 0) expect(point[key]).toBeNull();
            else expect(point[key]).toBeCloseTo(known.reduce((sum, one) => sum + one, 0) / known.length, 6);
          }
        }
      },
    ),
  );
});

test('a constant line stays constant and whole, at any rate', () => {
  for (const gapMs of [250, 1_000, 10_000]) {
    const readings = Array.from({ length: SPAN / gapMs }, (_, i) => ({ at: 1_700_000_000_000 + i * gapMs }));
    const points = decimate(readings, () => ({ v: 42 }), SPAN, 300);
    expect(points.every(point => point.v === 42)).toBe(true);
  }
});

test('a pause of the readings is a gap, not a line across it', () => {
  const readings = Array.from({ length: 200 }, (_, i) => ({
    at: 1_700_000_000_000 + i * 1_000 + (i < 100 ? 0 : 60_000),
  }));
  const points = decimate(readings, () => ({ v: 1 }), SPAN, 300);
  expect(points.some(point => point.v === null)).toBe(true);
});

test('points that are past do not move when a reading is added', () => {
  const readings = Array.from({ length: 700 }, (_, i) => ({ at: 1_700_000_000_000 + i * 1_000, v: i }));
  const pick = (reading: { v: number }) => ({ v: reading.v });
  const before = decimate(readings.slice(0, -1), pick, SPAN, 300);
  const after = decimate(readings, pick, SPAN, 300);
  expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
});

test('the least and the most of every bucket stand at the same instants as its mean, and around it', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 600 }),
      fc.integer({ min: 10, max: 200 }),
      (values, maxPoints) => {
        const readings = values.map((v, i) => ({ at: 1_700_000_000_000 + i * 1_000, v }));
        const of = (how: 'mean' | 'min' | 'max') =>
          decimate(readings, reading => ({ v: reading.v }), SPAN, maxPoints, how);
        const [low, mean, high] = [of('min'), of('mean'), of('max')];
        expect(low.map(point => point.at)).toEqual(mean.map(point => point.at));
        for (const [i, { v }] of mean.entries()) {
          if (v === null || v === undefined) expect([low[i]?.v, high[i]?.v]).toEqual([null, null]);
          else {
            expect(low[i]?.v).toBeLessThanOrEqual(v + 1e-9);
            expect(high[i]?.v).toBeGreaterThanOrEqual(v - 1e-9);
          }
        }
      },
    ),
  );
});

test('the median is the middle of the sorted values', () => {
  expect(median([])).toBeNull();
  expect(median([3])).toBe(3);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 2, 3, 10])).toBe(2.5);
});
