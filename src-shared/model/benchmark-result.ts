import { z } from 'zod';
import { RunRequest } from './benchmark-request.ts';
import { BenchmarkRun, CellState } from './benchmark-run.ts';
import { SpeedRequest } from './benchmark-speed.ts';

/** Two runs against each other: how many problems only one of them solves, and whether that can be chance. */
export const Duel = z.object({
  runs: z.tuple([z.string(), z.string()]),
  onlyFirst: z.number().int(),
  onlySecond: z.number().int(),
  both: z.number().int(),
  neither: z.number().int(),
  /** Exact two-sided McNemar test. */
  p: z.number(),
});
export type Duel = z.infer<typeof Duel>;

/** What moves scores of how a model is served and asked. */
export const ScoreSetting = z.enum([
  'prompt',
  'systemPrompt',
  'temperature',
  'topP',
  'maxTokens',
  'samples',
  'reasoningFormat',
  'seed',
  'stop',
  'timeoutSeconds',
  'serve',
]);
export type ScoreSetting = z.infer<typeof ScoreSetting>;

/** Which run a warning is about: several may have one label. */
const ofOne = { runId: z.string(), label: z.string() };

/** One reason why numbers may not be comparable. */
export const ComparisonWarning = z.discriminatedUnion('code', [
  /** Other problems or another version of them. */
  z.object({ code: z.literal('suites') }),
  /** Not all runs are of all problems. */
  z.object({ code: z.literal('problems') }),
  z.object({ code: z.literal('settings'), which: z.array(ScoreSetting) }),
  /** An imported run does not say how it was asked. */
  z.object({ code: z.literal('settings-unknown'), ...ofOne }),
  z.object({ code: z.literal('contexts'), sizes: z.array(z.number().int().nullable()) }),
  /** Builds, images or runtimes of the engine. */
  z.object({ code: z.literal('engines'), names: z.array(z.string()) }),
  /** The GPUs or their drivers: speeds say nothing about each other. */
  z.object({ code: z.literal('gpus'), names: z.array(z.string()) }),
  z.object({ code: z.literal('unfinished'), ...ofOne }),
  z.object({
    code: z.literal('truncated'),
    ...ofOne,
    truncated: z.number().int(),
    answers: z.number().int(),
  }),
  /** Empty answers and refusals. */
  z.object({
    code: z.literal('no-answer'),
    ...ofOne,
    unanswered: z.number().int(),
    answers: z.number().int(),
  }),
  z.object({ code: z.literal('server-died'), ...ofOne, answers: z.number().int() }),
  /** The first so many of its answers are of a profile, file or engine that was exchanged while it was paused. */
  z.object({ code: z.literal('served-otherwise'), ...ofOne, answers: z.number().int() }),
  z.object({ code: z.literal('no-sandbox'), ...ofOne }),
  /** It was graded without plus tests, and another with them: a duel of the two is by the base tests. */
  z.object({ code: z.literal('no-plus'), ...ofOne }),
]);
export type ComparisonWarning = z.infer<typeof ComparisonWarning>;

/** How many samples of a problem pass. */
export const SolvedSamples = z.object({ passed: z.number().int(), samples: z.number().int() });
export type SolvedSamples = z.infer<typeof SolvedSamples>;

export const Comparison = z.object({
  runs: z.array(BenchmarkRun),
  warnings: z.array(ComparisonWarning),
  /** Every pair of runs of the same suite. */
  duels: z.array(Duel),
  /**
   * Per problem, one state a run (of its first sample, of which duels are too), in the order of `runs`; null where it
   * has none. `solved` likewise; absent where no run has several samples of the problem.
   */
  problems: z.array(
    z.object({
      taskId: z.string(),
      states: z.array(CellState.nullable()),
      solved: z.array(SolvedSamples.nullable()).optional(),
    }),
  ),
});
export type Comparison = z.infer<typeof Comparison>;

/** What came of results from elsewhere. */
export const ImportedRuns = z.object({
  runs: z.array(BenchmarkRun),
  /** Files that could not be taken, and why. */
  unread: z.array(z.object({ path: z.string(), problem: z.string() })),
});
export type ImportedRuns = z.infer<typeof ImportedRuns>;

