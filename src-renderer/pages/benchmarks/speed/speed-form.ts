import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import type { SpeedRequest, SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import type { Profile, ProfileId } from '../../../../src-shared/model/profile.ts';

/** What somebody has filled in: numbers as they were typed. */
export interface SpeedForm {
  readonly profileId: ProfileId | null;
  readonly serve: 'bench' | 'as-is';
  /** Several numbers, such as `0, 512`. */
  readonly depths: string;
  readonly promptTokens: string;
  readonly generatedTokens: string;
  readonly concurrency: string;
  readonly repeats: string;
}

export const emptySpeedForm: SpeedForm = {
  profileId: null,
  serve: 'as-is',
  depths: '0, 512, 2048',
  promptTokens: '512',
  generatedTokens: '128',
  concurrency: '1, 2, 4',
  repeats: '3',
};

/** A form that stands for a request, to repeat or change it. */
export function speedFormOf(request: SpeedRequest): SpeedForm {
  return {
    profileId: request.profileId,
    serve: request.serve,
    depths: request.depths.join(', '),
    promptTokens: String(request.promptTokens),
    generatedTokens: String(request.generatedTokens),
    concurrency: request.concurrency.join(', '),
    repeats: String(request.repeats),
  };
}

export type SpeedField = Exclude<keyof SpeedForm, 'profileId' | 'serve'>;

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** How many numbers a field takes. */
  readonly from: number;
  readonly to: number;
}

/** Bounds as the contract has them. */
export const SPEED_BOUNDS: Readonly<Record<SpeedField, Bounds>> = {
  depths: { min: 0, max: 1_000_000, from: 1, to: 12 },
  promptTokens: { min: 1, max: 100_000, from: 1, to: 1 },
  generatedTokens: { min: 1, max: 10_000, from: 1, to: 1 },
  concurrency: { min: 1, max: 256, from: 0, to: 12 },
  repeats: { min: 1, max: 50, from: 1, to: 1 },
};

/** The numbers of a field, each once, in their order; null when it holds something else, or too many. */
export function numbersOf(field: SpeedField, typed: string): readonly number[] | null {
  const { min, max, from, to } = SPEED_BOUNDS[field];
  const words = typed.split(/[\s,;]+/).filter(word => word !== '');
  if (!words.every(word => /^\d{1,9}$/.test(word))) return null;
  const numbers = [...new Set(words.map(Number))];
  const fits = numbers.every(value => value >= min && value <= max);
  return fits && numbers.length >= from && numbers.length <= to ? numbers : null;
}

/** The request that a form stands for; null while something is missing or wrong. */
export function speedRequestOf(form: SpeedForm): SpeedRequest | null {
  const depths = numbersOf('depths', form.depths);
  const concurrency = numbersOf('concurrency', form.concurrency);
  const promptTokens = numbersOf('promptTokens', form.promptTokens)?.[0];
  const generatedTokens = numbersOf('generatedTokens', form.generatedTokens)?.[0];
  const repeats = numbersOf('repeats', form.repeats)?.[0];
  if (form.profileId === null || depths === null || concurrency === null) return null;
  if (promptTokens === undefined || generatedTokens === undefined || repeats === undefined) return null;
  return {
    profileId: form.profileId,
    serve: form.serve,
    depths: [...depths],
    promptTokens,
    generatedTokens,
    concurrency: [...concurrency],
    repeats,
  };
}

/** The chat template takes room as well, tokens. */
const FRAME_TOKENS = 48;
/** A profile served for benchmarks has at most this context, tokens. */
const BENCH_CONTEXT = 10_240;

/** Context that the deepest measurement needs, tokens. */
export function contextNeeded(request: SpeedRequest): number {
  return Math.max(...request.depths) + request.promptTokens + request.generatedTokens + FRAME_TOKENS;
}

/** Context that a profile serves, as far as it says, tokens. */
export function contextOf(profile: Pick<Profile, 'ctxSize'>, serve: SpeedForm['serve']): number | null {
  const own = profile.ctxSize !== null && profile.ctxSize > 0 ? profile.ctxSize : null;
  return serve === 'bench' ? Math.min(BENCH_CONTEXT, own ?? BENCH_CONTEXT) : own;
}

/** Depths that tell something and fit into a context. */
export function depthsFor(contextTokens: number | null): string {
  const room = (contextTokens ?? 4_096) - 512 - 128 - FRAME_TOKENS;
  return [0, 512, 2_048, 8_192, 32_768].filter(depth => depth === 0 || depth <= room).join(', ');
}

/** Speeds of a profile, tokens per second. */
export interface KnownSpeed {
  readonly prompt: number;
  readonly generation: number;
}

/** What was measured of a profile last; null when nothing was. */
export function knownSpeed(
  profileId: string,
  speed: readonly SpeedRun[],
  runs: readonly BenchmarkRun[],
): KnownSpeed | null {
  for (const { request, depths } of speed) {
    const first = depths[0];
    if (request.profileId !== profileId || !first?.promptTokensPerSecond || !first.generationTokensPerSecond)
      continue;
    return { prompt: first.promptTokensPerSecond.mean, generation: first.generationTokensPerSecond.mean };
  }
  const run = runs.find(
    ({ target, totals }) =>
      target?.kind === 'profile' && target.profileId === profileId && totals?.tokensPerSecond != null,
  );
  const generation = run?.totals?.tokensPerSecond;
  if (!generation) return null;
  return { prompt: run?.totals?.promptTokensPerSecond ?? generation, generation };
}

/** Most that a measurement takes, in seconds: as if requests at a time were no quicker than one after the other. */
export function secondsOf(request: SpeedRequest, known: KnownSpeed): number {
  const { depths, promptTokens, generatedTokens, concurrency, repeats } = request;
  const deep = depths.reduce(
    (sum, depth) => sum + (depth + promptTokens) / known.prompt + generatedTokens / known.generation,
    0,
  );
  const sweep = concurrency.reduce((sum, count) => sum + (count * generatedTokens) / known.generation, 0);
  return repeats * (deep + sweep);
}
