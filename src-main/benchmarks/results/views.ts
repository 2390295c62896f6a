import { PaddockError } from '../../../src-shared/errors.ts';
import type { Comparison } from '../../../src-shared/model/benchmark-result.ts';
import {
  Answer,
  type AnswerVerdict,
  type BenchmarkRun,
  type Cell,
  type ProblemDetail,
  type RunProgress,
} from '../../../src-shared/model/benchmark-run.ts';
import { answerKey, Journal } from '../runs/journal.ts';
import type { RunStore } from '../runs/run-store.ts';
import { cellState } from '../runs/scores.ts';
import { soFarOf } from '../runs/so-far.ts';
import type { SuiteStore } from '../suites/suite-store.ts';
import { compare, comparedRun } from './compare.ts';

export interface ViewDeps {
  readonly runs: RunStore;
  readonly suites: SuiteStore;
}

/** What was said and judged in a run, problem by problem, read from its folder. */
async function contents(
  run: BenchmarkRun,
  { runs }: ViewDeps,
): Promise<{
  readonly answers: ReadonlyMap<string, Answer>;
  readonly verdicts: ReadonlyMap<string, AnswerVerdict>;
}> {
  const [answers, verdicts] = await Promise.all([
    Journal.read(runs.path(run.id, 'journal'), Answer),
    runs.verdicts(run.id),
  ]);
  return {
    answers: new Map(answers.map(answer => [answerKey(answer), answer])),
    verdicts: new Map(verdicts.map(verdict => [answerKey(verdict), verdict])),
  };
}

/** A run that does not go on now, as it stands. @throws PaddockError NOT_FOUND */
export async function progressOf(id: string, deps: ViewDeps): Promise<RunProgress> {
  const run = deps.runs.get(id);
  const { answers, verdicts } = await contents(run, deps);
  const keys = new Map<string, { taskId: string; index: number }>();
  for (const taskId of await taskIdsOf(run, deps))
    for (let index = 0; index < (run.settings?.samples ?? 1); index++)
      keys.set(answerKey({ taskId, index }), { taskId, index });
  for (const { taskId, index } of [...answers.values(), ...verdicts.values()])
    keys.set(answerKey({ taskId, index }), { taskId, index });
  const cells = [...keys].map(
    ([key, cell]): Cell => ({ ...cell, state: cellState(answers.get(key), verdicts.get(key)) }),
  );
  return {
    run,
    cells,
    soFar: soFarOf([...answers.values()], [...verdicts.values()], run.sandbox),
    perMinute: null,
    secondsLeft: null,
    tokensPerSecond: run.totals?.tokensPerSecond ?? null,
    log: [...(await deps.runs.log(id)).lines],
  };
}

/** In the order of the suite; none when it is not here any more. */
async function taskIdsOf(run: BenchmarkRun, { suites }: ViewDeps): Promise<readonly string[]> {
  if (run.taskIds !== null) return run.taskIds;
  try {
    return (await suites.load(run.suite.id)).problems.map(({ taskId }) => taskId);
  } catch {
    return [];
  }
}

/** @throws PaddockError NOT_FOUND */
export async function problemOf(id: string, taskId: string, deps: ViewDeps): Promise<ProblemDetail> {
  const run = deps.runs.get(id);
  const { answers, verdicts } = await contents(run, deps);
  const prompt = await deps.suites.load(run.suite.id).then(
    ({ problems }) => problems.find(problem => problem.taskId === taskId)?.prompt ?? null,
    () => null,
  );
  const own = [...answers.values()].filter(answer => answer.taskId === taskId);
  const alone = [...verdicts.values()].filter(
    verdict => verdict.taskId === taskId && !answers.has(answerKey(verdict)),
  );
  if (prompt === null && own.length === 0 && alone.length === 0)
    throw new PaddockError('NOT_FOUND', `The run has no problem ${JSON.stringify(taskId)}.`);
  return {
    taskId,
    prompt: prompt ?? '',
    answers: own
      .sort((a, b) => a.index - b.index)
      .map(answer => ({ answer, verdict: verdicts.get(answerKey(answer)) ?? null })),
    verdicts: alone.sort((a, b) => a.index - b.index),
  };
}

/** @throws PaddockError NOT_FOUND */
export async function comparisonOf(ids: readonly string[], deps: ViewDeps): Promise<Comparison> {
  const compared = await Promise.all(
    ids.map(async id => {
      const { run, cells } = await progressOf(id, deps);
      return comparedRun(run, cells);
    }),
  );
  return compare(compared);
}
