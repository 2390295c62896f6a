import { describe, expect, it } from 'vitest';
import type { SpeedRun } from '../../src-shared/model/benchmark-speed.ts';
import { ALLOWED_DROP } from '../../src-shared/regression.ts';
import { speedObstacles, speedRegression, speedWarnings } from '../../src-shared/speed-regression.ts';
import { spread } from '../../src-shared/stats.ts';
import { sampleProvenance } from '../support/panel-benchmark-results.ts';
import { sampleSpeed } from '../support/panel-speed.ts';

const before = sampleSpeed('before', 'Demo', 1);
const worseAt = (after: SpeedRun, allowedPct = ALLOWED_DROP.speedPct): string[] =>
  speedRegression(before, after, allowedPct)
    .filter(({ worse }) => worse)
    .map(({ what, by, step }) => `${what} ${by} ${step}`);

/** The baseline with other generation speeds at depth 0. */
const generating = (...values: number[]): SpeedRun => ({
  ...before,
  depths: before.depths.map(row =>
    row.depth === 0 ? { ...row, generationTokensPerSecond: spread(values) } : row,
  ),
});

describe('a regression of speed', () => {
  it('is a rate that fell, or a time that grew, by more than is allowed', () => {
    expect(worseAt(sampleSpeed('same', 'Demo', 0.95))).toEqual([]);
    expect(worseAt(sampleSpeed('faster', 'Demo', 1.5))).toEqual([]);
    // Times to the first token are by depth alone in the sample: those of the sweep do not change with the pace.
    expect(worseAt(sampleSpeed('slower', 'Demo', 0.8))).toEqual([
      ...['prompt depth 0', 'generation depth 0', 'firstToken depth 0'],
      ...['prompt depth 2048', 'generation depth 2048', 'firstToken depth 2048'],
      ...['total concurrency 1', 'total concurrency 2'],
    ]);
    expect(worseAt(sampleSpeed('slower', 'Demo', 0.8), 30)).toEqual([]);
  });

  it('is none that chance explains, and one that was measured once is judged by the threshold alone', () => {
    // 20 % less on average, and yet all over the place.
    expect(worseAt(generating(130, 60, 80))).toEqual([]);
    expect(worseAt(generating(90, 90.5, 89.5))).toEqual(['generation depth 0']);
    expect(worseAt(generating(90))).toEqual(['generation depth 0']);
    const [found] = speedRegression(before, generating(130, 60, 80), 10).filter(
      ({ what }) => what === 'generation',
    );
    expect(found).toMatchObject({ change: expect.closeTo(-20.07, 1), clear: false, worse: false });
  });

  it('is a speed that cannot be measured any more; what neither could measure says nothing', () => {
    const gone = {
      ...before,
      depths: before.depths.map(row => ({ ...row, promptTokensPerSecond: null })),
      concurrency: before.concurrency.filter(({ concurrency }) => concurrency !== 2),
    };
    expect(worseAt(gone)).toEqual([
      ...['prompt depth 0', 'prompt depth 2048', 'total concurrency 2', 'firstToken concurrency 2'],
    ]);
    // Depth 8,192 and eight requests were beyond the server in both.
    const findings = speedRegression(before, before, 10);
    expect(findings.filter(({ step }) => step >= 8 && step !== 2_048)).toEqual([]);
    expect(findings).toHaveLength(10);
    // What the baseline lacked is new, and no worse.
    expect(speedRegression(gone, before, 10).filter(({ worse }) => worse)).toEqual([]);
  });

  it('is judged only of measurements that were asked for the same on the same GPUs', () => {
    const asked = (changes: Partial<SpeedRun['request']>): SpeedRun => ({
      ...before,
      request: { ...before.request, ...changes },
    });
    expect(speedObstacles(before, asked({ repeats: 9, depths: [0, 2_048, 8_192, 16_384] }))).toEqual([]);
    expect(speedObstacles(before, asked({ serve: 'bench', generatedTokens: 7, depths: [0] }))).toEqual([
      { code: 'request', which: ['serve', 'generatedTokens', 'depths'] },
    ]);
    const on = (driver: string, engineBuild = 'b1'): SpeedRun => ({
      ...before,
      provenance: sampleProvenance({ gpus: [{ name: 'RTX', driver, vramMiB: 1 }], engineBuild }),
    });
    expect(speedObstacles(on('1'), on('2'))).toEqual([{ code: 'gpus', names: ['RTX (1)', 'RTX (2)'] }]);
    // What a change of engine is tried for is no obstacle, and is told.
    expect(speedObstacles(on('1'), on('1', 'b2'))).toEqual([]);
    expect(speedWarnings(on('1'), on('1', 'b2')).map(({ code }) => code)).toEqual(['engines']);
  });

  it('leaves out points that the other one was not asked for', () => {
    const fewer = { ...before, request: { ...before.request, depths: [0], concurrency: [] } };
    const findings = speedRegression(before, fewer, 10);
    expect(findings.map(({ by, step }) => `${by} ${step}`)).toEqual(['depth 0', 'depth 0', 'depth 0']);
  });
});
