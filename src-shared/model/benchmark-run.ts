import { z } from 'zod';
import { FlawedReference, PassAtK, SandboxKind, SuiteVerdict } from './benchmark.ts';
import { ClientSettings, RunTarget, SuiteKind } from './benchmark-request.ts';
import { RuntimeKind } from './profile.ts';

/**
 * `queued` waits for its turn; `serving` starts its model; `paused` waits for a person; `interrupted` was cut by the
 * end of the panel and goes on at its next start.
 */
export const RunStatus = z.enum([
  'queued',
  'serving',
  'generating',
  'grading',
  'paused',
  'interrupted',
  'done',
  'failed',
  'cancelled',
]);
export type RunStatus = z.infer<typeof RunStatus>;

/** How an answer came about: only `answered` is a whole one. */
export const AnswerStatus = z.enum(['answered', 'truncated', 'empty', 'server-died', 'refused']);
export type AnswerStatus = z.infer<typeof AnswerStatus>;

/**
 * A score with its 95 % interval, as counts first: `passed` of `total` answers. Samples of one problem tell little about
 * another, so score and interval (Wilson) are of the problems, each with the share of its samples that passed.
 */
export const Score = z.object({
  passed: z.number(),
  total: z.number().int(),
  /** Absent in runs of before, where it is of the answers. */
  problems: z.number().int().optional(),
  /** Per cent, one digit is what may be shown. */
  pct: z.number(),
  lowPct: z.number(),
  highPct: z.number(),
});
export type Score = z.infer<typeof Score>;

/** What a run gave; null for what it does not measure. */
export const RunScores = z.object({
  /** Base tests; the only score of suites without plus tests. */
  base: Score.nullable(),
  /** Base and plus tests. */
  plus: Score.nullable(),
  passAtK: PassAtK.nullable(),
});
export type RunScores = z.infer<typeof RunScores>;

/** Sums over the answers that a run asked itself, without those that it took over from another. */
export const OwnAnswers = z.object({
  answers: z.number().int(),
  promptTokens: z.number().int(),
  tokens: z.number().int(),
});
export type OwnAnswers = z.infer<typeof OwnAnswers>;

/**
 * Sums over the answers of a run, those included that it took over. Times, speeds, energy and cost are of the answers
 * that it asked itself; energy is of the GPUs while it generated, where telemetry has it.
 */
export const RunTotals = z.object({
  answers: z.number().int(),
  truncated: z.number().int(),
  empty: z.number().int(),
  /** Absent in runs of before. */
  refused: z.number().int().optional(),
  serverDied: z.number().int(),
  retries: z.number().int(),
  promptTokens: z.number().int(),
  tokens: z.number().int(),
  /** Generation speed: median over the answers. */
  tokensPerSecond: z.number().nullable(),
  promptTokensPerSecond: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  /** Generating and grading may overlap: their sum is no time that passed. */
  generatingMs: z.number(),
  gradingMs: z.number(),
  /** Time at work: start of the model, generating and grading, without pauses. Absent in runs of before. */
  wallMs: z.number().optional(),
  /** Absent in runs of before. */
  own: OwnAnswers.optional(),
  energyWh: z.number().nullable(),
  costUsd: z.number().nullable(),
});
export type RunTotals = z.infer<typeof RunTotals>;

/** Where a run's answers came from, as it was, so that a number can be explained a year later. */
export const Provenance = z.object({
  paddockVersion: z.string(),
  profileId: z.string().nullable(),
  profileName: z.string().nullable(),
  /** SHA-256 of the profile's keys as served, names and notes among them. */
  profileHash: z.string().nullable(),
  /** SHA-256 over what decides about the answers of what was launched; null where that is not known. */
  servedHash: z.string().nullable().default(null),
  /** The derived profile that was served; null when it was served unchanged. */
  servedAs: z.string().nullable(),
  command: z.array(z.string()),
  modelPath: z.string().nullable(),
  /** SHA-256 of the model's file; of one in several parts, that of their sums. In runs of before, of the first part. */
  modelDigest: z.string().nullable(),
  modelBytes: z.number().nullable(),
  quant: z.string().nullable(),
  contextSize: z.number().int().nullable(),
  runtime: RuntimeKind.nullable(),
  engineBuild: z.string().nullable(),
  image: z.string().nullable(),
  /** SHA-256 of the image that ran, which its name does not tell. */
  imageDigest: z.string().nullable().default(null),
  /** What a provider calls the model that answered; null for profiles. */
  remoteModel: z.string().nullable().default(null),
  gpus: z.array(
    z.object({ name: z.string(), driver: z.string().nullable(), vramMiB: z.number().nullable() }),
  ),
  /** Layers on GPUs and buffers per device, read from the engine's log. */
  placement: z.object({
    offloadedLayers: z.number().int().nullable(),
    totalLayers: z.number().int().nullable(),
    graphSplits: z.number().int().nullable(),
    buffers: z.array(z.object({ device: z.string(), what: z.string(), mib: z.number() })),
  }),
  host: z.object({ platform: z.string(), cpuCores: z.number().int(), ramMiB: z.number() }),
});
export type Provenance = z.infer<typeof Provenance>;

/** Answers of a run that another one asked, with where those came from. */
export const TakenOver = z.object({
  runId: z.string(),
  answers: z.number().int(),
  provenance: Provenance.nullable(),
});
export type TakenOver = z.infer<typeof TakenOver>;

/** Answers that a run asked before a pause or a crash, of the model as it was served then. */
export const EarlierAnswers = z.object({ answers: z.number().int(), provenance: Provenance });
export type EarlierAnswers = z.infer<typeof EarlierAnswers>;

