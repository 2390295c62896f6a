import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BuilderForm,
  emptyForm,
  formOf,
  requestOf,
} from '../../../src-renderer/pages/benchmarks/builder/builder-form.ts';
import { addressOf, type Place, placeOf } from '../../../src-renderer/pages/benchmarks/place.ts';
import {
  filterRows,
  type ResultRow,
  runRow,
  SORTS,
  sortRows,
} from '../../../src-renderer/pages/benchmarks/results/result-rows.ts';
import { perProblem } from '../../../src-renderer/pages/benchmarks/runs/cell-grid.tsx';
import { problemsIn } from '../../../src-renderer/pages/benchmarks/runs/run-detail.tsx';
import { RunRequest } from '../../../src-shared/model/benchmark-request.ts';
import type { CellState } from '../../../src-shared/model/benchmark-run.ts';
import { sampleRun } from '../../support/panel-benchmarks.ts';
import { DEMO } from '../../support/panel-scenarios.ts';

const id = fc.stringMatching(/^[a-z0-9-]{1,40}$/);
const places: fc.Arbitrary<Place> = fc.oneof(
  fc.constant({ view: 'results' } as const),
  fc.record({
    view: fc.constant('run' as const),
    runId: id,
    taskId: fc.option(fc.stringMatching(/^[A-Za-z0-9/ %+]{1,20}$/)),
  }),
  fc.record({
    view: fc.constant('compare' as const),
    runIds: fc.array(id, { minLength: 2, maxLength: 5 }),
    taskId: fc.option(fc.stringMatching(/^[A-Za-z0-9/ %+]{1,20}$/)),
  }),
  fc.record({
    view: fc.constant('speed-compare' as const),
    runIds: fc.array(id, { minLength: 2, maxLength: 5 }),
  }),
  fc.record({ view: fc.constant('speed-run' as const), runId: id }),
  fc.record({ view: fc.constantFrom('speed' as const, 'schedules' as const, 'suites' as const) }),
);

test('an address leads back to where it was made, and no address breaks the page', () => {
  fc.assert(
    fc.property(places, place => {
      expect(placeOf(addressOf(place))).toEqual(place);
    }),
  );
  fc.assert(
    fc.property(fc.string(), text => {
      expect(() => placeOf(`#/benchmarks/${text}`)).not.toThrow();
    }),
  );
});

test('a form makes only requests that the contract takes', () => {
  const typed = fc.oneof(fc.integer().map(String), fc.double().map(String), fc.string());
  fc.assert(
    fc.property(
      typed,
      typed,
      typed,
      typed,
      typed,
      typed,
      fc.string(),
      (temperature, samples, maxTokens, concurrency, topP, seed, stop) => {
        const form: BuilderForm = {
          ...emptyForm,
          suiteId: 'starter',
          profileIds: [DEMO],
          temperature,
          samples,
          maxTokens,
          concurrency,
          topP,
          seed,
          stop,
        };
        const request = requestOf(form);
        if (request === null) return;
        expect(RunRequest.parse(request)).toEqual(request);
        // What was kept can be changed: its form makes the same request.
        expect(requestOf(formOf(request))).toEqual(request);
      },
    ),
  );
  expect(requestOf({ ...emptyForm, suiteId: 'starter' })).toBeNull();
  expect(requestOf({ ...emptyForm, suiteId: 'starter', profileIds: [DEMO] })).not.toBeNull();
  expect(requestOf({ ...emptyForm, suiteId: 'starter', profileIds: [DEMO], maxTokens: '' })).toBeNull();
});

const value = fc.option(fc.integer({ min: 0, max: 100 }));
const rows: fc.Arbitrary<ResultRow[]> = fc
  .array(
    fc.record({ label: fc.string(), basePct: value, plusPct: value, speed: value, tokens: value, at: value }),
  )
  .map(all =>
    all.map((changes, i) => ({
      ...runRow(sampleRun(`run-${i}`, changes.label), []),
      ...changes,
      timeMs: changes.at,
    })),
  );

test('sorting keeps every row, turns around, and puts what has no value last', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom(...SORTS), (all, sort) => {
      const keys = (list: readonly ResultRow[]): string[] => list.map(({ key }) => key).sort();
      const up = sortRows(all, sort, 'ascending');
      const down = sortRows(all, sort, 'descending');
      expect(keys(up)).toEqual(keys(all));
      expect(keys(down)).toEqual(keys(all));
      if (sort !== 'plus') return;
      const known = (list: readonly ResultRow[]): number[] => list.flatMap(row => row.plusPct ?? []);
      expect(known(up)).toEqual([...known(all)].sort((a, b) => a - b));
      expect(known(down)).toEqual(known(up).reverse());
      for (const list of [up, down])
        expect(list.slice(known(list).length).every(row => row.plusPct === null)).toBe(true);
    }),
  );
});

test('a filter matches every word in name, quant or note', () => {
  const all = [
    runRow(sampleRun('a', 'Qwen 27B'), []),
    runRow(sampleRun('b', 'GLM', { note: 'after the update' }), []),
  ];
  expect(filterRows(all, '').length).toBe(2);
  expect(filterRows(all, 'UPDATE glm').map(({ key }) => key)).toEqual(['b']);
  expect(filterRows(all, 'qwen glm')).toEqual([]);
});

test('a grid of many samples shows each problem once: what goes on first, then the worst', () => {
  const cell = (taskId: string, index: number, state: CellState) => ({ taskId, index, state });
  expect(
    perProblem([
      ...[cell('a', 0, 'pass'), cell('a', 1, 'fail'), cell('a', 2, 'base-only')],
      ...[cell('b', 0, 'fail'), cell('b', 1, 'generating')],
      ...[cell('c', 0, 'pass'), cell('c', 1, 'pass')],
    ]),
  ).toEqual([cell('a', 0, 'fail'), cell('b', 0, 'generating'), cell('c', 0, 'pass')]);
});

test('a problem did not pass when one of its samples did not, whichever', () => {
  const cell = (taskId: string, index: number, state: CellState) => ({ taskId, index, state });
  const cells = [
    ...[cell('a', 0, 'pass'), cell('a', 1, 'fail'), cell('a', 2, 'fail')],
    ...[cell('b', 0, 'pass'), cell('b', 1, 'pass'), cell('b', 2, 'pass')],
    ...[cell('c', 0, 'pass'), cell('c', 1, 'base-only'), cell('c', 2, 'generating')],
    ...[cell('d', 0, 'answered'), cell('d', 1, 'waiting'), cell('d', 2, 'waiting')],
  ];
  const listed = (failures: boolean): unknown =>
    problemsIn(cells, failures).map(({ taskId, state }) => [taskId, state]);
  expect(listed(false)).toEqual([
    ['a', 'fail'],
    ['b', 'pass'],
    ['c', 'generating'],
    ['d', 'waiting'],
  ]);
  expect(listed(true)).toEqual([
    ['a', 'fail'],
    ['c', 'base-only'],
  ]);
});
