import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sideBySide } from '../../../src-renderer/components/code-lines.tsx';
import { firstPair } from '../../../src-renderer/pages/benchmarks/compare/compare-problem.tsx';
import {
  type Box,
  overlap,
  placeLabels,
  scoreDomain,
  shortened,
  shortenedAll,
} from '../../../src-renderer/pages/benchmarks/results/chart-labels.ts';
import { barsOf } from '../../../src-renderer/pages/benchmarks/results/chart-rows.ts';
import { signed } from '../../../src-renderer/pages/benchmarks/results/result-cells.tsx';
import {
  filterRows,
  referenceRow,
  runRow,
  sortRows,
} from '../../../src-renderer/pages/benchmarks/results/result-rows.ts';
import { REFERENCES, sampleProvenance, scoreAt } from '../../support/panel-benchmark-results.ts';
import { SUITE, sampleRun } from '../../support/panel-benchmarks.ts';

const area: Box = { x: 40, y: 0, width: 600, height: 300 };
const points = fc.array(
  fc.record({
    x: fc.integer({ min: 40, max: 640 }),
    y: fc.integer({ min: 0, max: 300 }),
    text: fc.string({ maxLength: 50 }),
  }),
  { maxLength: 40 },
);

test('names in a chart stay inside it and cover neither each other nor a point', () => {
  fc.assert(
    fc.property(points, all => {
      const placed = placeLabels(
        all.map((point, i) => ({ ...point, key: String(i) })),
        area,
      );
      for (const [i, one] of placed.entries()) {
        expect(one.x).toBeGreaterThanOrEqual(area.x);
        expect(one.x + one.width).toBeLessThanOrEqual(area.x + area.width);
        for (const other of placed.slice(i + 1)) expect(overlap(one, other)).toBe(false);
        for (const { x, y } of all)
          expect(x > one.x && x < one.x + one.width && y > one.y && y < one.y + one.height).toBe(false);
      }
    }),
  );
  const alone = placeLabels([{ key: 'a', x: 100, y: 100, text: 'GLM' }], area);
  expect(alone.map(({ text }) => text)).toEqual(['GLM']);
});

test('a point at the edge has its name above where another one stands beside it', () => {
  const placed = placeLabels(
    [
      { key: 'f16', x: 606, y: 100, text: 'Paddock Demo F16' },
      { key: 'q8', x: 638, y: 100, text: 'Paddock Demo Q8_0' },
    ],
    area,
  );
  expect(placed.map(({ key }) => key)).toEqual(['f16', 'q8']);
});

test('a long name keeps both its ends', () => {
  expect(shortened('Qwen3.5-27B UD-Q6_K_XL', 15)).toBe('Qwen3.5…Q6_K_XL');
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 3, max: 40 }), (text, most) => {
      const short = shortened(text, most);
      expect(short.length).toBe(Math.min(text.length, most));
      expect(short.at(-1)).toBe(text.at(-1));
    }),
  );
});

test('names that are cut still differ where the names do', () => {
  const demo = (text: string) => `Demo Q8_0 (${text} of 4096, served as its profile says, Nov 21)`;
  const short = shortenedAll([demo('token limit 200'), demo('token limit 800'), 'Other'], 24);
  expect(new Set(short).size).toBe(3);
  expect(short[0]).toContain('200');
  expect(short[1]).toContain('800');
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 3, max: 40 }), (texts, most) => {
      for (const text of shortenedAll(texts, most)) expect(text.length).toBeLessThanOrEqual(most);
    }),
  );
});

test('a part of a suite, or another version of it, ranks behind whole runs, whatever its score', () => {
  const best = { base: scoreAt(2, 2), plus: scoreAt(2, 2), passAtK: null };
  const rows = [
    runRow(sampleRun('part', 'Part', { taskIds: ['HumanEval/0', 'HumanEval/1'], scores: best }), []),
    runRow(sampleRun('other', 'Other', { suite: { ...SUITE, unknownVersion: true }, scores: best }), []),
    runRow(sampleRun('whole', 'Whole'), []),
  ];
  const first = (direction: 'ascending' | 'descending') => sortRows(rows, 'plus', direction)[0]?.key;
  expect([first('descending'), first('ascending')]).toEqual(['whole', 'whole']);
  expect(barsOf(rows, 'plus').map(({ key }) => key)).toEqual(['whole', 'part', 'other']);
  // Elsewhere a part is a run like any other.
  expect(sortRows(rows, 'label', 'descending')[0]?.key).toBe('whole');
  expect(sortRows(rows, 'label', 'ascending')[0]?.key).toBe('other');
});

