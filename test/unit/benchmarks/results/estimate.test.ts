import { expect, it } from 'vitest';
import { estimate, measuredSpeed } from '../../../../src-main/benchmarks/results/estimate.ts';
import { ClientSettings, type RunTarget } from '../../../../src-shared/model/benchmark-request.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
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

const totalsOf = (answers: number, tokens: number, generatingMs: number, more = {}) => ({
  ...(sampleRun('x', 'x').totals as NonNullable<BenchmarkRun['totals']>),
  ...{ answers, tokens, generatingMs, own: { answers, tokens, promptTokens: 0 }, ...more },
});
const run = (id: string, changes: Partial<BenchmarkRun>) => sampleRun(id, id, changes);
const basis = (runs: readonly BenchmarkRun[], settings = {}) =>
  estimate({ ...request, settings: ClientSettings.parse(settings), runs });

it('counts of a rerun only what it asked itself', () => {
  const own = { answers: 2, tokens: 200, promptTokens: 0 };
  const rerun = run('rerun', { rerunOf: 'whole', totals: totalsOf(164, 16_400, 2_000, { own }) });
  expect(basis([rerun]).seconds).toBeCloseTo(100);
  const before = run('before', { rerunOf: 'whole', totals: totalsOf(164, 1, 2_000, { own: undefined }) });
  expect(basis([before]).because.kind).toBe('nothing');
});

it('rests on the run that comes closest: enough answers of the suite, asked the same way, then the newest', () => {
  const whole = run('whole', { totals: totalsOf(164, 164_000, 164_000) });
  const two = run('two', { taskIds: ['a', 'b'], totals: totalsOf(2, 200, 20_000) });
  expect(basis([two, whole]).because).toMatchObject({ label: 'whole', answers: 164 });
  const older = run('older', { totals: totalsOf(164, 164_000, 328_000) });
  expect(basis([whole, older]).because).toMatchObject({ label: 'whole' });
  const other = run('other', { suite: { ...whole.suite, id: 'starter' }, totals: totalsOf(44, 44, 44) });
  expect(basis([other, two]).because).toMatchObject({ label: 'two' });
  const prompted = run('prompted', { settings: ClientSettings.parse({ systemPrompt: 'Think.' }) });
  expect(basis([prompted, older]).because).toMatchObject({ label: 'older' });
});

it('takes no answers for whole that a lower limit cut', () => {
  const cut = run('cut', {
    settings: ClientSettings.parse({ maxTokens: 20 }),
    totals: totalsOf(164, 3_280, 16_400, { truncated: 160 }),
  });
  expect(basis([cut]).because.kind).toBe('nothing');
  expect(basis([cut], { maxTokens: 20 }).tokens).toBe(2_000);
});

it('is shorter the more requests run at a time', () => {
  const one = run('one', { totals: totalsOf(164, 164_000, 164_000) });
  expect(basis([one]).seconds).toBeCloseTo(100);
  expect(basis([one], { concurrency: 4 }).seconds).toBeCloseTo(25);
  const four = run('four', { ...one, id: 'four', settings: ClientSettings.parse({ concurrency: 4 }) });
  expect(basis([four]).seconds).toBeCloseTo(400);
});
