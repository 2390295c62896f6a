import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  contextNeeded,
  depthsFor,
  emptySpeedForm,
  knownSpeed,
  numbersOf,
  type SpeedForm,
  secondsOf,
  speedRequestOf,
} from '../../../src-renderer/pages/benchmarks/speed/speed-form.ts';
import { SpeedRequest } from '../../../src-shared/model/benchmark-speed.ts';
import { changeOf } from '../../../src-shared/speed-figures.ts';
import { sampleRun } from '../../support/panel-benchmarks.ts';
import { DEMO } from '../../support/panel-scenarios.ts';
import { sampleSpeed } from '../../support/panel-speed.ts';

const typed = fc.oneof(
  fc.array(fc.integer({ min: -2, max: 2_000_000 })).map(all => all.join(', ')),
  fc.integer().map(String),
  fc.double().map(String),
  fc.string(),
);

test('a form makes only measurements that the contract takes, each depth once', () => {
  fc.assert(
    fc.property(typed, typed, typed, typed, (depths, concurrency, promptTokens, repeats) => {
      const form: SpeedForm = {
        ...emptySpeedForm,
        profileId: DEMO,
        depths,
        concurrency,
        promptTokens,
        repeats,
      };
      const request = speedRequestOf(form);
      if (request === null) return;
      expect(SpeedRequest.parse(request)).toEqual(request);
      expect(new Set(request.depths).size).toBe(request.depths.length);
    }),
  );
  expect(speedRequestOf({ ...emptySpeedForm, profileId: DEMO })).not.toBeNull();
  expect(speedRequestOf(emptySpeedForm)).toBeNull();
  expect(numbersOf('depths', ' 0,512 ; 2048 512 ')).toEqual([0, 512, 2_048]);
  expect(numbersOf('concurrency', '')).toEqual([]);
  expect(numbersOf('depths', '')).toBeNull();
  expect(numbersOf('repeats', '3, 4')).toBeNull();
});

test('the depths that are offered fit into the context', () => {
  fc.assert(
    fc.property(fc.integer({ min: 688, max: 1_000_000 }), context => {
      const request = speedRequestOf({ ...emptySpeedForm, profileId: DEMO, depths: depthsFor(context) });
      expect(request && contextNeeded(request)).toBeLessThanOrEqual(context);
    }),
  );
  expect(depthsFor(2_048)).toBe('0, 512');
  expect(depthsFor(262_144)).toBe('0, 512, 2048, 8192, 32768');
});

test('the time of a measurement comes from the newest one of the same model, else from its runs', () => {
  const speeds = [
    sampleSpeed('other', 'Other', 3),
    sampleSpeed('new', 'Demo', 2),
    sampleSpeed('old', 'Demo', 1),
  ];
  const own = speeds.map(run =>
    run.id === 'other' ? { ...run, request: { ...run.request, profileId: 'x' as never } } : run,
  );
  expect(knownSpeed(DEMO, own, [])?.generation).toBeCloseTo(225.2);
  expect(knownSpeed(DEMO, [], [sampleRun('run', 'Demo')])).toEqual({ prompt: 2_400, generation: 112.6 });
  expect(knownSpeed('nobody', own, [sampleRun('run', 'Demo')])).toBeNull();
  const request = SpeedRequest.parse({
    profileId: DEMO,
    depths: [0, 1_000],
    promptTokens: 500,
    generatedTokens: 100,
    concurrency: [2],
    repeats: 3,
  });
  // Three times: 2,000 tokens read at 1,000 t/s, twice 100 generated at 100 t/s, then two at a time.
  expect(secondsOf(request, { prompt: 1_000, generation: 100 })).toBeCloseTo(3 * (2 + 2 + 2));
});

test('a change is clear only where its interval leaves zero out, and never from one measurement', () => {
  const spread = (mean: number, deviation: number, values = 3) => ({
    ...{ mean, deviation, min: mean, max: mean },
    values: Array.from({ length: values }, () => mean),
  });
  expect(changeOf(spread(100, 1), spread(110, 2))).toEqual({ pct: 10, clear: true });
  expect(changeOf(spread(100, 6), spread(110, 5))).toEqual({ pct: 10, clear: false });
  // More than both deviate, and yet within what three measurements can tell.
  expect(changeOf(spread(100, 5), spread(110, 4.9))).toEqual({ pct: 10, clear: false });
  expect(changeOf(spread(100, 5, 30), spread(110, 4.9, 30))).toEqual({ pct: 10, clear: true });
  expect(changeOf(spread(100, 0, 1), spread(50, 0))).toEqual({ pct: -50, clear: null });
  expect(changeOf(null, spread(1, 1))).toBeNull();
});
