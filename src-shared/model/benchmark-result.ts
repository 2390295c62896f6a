import { z } from 'zod';
import { RunRequest } from './benchmark-request.ts';
import { BenchmarkRun, CellState } from './benchmark-run.ts';

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

export const Comparison = z.object({
  runs: z.array(BenchmarkRun),
  /** Why the numbers may not be comparable, in sentences. */
  warnings: z.array(z.string()),
  duels: z.array(Duel),
  /** Per problem, one state a run (of its first sample), in the order of `runs`; null where it has none. */
  problems: z.array(z.object({ taskId: z.string(), states: z.array(CellState.nullable()) })),
});
export type Comparison = z.infer<typeof Comparison>;

/** A published score. */
export const ReferenceScore = z.object({
  label: z.string(),
  humaneval: z.number().nullable(),
  humanevalPlus: z.number().nullable(),
  source: z.string(),
  /** Date at which the source was read, YYYY-MM-DD. */
  date: z.string(),
});
export type ReferenceScore = z.infer<typeof ReferenceScore>;

/** What a run will take. */
export const Estimate = z.object({
  seconds: z.number().nullable(),
  tokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  /** What the estimate rests on, in a sentence. */
  basis: z.string(),
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

/** Runs that begin by themselves, at a time of day in the zone of the panel's machine. */
export const BenchmarkSchedule = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  time: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'A time is written as HH:MM.'),
  /** 0 is Sunday. */
  weekdays: z.array(z.number().int().min(0).max(6)).min(1).max(7),
  request: RunRequest,
  enabled: z.boolean(),
});
export type BenchmarkSchedule = z.infer<typeof BenchmarkSchedule>;

/** What became of a schedule when its time came. */
export const ScheduleOutcome = z.object({
  at: z.number(),
  /** `missed`: the machine slept at its time. */
  status: z.enum(['started', 'failed', 'missed']),
  /** Why it could not begin, with what to do. */
  message: z.string().nullable(),
  /** The runs that it queued. */
  runIds: z.array(z.string()),
});
export type ScheduleOutcome = z.infer<typeof ScheduleOutcome>;

/** A schedule with when it is due and how it went the last time. */
export const ScheduleState = BenchmarkSchedule.extend({
  /** Null while it is switched off. */
  nextAt: z.number().nullable(),
  last: ScheduleOutcome.nullable(),
});
export type ScheduleState = z.infer<typeof ScheduleState>;