/** A published score. */
export const ReferenceScore = z.object({
  label: z.string(),
  humaneval: z.number().nullable(),
  humanevalPlus: z.number().nullable(),
  source: z.string(),
  /** Date at which the source was read, YYYY-MM-DD. */
  date: z.string(),
  /** Names of model files and of remote models that are this very model, without their quant. */
  modelNames: z.array(z.string()),
  /** Profiles that are held against it although the names differ. */
  comparedIds: z.array(z.string()),
  /** Of these, the ones that serve this very model. */
  sameIds: z.array(z.string()).default([]),
  /** What to know when another model is held against it. */
  note: z.string().nullable(),
});
export type ReferenceScore = z.infer<typeof ReferenceScore>;

/** Published scores of large models on benchmarks that are not run here, per cent. */
export const FrontierScores = z.object({
  source: z.string(),
  /** When the source was read, YYYY-MM-DD. */
  date: z.string(),
  models: z.array(z.string()),
  /** One score a model, in their order. */
  benchmarks: z.array(z.object({ name: z.string(), scores: z.array(z.number().nullable()) })),
});
export type FrontierScores = z.infer<typeof FrontierScores>;

/** What an estimate rests on: earlier runs, a measurement of speed, the last answers in use, the profile's note. */
export const EstimateBasis = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('runs'),
    label: z.string(),
    suite: z.string(),
    answers: z.number().int(),
  }),
  z.object({
    kind: z.enum(['speed', 'use', 'note']),
    tokensPerSecond: z.number(),
    tokensPerAnswer: z.number().int(),
  }),
  z.object({ kind: z.literal('nothing') }),
]);
export type EstimateBasis = z.infer<typeof EstimateBasis>;

/** What a run will take. */
export const Estimate = z.object({
  seconds: z.number().nullable(),
  tokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  /** What the estimate rests on, in a sentence. */
  basis: z.string(),
  /** The same as data, for those who say it in another language. */
  because: EstimateBasis,
});
export type Estimate = z.infer<typeof Estimate>;

/** A remote model that may serve as a reference. Off until its key is in the panel's environment. */
export const RemoteModel = z.object({
  id: z.string(),
  label: z.string(),
  dialect: z.enum(['anthropic', 'openai']),
  model: z.string(),
  baseUrl: z.string(),
  /** Environment variable that holds the key. */
  keyVariable: z.string(),
  available: z.boolean(),
  inputUsdPerMillion: z.number(),
  outputUsdPerMillion: z.number(),
});
export type RemoteModel = z.infer<typeof RemoteModel>;

/** What begins by itself, at a time of day in the zone of the panel's machine. */
function scheduled<R extends z.ZodType>(request: R) {
  return z.object({
    id: z.string().regex(/^[a-z0-9-]{1,60}$/),
    time: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'A time is written as HH:MM.'),
    /** 0 is Sunday. */
    weekdays: z.array(z.number().int().min(0).max(6)).min(1).max(7),
    request,
    enabled: z.boolean(),
  });
}

/** Runs that begin by themselves. */
export const BenchmarkSchedule = scheduled(RunRequest);
export type BenchmarkSchedule = z.infer<typeof BenchmarkSchedule>;

/** A measurement of speed that begins by itself. */
export const SpeedSchedule = scheduled(SpeedRequest);
export type SpeedSchedule = z.infer<typeof SpeedSchedule>;

/** What became of a schedule when its time came. */
export const ScheduleOutcome = z.object({
  at: z.number(),
  /** `missed`: the machine slept at its time, or Paddock did not run. `skipped`: its runs before went on. */
  status: z.enum(['started', 'failed', 'missed', 'skipped']),
  /** Why it could not begin, with what to do. */
  message: z.string().nullable(),
  /** The runs or measurements that it queued, or that it left to themselves. */
  runIds: z.array(z.string()),
});
export type ScheduleOutcome = z.infer<typeof ScheduleOutcome>;

/** When a schedule is due and how it went the last time. */
const course = {
  /** Null while it is switched off. */
  nextAt: z.number().nullable(),
  last: ScheduleOutcome.nullable(),
};

export const ScheduleState = BenchmarkSchedule.extend(course);
export type ScheduleState = z.infer<typeof ScheduleState>;

export const SpeedScheduleState = SpeedSchedule.extend(course);
export type SpeedScheduleState = z.infer<typeof SpeedScheduleState>;