test('what sets a run apart is in its name, and is found', () => {
  const rows = ['token limit 200', 'token limit 800'].map((apart, at) =>
    runRow(sampleRun(`run-${at}`, 'Demo'), [], apart),
  );
  expect(barsOf(rows, 'plus').map(({ label }) => label)).toEqual([
    'Demo (token limit 200)',
    'Demo (token limit 800)',
  ]);
  expect(filterRows(rows, 'demo 800').map(({ key }) => key)).toEqual(['run-1']);
});

test('bars are of the score that is drawn, with its own interval', () => {
  const scores = { base: scoreAt(160, 164), plus: scoreAt(80, 164), passAtK: null };
  const rows = [runRow(sampleRun('a', 'A', { scores }), [])];
  for (const which of ['base', 'plus'] as const) {
    const { pct, lowPct, highPct } = scores[which];
    expect(barsOf(rows, which)[0]).toMatchObject({ pct, error: [pct - lowPct, highPct - pct] });
  }
});

test('the scale of scores holds every interval and is never empty', () => {
  const pct = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(pct, pct, (a, b) => {
      const [low, high] = scoreDomain(Math.min(a, b), Math.max(a, b));
      expect(low).toBeLessThan(high);
      expect(low).toBeLessThanOrEqual(Math.min(a, b));
      expect(high).toBeGreaterThanOrEqual(Math.max(a, b));
    }),
  );
});

test('two texts side by side keep all their lines in order, level where they are the same', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map(lines => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (left, right) => {
      const [one, other] = sideBySide(left, right);
      expect(one.length).toBe(other.length);
      for (const [lines, source] of [
        [one, left],
        [other, right],
      ] as const)
        expect(lines.flatMap(line => line?.number ?? [])).toEqual(source.split('\n').map((_, i) => i + 1));
      for (const [i, line] of one.entries()) {
        const beside = other[i];
        if (line && !line.changed) {
          expect(beside?.changed).toBe(false);
          expect(right.split('\n')[(beside?.number ?? 0) - 1]).toBe(left.split('\n')[line.number - 1]);
        }
      }
    }),
  );
});

test('a problem opens on the first two runs that differ', () => {
  expect(firstPair({ taskId: 'x', states: ['fail', 'timeout', 'pass'] })).toEqual([0, 2]);
  expect(firstPair({ taskId: 'x', states: ['pass', 'pass', 'pass'] })).toEqual([0, 1]);
});

test('only scores of the same tests are drawn, best first, published ones without an interval', () => {
  const rows = [
    runRow(sampleRun('a', 'A'), []),
    ...REFERENCES.map(referenceRow),
    runRow(sampleRun('b', 'B', { scores: { base: null, plus: null, passAtK: null } }), []),
  ];
  expect(barsOf(rows, 'plus').map(({ label, published }) => [label, published])).toEqual([
    ['GPT-4o', true],
    ['A', false],
  ]);
  expect(barsOf(rows, 'plus')[0]?.error).toBeNull();
  expect(barsOf(rows, 'base')[0]?.label).toBe('Qwen3.5-27B (official)');
});

test('the difference to what is published sorts, and has its sign', () => {
  const rows = [
    runRow(sampleRun('a', 'GLM', { provenance: sampleProvenance() }), REFERENCES),
    runRow(sampleRun('b', 'Nobody'), REFERENCES),
    runRow(
      sampleRun('c', 'Qwen', {
        provenance: sampleProvenance({ profileId: 'q', servedAs: null, modelPath: 'Qwen3.5-27B-Q8_0.gguf' }),
      }),
      REFERENCES,
    ),
  ];
  expect(sortRows(rows, 'delta', 'ascending').map(({ label }) => label)).toEqual(['Qwen', 'GLM', 'Nobody']);
  expect([signed(-0.2), signed(0), signed(2)]).toEqual(['−0.2', '±0.0', '+2.0']);
});
