import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpError } from '../../../../src-main/runtime/embedded/worker/http-error.ts';
import { integerRange } from '../../../../src-main/runtime/embedded/worker/json-range.ts';

/** What a range's grammar matches, as a regular expression: it has no other rules in it. */
function matches(schema: Readonly<Record<string, unknown>>): RegExp {
  const grammar = integerRange(schema) ?? '(never)';
  return new RegExp(`^${grammar.replaceAll(/["\s]/g, '')}$`);
}

/** Of all sizes: close to nothing, with few digits, with many. */
const integer = fc.oneof(fc.integer({ min: -130, max: 130 }), fc.integer(), fc.maxSafeInteger());

describe('the range of an integer', () => {
  it('has all integers from its minimum to its maximum, and no others', () => {
    fc.assert(
      fc.property(integer, integer, integer, (one, other, value) => {
        const [minimum, maximum] = [Math.min(one, other), Math.max(one, other)];
        const range = matches({ minimum, maximum });
        for (const some of [value, minimum, minimum - 1, maximum, maximum + 1])
          expect(range.test(String(some)), String(some)).toBe(some >= minimum && some <= maximum);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has every one of a few', () => {
    const all = Array.from({ length: 2_300 }, (_, index) => index - 1_150);
    for (const [minimum, maximum] of [
      [-1_101, 1_099],
      [0, 0],
      [-1, 0],
      [-10, -9],
      [9, 100],
      [99, 101],
    ] as const) {
      const range = matches({ minimum, maximum });
      expect(all.filter(value => range.test(String(value)))).toEqual(
        all.filter(value => value >= minimum && value <= maximum),
      );
    }
  });

  it('may be open on one side', () => {
    fc.assert(
      fc.property(integer, integer, (bound, value) => {
        const [low, high] = [matches({ minimum: bound }), matches({ maximum: bound })];
        for (const some of [value, bound, bound - 1, bound + 1]) {
          expect(low.test(String(some)), String(some)).toBe(some >= bound);
          expect(high.test(String(some)), String(some)).toBe(some <= bound);
        }
      }),
    );
  });

  it('may have bounds that do not belong to it, or lie between integers', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.integer({ min: -100, max: 100 }),
        (bound, near) => {
          const value = Math.round(bound) + near;
          const text = String(value === 0 ? 0 : value);
          expect(matches({ minimum: bound }).test(text)).toBe(value >= bound);
          expect(matches({ exclusiveMinimum: bound }).test(text)).toBe(value > bound);
          expect(matches({ maximum: bound }).test(text)).toBe(value <= bound);
          expect(matches({ exclusiveMaximum: bound }).test(text)).toBe(value < bound);
        },
      ),
    );
    const range = matches({ minimum: 3, exclusiveMinimum: 3, maximum: 9, exclusiveMaximum: 6 });
    expect([2, 3, 4, 5, 6].filter(value => range.test(String(value)))).toEqual([4, 5]);
  });

  it('writes each number in one way, without a sign for nothing and without zeros before it', () => {
    const range = matches({ minimum: -20, maximum: 20 });
    for (const text of ['-0', '00', '01', '-01', '+1', '1.0', '1e1', '', '-'])
      expect(range.test(text), text).toBe(false);
  });

  it('is exact however large its bounds are', () => {
    const range = matches({ minimum: -(2 ** 63), maximum: 2 ** 63 });
    expect(range.test('9223372036854775808')).toBe(true);
    expect(range.test('9223372036854775809')).toBe(false);
    expect(range.test('-9223372036854775808')).toBe(true);
    expect(range.test('-9223372036854775809')).toBe(false);
    expect(matches({ maximum: Number.POSITIVE_INFINITY }).test('1')).toBe(true);
  });

  it('is left open where nothing is said of it, and refused where nothing is in it', () => {
    expect(integerRange({ type: 'integer' })).toBeNull();
    expect(() => integerRange({ minimum: 2, maximum: 1 })).toThrow(HttpError);
    expect(() => integerRange({ exclusiveMinimum: 1, exclusiveMaximum: 2 })).toThrow('above its maximum');
    expect(() => integerRange({ minimum: '1' })).toThrow('minimum in the JSON schema must be a number');
  });
});