/** Settings that a provider may not take. */
export const LeftOut = z.enum(['temperature', 'topP']);
export type LeftOut = z.infer<typeof LeftOut>;

/** A benchmark run as lists show it. */
export const BenchmarkRun = z.object({
  id: z.string(),
  /** Name in tables: the profile's, or the remote model's. */
  label: z.string(),
  target: RunTarget.nullable(),
  suite: z.object({
    id: z.string(),
    name: z.string(),
    kind: SuiteKind,
    hash: z.string(),
    problems: z.number().int(),
    /** Imported results that do not say which version of the suite they are of, or name one that is not known here. */
    unknownVersion: z.boolean().optional(),
  }),
  settings: ClientSettings.nullable(),
  /** Of the settings, those that the provider does not take: it was asked without, and answers as it does by default. */
  leftOut: z.array(LeftOut).optional(),
  taskIds: z.array(z.string()).nullable(),
  status: RunStatus,
  /** Why it failed, was paused or waits, with what to do; null when all is well. */
  message: z.string().nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** Answers that are there, and how many there will be. */
  answered: z.number().int(),
  expected: z.number().int(),
  scores: RunScores,
  totals: RunTotals.nullable(),
  /** Of the answers that it asked itself, the earlier ones left out. */
  provenance: Provenance.nullable(),
  sandbox: SandboxKind.nullable(),
  /** Problems that failed where their own reference solution fails too. */
  flawed: z.array(FlawedReference).optional(),
  /** Whether the person agreed to grading with limits alone, where there is no sandbox. */
  consentToGuard: z.boolean(),
  /** Where it came from, when it was not run here, such as a file of EvalPlus. */
  importedFrom: z.string().nullable(),
  /** The run whose other answers it took over. */
  rerunOf: z.string().nullable(),
  /** Its answers that others asked, in the order of its journal; those of its own follow. Absent in runs of before. */
  takenOver: z.array(TakenOver).optional(),
  /** The first of its own answers, up to the last that was served otherwise than the rest. */
  earlier: z.array(EarlierAnswers).optional(),
  marked: z.boolean(),
  note: z.string(),
});
export type BenchmarkRun = z.infer<typeof BenchmarkRun>;

/** State of one problem's sample in a live run. */
export const CellState = z.enum([
  'waiting',
  'generating',
  'answered',
  'truncated',
  'empty',
  'server-died',
  'refused',
  'pass',
  'base-only',
  'fail',
  'timeout',
]);
export type CellState = z.infer<typeof CellState>;

export const Cell = z.object({ taskId: z.string(), index: z.number().int(), state: CellState });
export type Cell = z.infer<typeof Cell>;

/** How a run stands, counted as its score will be: an answer that came to nothing is a wrong one. */
export const SoFar = z.object({
  /** Answers with a verdict. */
  judged: z.number().int(),
  /** Of these, what passes the base tests. */
  base: z.number().int(),
  /** Of these, what passes base and plus tests; null while there is nothing with plus tests. */
  plus: z.number().int().nullable(),
  /** Answers that a limit cut, judged or not. */
  cut: z.number().int(),
  /** Mean of the answers that have come; null where nobody counts. */
  tokensPerAnswer: z.number().nullable(),
  /** The weakest sandbox that an answer was executed in; null where none was. */
  sandbox: SandboxKind.nullable(),
});
export type SoFar = z.infer<typeof SoFar>;

/** A run as it happens. */
export const RunProgress = z.object({
  run: BenchmarkRun,
  cells: z.array(Cell),
  soFar: SoFar,
  /** Answers a minute while it generates, verdicts a minute while it grades; null before the first of them. */
  perMinute: z.number().nullable(),
  /** Until what it does now is done; null where it cannot be told. */
  secondsLeft: z.number().nullable(),
  /** Generation: median of the last answers. */
  tokensPerSecond: z.number().nullable(),
  /** What happened, newest last; at most 200 lines. */
  log: z.array(z.object({ at: z.number(), text: z.string() })),
});
export type RunProgress = z.infer<typeof RunProgress>;

/** One answer of a run. `solution` is what is graded; `text` is what the model said. */
export const Answer = z.object({
  taskId: z.string(),
  index: z.number().int(),
  status: AnswerStatus,
  finishReason: z.string().nullable(),
  text: z.string(),
  reasoning: z.string(),
  solution: z.string(),
  /** Calls of the model, for suites on tools: names with their arguments as JSON text. */
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.string() })),
  promptTokens: z.number().int().nullable(),
  tokens: z.number().int().nullable(),
  tokensPerSecond: z.number().nullable(),
  promptTokensPerSecond: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  durationMs: z.number(),
  retries: z.number().int(),
  /** Why it was tried again or given up. */
  problem: z.string().nullable(),
  at: z.number(),
});
export type Answer = z.infer<typeof Answer>;

/** Verdict on one answer: base and plus for code, base alone elsewhere. */
export const AnswerVerdict = z.object({
  taskId: z.string(),
  index: z.number().int(),
  base: SuiteVerdict,
  plus: SuiteVerdict.nullable(),
});
export type AnswerVerdict = z.infer<typeof AnswerVerdict>;

/** One problem of one run, in full. */
export const ProblemDetail = z.object({
  taskId: z.string(),
  prompt: z.string(),
  answers: z.array(z.object({ answer: Answer, verdict: AnswerVerdict.nullable() })),
  /** Verdicts on samples whose answer is not here, as in old results of EvalPlus. */
  verdicts: z.array(AnswerVerdict).default([]),
});
export type ProblemDetail = z.infer<typeof ProblemDetail>;
