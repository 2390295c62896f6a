import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { Benchmarks } from '../benchmarks/benchmarks.ts';

type BenchmarkHandlers = Pick<
  Handlers<PaddockContract>,
  Extract<keyof PaddockContract, `benchmarks.${string}`>
>;

/** Binds the `benchmarks.*` rows. */
export function benchmarkHandlers(benchmarks: Benchmarks): BenchmarkHandlers {
  const { suites, runs, runner, speed, remote, views, schedules, speedSchedules } = benchmarks;
  return {
    'benchmarks.suites': () => suites.list(),
    'benchmarks.fetchSuite': ({ suiteId }, ctx) => suites.fetch(suiteId, ctx.signal),
    'benchmarks.importSuite': ({ path }) => suites.import(path),
    'benchmarks.grader': (_input, ctx) => benchmarks.grader(ctx.signal),
    'benchmarks.references': () => views.references(),
    'benchmarks.frontier': () => views.frontier(),
    'benchmarks.remoteModels': () => remote.list(),
    'benchmarks.estimate': request => views.estimates(request),
    'benchmarks.start': request => benchmarks.enqueue(request),
    'benchmarks.pause': ({ runId }) => runner.pause(runId),
    'benchmarks.resume': ({ runId, spendLimitUsd }) => runner.resume(runId, spendLimitUsd),
    'benchmarks.cancel': ({ runId }) => runner.cancel(runId),
    'benchmarks.rerun': ({ runId, problems }) => benchmarks.rerun(runId, problems),
    'benchmarks.grade': ({ runId, consentToGuard }) => benchmarks.grade(runId, consentToGuard),
    'benchmarks.list': () => [...runs.runs.value],
    'benchmarks.get': ({ runId }) => views.progress(runId),
    'benchmarks.problem': ({ runId, taskId }) => views.problem(runId, taskId),
    'benchmarks.watch': (_input, ctx) => views.watch(ctx.signal),
    'benchmarks.progress': ({ runId }, ctx) => views.follow(runId, ctx.signal),
    'benchmarks.compare': ({ runIds }) => views.compare(runIds),
    'benchmarks.export': ({ format, runIds }) => views.export(format, runIds ?? null),
    'benchmarks.annotate': ({ runId, marked, note }) =>
      runs.update(runId, {
        ...(marked === undefined ? {} : { marked }),
        ...(note === undefined ? {} : { note }),
      }),
    'benchmarks.remove': ({ runId }) => benchmarks.remove(runId),
    'benchmarks.importResults': async ({ path }) => (await benchmarks.importResults(path)).runs,
    'benchmarks.importResultFiles': ({ path }) => benchmarks.importResults(path),
    'benchmarks.gradeSamples': request => benchmarks.gradeSamples(request),
    'benchmarks.schedules': () => schedules.all,
    'benchmarks.setSchedule': schedule => schedules.set(schedule),
    'benchmarks.removeSchedule': ({ id }) => schedules.remove(id),
    'benchmarks.speedSchedules': () => speedSchedules.all,
    'benchmarks.setSpeedSchedule': schedule => speedSchedules.set(schedule),
    'benchmarks.removeSpeedSchedule': ({ id }) => speedSchedules.remove(id),
    'benchmarks.speed': request => speed.ask(request),
    'benchmarks.speedRuns': () => [...speed.runs.value],
    'benchmarks.cancelSpeed': ({ runId }) => speed.cancel(runId),
    'benchmarks.exportSpeed': ({ format, runIds }) => views.exportSpeed(format, runIds ?? null),
    'benchmarks.removeSpeed': ({ runId }) => speed.remove(runId),
  };
}
