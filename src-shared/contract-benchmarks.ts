import { z } from 'zod';
import { GraderCheck } from './model/benchmark.ts';
import { RunRequest, SpendLimit, SuiteId, SuiteSummary } from './model/benchmark-request.ts';
import {
  BenchmarkSchedule,
  Comparison,
  Estimate,
  FrontierScores,
  ImportedRuns,
  ReferenceScore,
  RemoteModel,
  ScheduleState,
  SpeedSchedule,
  SpeedScheduleState,
} from './model/benchmark-result.ts';
import { BenchmarkRun, ProblemDetail, RunProgress } from './model/benchmark-run.ts';
import { SpeedRequest, SpeedRun } from './model/benchmark-speed.ts';
import { command, query, stream } from './rpc/define.ts';

const Nothing = z.object({}).optional();
const RunId = z.string().regex(/^[a-z0-9-]{1,80}$/);
const byRun = z.object({ runId: RunId });
const byScheduleId = z.object({ id: z.string().max(60) });
const runIds = z.array(RunId).max(200);
const ExportChoice = z.object({ format: z.enum(['csv', 'json', 'markdown']), runIds: runIds.optional() });
const ExportedFile = z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() });

/** The `benchmarks.*` rows of the contract. */
export const benchmarkRows = {
  'benchmarks.suites': query({
    summary: 'The suites: those here, and those that can be fetched',
    input: Nothing,
    output: z.array(SuiteSummary),
  }),
  'benchmarks.fetchSuite': command({
    summary: 'Fetch a suite from its official release and check it',
    input: z.object({ suiteId: SuiteId }),
    output: SuiteSummary,
  }),
  'benchmarks.importSuite': command({
    summary: 'Take a suite from a file on the machine of the panel',
    input: z.object({ path: z.string().min(1).max(4_096) }),
    output: SuiteSummary,
  }),
  'benchmarks.grader': query({
    summary: 'What this machine has to grade code in, found by trying',
    input: Nothing,
    output: GraderCheck,
  }),
  'benchmarks.references': query({
    summary: 'Published scores, with source and date',
    input: Nothing,
    output: z.array(ReferenceScore),
  }),
  'benchmarks.frontier': query({
    summary: 'Published scores of large models on benchmarks that are not run here',
    input: Nothing,
    output: FrontierScores.nullable(),
  }),
  'benchmarks.remoteModels': query({
    summary: 'Remote reference models, and whether their key is there',
    input: Nothing,
    output: z.array(RemoteModel),
  }),
  'benchmarks.estimate': query({
    summary: 'What a run would take, from what was measured before',
    input: RunRequest,
    output: z.array(Estimate),
  }),
  'benchmarks.start': command({
    summary: 'Queue one run for each target. Answers at once; follow benchmarks.watch',
    input: RunRequest,
    output: z.array(BenchmarkRun),
  }),
  'benchmarks.pause': command({
    summary: 'Stop a run after the problem at hand; it keeps what it has',
    input: byRun,
    output: BenchmarkRun,
  }),
  'benchmarks.resume': command({
    summary:
      'Go on with a paused, failed or cancelled run where it stopped, with another spend limit if need be',
    input: byRun.extend({ spendLimitUsd: SpendLimit.optional() }),
    output: BenchmarkRun,
  }),
  'benchmarks.cancel': command({
    summary: 'End a run; what it has is kept',
    input: byRun,
    output: BenchmarkRun,
  }),
  'benchmarks.rerun': command({
    summary: 'A new run that asks some problems anew and takes over the other answers',
    input: byRun.extend({
      problems: z.union([
        z.enum(['failures', 'incomplete', 'all']),
        z.array(z.string().max(200)).min(1).max(5_000),
      ]),
    }),
    output: BenchmarkRun,
  }),
  'benchmarks.grade': command({
    summary: 'Grade the answers of a run again',
    input: byRun.extend({ consentToGuard: z.boolean().default(false) }),
    output: BenchmarkRun,
  }),
  'benchmarks.list': query({
    summary: 'All runs, newest first',
    input: Nothing,
    output: z.array(BenchmarkRun),
  }),
  'benchmarks.get': query({
    summary: 'One run with the state of each problem',
    input: byRun,
    output: RunProgress,
  }),
  'benchmarks.problem': query({
    summary: 'One problem of one run: what was asked, said, extracted and judged',
    input: byRun.extend({ taskId: z.string().max(200) }),
    output: ProblemDetail,
  }),
  'benchmarks.watch': stream({
    summary: 'All runs now, then after every change',
    input: Nothing,
    event: z.object({ runs: z.array(BenchmarkRun), speed: z.array(SpeedRun) }),
  }),
  'benchmarks.progress': stream({
    summary: 'One run as it happens, problem by problem',
    input: byRun,
    event: RunProgress,
  }),
  'benchmarks.compare': query({
    summary: 'Runs side by side, with what makes them hard to compare',
    input: z.object({ runIds: runIds.min(2).max(12) }),
    output: Comparison,
  }),
  'benchmarks.export': query({
    summary: 'Results as CSV, JSON or the Markdown report',
    input: ExportChoice,
    output: ExportedFile,
  }),
  'benchmarks.annotate': command({
    summary: 'Mark a run or write a note on it',
    input: byRun.extend({ marked: z.boolean().optional(), note: z.string().max(10_000).optional() }),
    output: BenchmarkRun,
  }),
  'benchmarks.remove': command({
    summary: 'Delete a run with its folder',
    input: byRun,
    output: z.object({ removed: z.boolean() }),
  }),
  'benchmarks.importResults': command({
    summary: 'Take results of EvalPlus from a file or a results folder on the machine of the panel',
    input: z.object({ path: z.string().min(1).max(4_096) }),
    output: z.array(BenchmarkRun),
  }),
  'benchmarks.importResultFiles': command({
    summary: 'Take results as benchmarks.importResults does, and tell which files could not be taken',
    input: z.object({ path: z.string().min(1).max(4_096) }),
    output: ImportedRuns,
  }),
  'benchmarks.gradeSamples': command({
    summary: 'Queue the grading of a samples file, or a folder of programs, on the machine of the panel',
    input: z.object({
      path: z.string().min(1).max(4_096),
      suiteId: SuiteId,
      /** Name in tables; the file's when absent. */
      label: z.string().min(1).max(200).optional(),
      consentToGuard: z.boolean().default(false),
    }),
    output: BenchmarkRun,
  }),
  'benchmarks.schedules': query({
    summary: 'Runs that begin by themselves at a time of day',
    input: Nothing,
    output: z.array(ScheduleState),
  }),
  'benchmarks.setSchedule': command({
    summary: 'Add or change a schedule; of one id there is one',
    input: BenchmarkSchedule,
    output: z.array(ScheduleState),
  }),
  'benchmarks.removeSchedule': command({
    summary: 'Delete a schedule',
    input: byScheduleId,
    output: z.array(ScheduleState),
  }),
  'benchmarks.speedSchedules': query({
    summary: 'Measurements of speed that begin by themselves at a time of day',
    input: Nothing,
    output: z.array(SpeedScheduleState),
  }),
  'benchmarks.setSpeedSchedule': command({
    summary: 'Add or change a schedule of a measurement of speed; of one id there is one',
    input: SpeedSchedule,
    output: z.array(SpeedScheduleState),
  }),
  'benchmarks.removeSpeedSchedule': command({
    summary: 'Delete a schedule of a measurement of speed',
    input: byScheduleId,
    output: z.array(SpeedScheduleState),
  }),
  'benchmarks.speed': command({
    summary: 'Queue a measurement of speed at several depths and concurrencies',
    input: SpeedRequest,
    output: SpeedRun,
  }),
  'benchmarks.speedRuns': query({
    summary: 'All measurements of speed, newest first',
    input: Nothing,
    output: z.array(SpeedRun),
  }),
  'benchmarks.cancelSpeed': command({
    summary: 'End a measurement of speed; what was measured is kept',
    input: byRun,
    output: SpeedRun,
  }),
  'benchmarks.exportSpeed': query({
    summary: 'Measurements of speed as CSV, JSON or Markdown tables',
    input: ExportChoice,
    output: ExportedFile,
  }),
  'benchmarks.removeSpeed': command({
    summary: 'Delete a measurement of speed',
    input: byRun,
    output: z.object({ removed: z.boolean() }),
  }),
} as const;
