import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scoreOf, scoresOf } from '../../../../src-main/benchmarks/runs/scores.ts';
import { wilson } from '../../../../src-shared/stats.ts';
import { verdict } from '../../../support/panel-benchmark-results.ts';

const judged = (taskId: string, index: number, passes: boolean) => ({
  ...{ taskId, index, plus: null },
  base: verdict(passes ? 'pass' : 'fail'),
});

it('is as sure of a score as there are problems, however many samples each has', () => {
  const once = Array.from({ length: 44 }, (_, at) => judged(`T/${at}`, 0, at < 33));
  const fives = once.flatMap(({ taskId, base }) =>
    Array.from({ length: 5 }, (_, index) => judged(taskId, index, base.status === 'pass')),
  );
  const [one, five] = [scoresOf(once).base, scoresOf(fives).base];
  expect(five).toMatchObject({ passed: 165, total: 220, problems: 44, pct: 75 });
  expect([five?.lowPct, five?.highPct]).toEqual([one?.lowPct, one?.highPct]);
});

it('is the mean of the shares of the problems, within its interval and within 0 and 100', () => {
  const tally = fc
    .integer({ min: 1, max: 9 })
    .chain(n => fc.record({ n: fc.constant(n), c: fc.integer({ min: 0, max: n }) }));
  fc.assert(
    fc.property(fc.array(tally, { minLength: 1 }), tallies => {
      const { pct, lowPct, highPct } = scoreOf(tallies);
      const shares = tallies.map(({ n, c }) => c / n);
      expect(pct).toBeCloseTo((100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length, 9);
      expect(lowPct).toBeGreaterThanOrEqual(0);
      expect(lowPct).toBeLessThanOrEqual(pct + 1e-9);
      expect(highPct).toBeGreaterThanOrEqual(pct - 1e-9);
      expect(highPct).toBeLessThanOrEqual(100);
    }),
  );
  expect(
    scoreOf([
      { n: 1, c: 1 },
      { n: 1, c: 0 },
    ]).lowPct,
  ).toBe(100 * wilson(1, 2).low);
});
