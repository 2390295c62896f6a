import { expect, it } from 'vitest';
import { estimate, measuredSpeed } from '../../../../src-main/benchmarks/results/estimate.ts';
import { ClientSettings, type RunTarget } from '../../../../src-shared/model/benchmark-request.ts';
import { sampleRun } from '../../../support/panel-benchmarks.ts';
import { DEMO } from '../../../support/panel-scenarios.ts';
import { sampleSpeed } from '../../../support/panel-speed.ts';

const target: RunTarget = { kind: 'profile', profileId: DEMO, serve: 'bench' };
const request = {
  ...{ target, problems: 100, suiteId: 'humaneval-plus', settings: ClientSettings.parse({}), runs: [] },
  ...{ measured: null, noted: null, price: null },
};

it('takes the time of a run from earlier runs, else from measured speed, else from what the profile notes', () => {
  const measured = { tokensPerSecond: 50, promptTokensPerSecond: 1_000, from: 'speed' } as const;
  const run = sampleRun('run', 'Demo');
  const perAnswer = (run.totals?.generatingMs ?? 0) / (run.totals?.answers ?? 1) / 1_000;
  expect(estimate({ ...request, runs: [run], measured, noted: 10 }).seconds).toBeCloseTo(100 * perAnswer);
  // 100 answers of 350 tokens at 50 t/s, and 400 tokens each read at 1,000.
  expect(estimate({ ...request, measured, noted: 10 })).toEqual({
    seconds: 700 + 40,
    tokens: 35_000,
    costUsd: null,
    basis: 'From its measured 50.0 t/s and 350 tokens an answer.',
    because: { kind: 'speed', tokensPerSecond: 50, tokensPerAnswer: 350 },
  });
  expect(estimate({ ...request, noted: 10 }).seconds).toBe(3_500);
  expect(estimate(request).seconds).toBeNull();
});

it('knows a speed from the newest measurement of the profile, for as many requests as are asked for', () => {
  const speed = [
    sampleSpeed('empty', 'Demo', 9, { depths: [] }),
    sampleSpeed('new', 'Demo', 2),
    sampleSpeed('old', 'Demo', 1),
  ];
  expect(measuredSpeed(DEMO, 1, speed, 3)).toMatchObject({
    tokensPerSecond: 225.2,
    promptTokensPerSecond: 4_800,
  });
  expect(measuredSpeed(DEMO, 4, speed, 3)?.tokensPerSecond).toBeCloseTo(208 * 2 ** 0.8);
  expect(measuredSpeed('other', 1, speed, 3)).toMatchObject({
    tokensPerSecond: 3,
    promptTokensPerSecond: null,
  });
  expect(measuredSpeed('other', 1, speed, null)).toBeNull();
});
