import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mcNemar, passAtK, passAtKOf, spread, welch, wilson } from '../../src-shared/stats.ts';

const counts = fc
  .integer({ min: 1, max: 200 })
  .chain(n => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 1, max: n })));

/** C(n, k) exactly. */
function choose(n: number, k: number): bigint {
  if (k > n) return 0n;
  let value = 1n;
  for (let i = 0n; i < BigInt(k); i++) value = (value * (BigInt(n) - i)) / (i + 1n);
  return value;
}

describe('pass@k', () => {
  it('is 1 - C(n-c, k) / C(n, k)', () => {
    fc.assert(
      fc.property(counts, ([n, c, k]) => {
        const exact = 1 - Number((choose(n - c, k) * 10n ** 15n) / choose(n, k)) / 1e15;
        expect(passAtK(n, c, k)).toBeCloseTo(exact, 10);
      }),
    );
  });

  it('is the plain share for k = 1', () => {
    fc.assert(
      fc.property(counts, ([n, c]) => {
        expect(passAtK(n, c, 1)).toBeCloseTo(c / n, 12);
      }),
    );
  });

  it('grows with the number of right samples and with k', () => {
    fc.assert(
      fc.property(counts, ([n, c, k]) => {
        if (c < n) expect(passAtK(n, c + 1, k)).toBeGreaterThanOrEqual(passAtK(n, c, k));
        if (k < n) expect(passAtK(n, c, k + 1)).toBeGreaterThanOrEqual(passAtK(n, c, k) - 1e-12);
      }),
    );
  });

  it('refuses impossible counts', () => {
    for (const [n, c, k] of [
      [1, 2, 1],
      [1, 0, 2],
      [1, -1, 1],
      [1, 1, 0],
      [1.5, 1, 1],
    ] as const)
      expect(() => passAtK(n, c, k)).toThrow(RangeError);
  });

  it('is the mean over problems, for each k that every problem has samples for', () => {
    expect(passAtKOf([])).toEqual({});
    expect(
      passAtKOf([
        { n: 10, c: 10 },
        { n: 12, c: 0 },
      ]),
    ).toEqual({ 'pass@1': 0.5, 'pass@10': 0.5 });
    // 125 and 112 of 164: the published scores of the model that the tests are held to.
    const tallies = (passed: number) =>
      Array.from({ length: 164 }, (_, i) => ({ n: 1, c: i < passed ? 1 : 0 }));
    expect(passAtKOf(tallies(125))['pass@1']).toBeCloseTo(0.762195, 6);
    expect(passAtKOf(tallies(112))['pass@1']).toBeCloseTo(0.682927, 6);
  });
});

describe("Wilson's interval", () => {
  it('is that of the textbooks', () => {
    const { low, high } = wilson(125, 164);
    expect(low).toBeCloseTo(0.6915, 4);
    expect(high).toBeCloseTo(0.8209, 4);
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(wilson(0, 10).low).toBe(0);
    expect(wilson(0, 10).high).toBeCloseTo(0.2775, 4);
  });

  it('holds the share, stays within 0 and 1, and mirrors', () => {
    fc.assert(
      fc.property(counts, ([n, c]) => {
        const { low, high } = wilson(c, n);
        expect(low).toBeLessThanOrEqual(c / n);
        expect(high).toBeGreaterThanOrEqual(c / n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(wilson(n - c, n).low).toBeCloseTo(1 - high, 12);
      }),
    );
  });

  it('refuses more successes than trials', () => {
    expect(() => wilson(2, 1)).toThrow(RangeError);
  });
});

describe("McNemar's test", () => {
  const pairs = (both: number, first: number, second: number, neither: number) => [
    ...Array.from({ length: both }, () => [true, true] as const),
    ...Array.from({ length: first }, () => [true, false] as const),
    ...Array.from({ length: second }, () => [false, true] as const),
    ...Array.from({ length: neither }, () => [false, false] as const),
  ];

  it('counts and gives the exact binomial p', () => {
    const result = mcNemar(pairs(100, 2, 10, 52));
    expect(result).toMatchObject({ bothPass: 100, onlyFirst: 2, onlySecond: 10, bothFail: 52 });
    // 2 * (1 + 12 + 66) / 4096
    expect(result.p).toBeCloseTo(158 / 4096, 12);
  });

  it('sees no difference in equal runs, and none that one problem could make', () => {
    expect(mcNemar(pairs(5, 0, 0, 5)).p).toBe(1);
    expect(mcNemar([]).p).toBe(1);
    expect(mcNemar(pairs(5, 1, 0, 5)).p).toBe(1);
    expect(mcNemar(pairs(0, 6, 6, 0)).p).toBe(1);
  });

  it('is symmetric, between 0 and 1, and does not underflow with many problems', () => {
    const count = fc.integer({ min: 0, max: 600 });
    fc.assert(
      fc.property(count, count, (first, second) => {
        const { p } = mcNemar(pairs(0, first, second, 0));
        expect(p).toBe(mcNemar(pairs(3, second, first, 9)).p);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
    expect(mcNemar(pairs(0, 500, 500, 0)).p).toBeCloseTo(1, 6);
  });
});

describe("Welch's interval", () => {
  const of = (...values: number[]) => {
    const found = spread(values);
    if (found === null) throw new Error('no values');
    return found;
  };

  it('is that of a known example', () => {
    // scipy.stats.ttest_ind(b, a, equal_var=False).confidence_interval()
    const interval = welch(of(27.5, 21.0, 19.0, 23.6, 17.0, 17.9), of(27.1, 22.0, 20.8, 23.4, 23.4, 23.5));
    expect(interval?.low).toBeCloseTo(-1.901, 2);
    expect(interval?.high).toBeCloseTo(6.634, 2);
  });

  it('holds zero for what varies more than it differs, and tells nothing of a single measurement', () => {
    const noisy = welch(of(100, 140, 60), of(60, 100, 20));
    expect(noisy && noisy.low < 0 && noisy.high > 0).toBe(true);
    expect(welch(of(1), of(2, 3))).toBeNull();
    expect(welch(of(1, 1), of(2, 2))).toEqual({ low: 1, high: 1 });
  });
});
