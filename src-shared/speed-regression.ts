import { servingWarnings } from './comparison-warnings.ts';
import type { ComparisonWarning } from './model/benchmark-result.ts';
import type { SpeedRequest, SpeedRun, Spread } from './model/benchmark-speed.ts';
import { changeOf } from './speed-figures.ts';

/** One thing that a measurement of speed was held against its baseline in. */
export interface SpeedFinding {
  readonly what: 'prompt' | 'generation' | 'firstToken' | 'total';
  /** Where: behind so many tokens, or with so many requests at a time. */
  readonly by: 'depth' | 'concurrency';
  readonly step: number;
  readonly before: Spread | null;
  readonly after: Spread | null;
  /** Per cent of the baseline; null where one of the two lacks it. */
  readonly change: number | null;
  /** Whether that is more than chance, by Welch's interval for 95 %; null where one was measured once and cannot tell. */
  readonly clear: boolean | null;
  /** Slower by more than is allowed and more than chance, or not known any more. */
  readonly worse: boolean;
}

/** What measurements that were asked for differently cannot be compared in. */
export type SpeedSetting = 'serve' | 'promptTokens' | 'generatedTokens' | 'depths' | 'concurrency';

/** Why a measurement cannot be held against a baseline. */
export type SpeedObstacle =
  | { readonly code: 'request'; readonly which: readonly SpeedSetting[] }
  | Extract<ComparisonWarning, { code: 'gpus' }>;

/** Why a measurement cannot be held against a baseline; nothing where it can. */
export function speedObstacles(before: SpeedRun, after: SpeedRun): readonly SpeedObstacle[] {
  const which = differing(before.request, after.request);
  const gpus = servedDifferently(before, after).filter(warning => warning.code === 'gpus');
  return [...(which.length === 0 ? [] : [{ code: 'request' as const, which }]), ...gpus];
}

/** What else differs between the two; an engine or a context is what a change is tried for. */
export function speedWarnings(before: SpeedRun, after: SpeedRun): readonly ComparisonWarning[] {
  return servedDifferently(before, after);
}

/**
 * What got slower, and what did not: every point of the baseline that the other one was asked for as well. Where no
 * finding has a change, nothing was compared.
 */
export function speedRegression(
  before: SpeedRun,
  after: SpeedRun,
  allowedPct: number,
): readonly SpeedFinding[] {
  const depths = before.depths.filter(({ depth }) => after.request.depths.includes(depth));
  const sweep = before.concurrency.filter(({ concurrency }) =>
    after.request.concurrency.includes(concurrency),
  );
  return [
    ...depths.flatMap(old => {
      const now = after.depths.find(({ depth }) => depth === old.depth);
      const at = { by: 'depth', step: old.depth } as const;
      return [
        { ...at, what: 'prompt', pair: [old.promptTokensPerSecond, now?.promptTokensPerSecond] } as const,
        {
          ...at,
          what: 'generation',
          pair: [old.generationTokensPerSecond, now?.generationTokensPerSecond],
        } as const,
        { ...at, what: 'firstToken', pair: [old.timeToFirstTokenMs, now?.timeToFirstTokenMs] } as const,
      ];
    }),
    ...sweep.flatMap(old => {
      const now = after.concurrency.find(({ concurrency }) => concurrency === old.concurrency);
      const at = { by: 'concurrency', step: old.concurrency } as const;
      return [
        { ...at, what: 'total', pair: [old.totalTokensPerSecond, now?.totalTokensPerSecond] } as const,
        { ...at, what: 'firstToken', pair: [old.timeToFirstTokenMs, now?.timeToFirstTokenMs] } as const,
      ];
    }),
  ].flatMap(({ pair: [old, now = null], ...about }): SpeedFinding[] => {
    // What neither of them could measure, such as a depth beyond the context, says nothing.
    if (old === null && now === null) return [];
    const found = changeOf(old, now);
    const change = found?.pct ?? null;
    const slower = change === null ? null : about.what === 'firstToken' ? change : -change;
    const worse = slower === null ? now === null : slower > allowedPct && found?.clear !== false;
    return [{ ...about, before: old, after: now, change, clear: found?.clear ?? null, worse }];
  });
}

function differing(one: SpeedRequest, other: SpeedRequest): readonly SpeedSetting[] {
  const settings = ['serve', 'promptTokens', 'generatedTokens'] as const;
  const lists = ['depths', 'concurrency'] as const;
  return [
    ...settings.filter(key => one[key] !== other[key]),
    ...lists.filter(key => one[key].some(step => !other[key].includes(step))),
  ];
}

function servedDifferently(before: SpeedRun, after: SpeedRun): readonly ComparisonWarning[] {
  return servingWarnings([before, after].flatMap(({ provenance }) => provenance ?? []));
}
