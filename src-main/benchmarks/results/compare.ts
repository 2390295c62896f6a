import type { Comparison, Duel } from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, CellState } from '../../../src-shared/model/benchmark-run.ts';
import { mcNemar } from '../../../src-shared/stats.ts';

/** A run with the states of its problems' first samples. */
export interface ComparedRun {
  readonly run: BenchmarkRun;
  readonly states: ReadonlyMap<string, CellState>;
}

/** Runs side by side. Duels are over the problems that both have, by pass or not. */
export function compare(runs: readonly ComparedRun[]): Comparison {
  const taskIds = [...new Set(runs.flatMap(({ states }) => [...states.keys()]))];
  return {
    runs: runs.map(({ run }) => run),
    warnings: [...warningsFor(runs.map(({ run }) => run))],
    duels: runs.flatMap((first, index) => runs.slice(index + 1).map(second => duel(first, second))),
    problems: taskIds.map(taskId => ({
      taskId,
      states: runs.map(({ states }) => states.get(taskId) ?? null),
    })),
  };
}

function duel(first: ComparedRun, second: ComparedRun): Duel {
  const shared = [...first.states].flatMap(([taskId, state]): [boolean, boolean][] => {
    const other = second.states.get(taskId);
    return other === undefined ? [] : [[state === 'pass', other === 'pass']];
  });
  const { onlyFirst, onlySecond, bothPass, bothFail, p } = mcNemar(shared);
  return { runs: [first.run.id, second.run.id], onlyFirst, onlySecond, both: bothPass, neither: bothFail, p };
}

/** What makes runs hard to compare, in sentences. */
export function warningsFor(runs: readonly BenchmarkRun[]): readonly string[] {
  const warnings: string[] = [];
  const differ = (value: (run: BenchmarkRun) => unknown): boolean =>
    new Set(runs.map(run => JSON.stringify(value(run) ?? null))).size > 1;
  if (differ(run => run.suite.hash))
    warnings.push('The suites differ: scores of different suites or versions say nothing about each other.');
  if (differ(run => run.taskIds)) warnings.push('Not all runs are of all problems.');
  const settings = [
    ['prompt', 'prompts'],
    ['systemPrompt', 'system prompts'],
    ['temperature', 'temperatures'],
    ['topP', 'values of top-p'],
    ['maxTokens', 'token limits'],
    ['samples', 'numbers of samples'],
    ['reasoningFormat', 'reasoning formats'],
    ['seed', 'seeds'],
    ['stop', 'stop texts'],
  ] as const;
  const known = runs.filter(run => run.settings !== null);
  if (known.length < runs.length) warnings.push('The client settings of an imported run are not known.');
  const different = settings.filter(
    ([key]) => new Set(known.map(run => JSON.stringify(run.settings?.[key]))).size > 1,
  );
  if (different.length > 0)
    warnings.push(`These were asked with different ${different.map(([, word]) => word).join(', ')}.`);
  if (differ(run => run.provenance?.contextSize)) warnings.push('The contexts differ in size.');
  for (const run of runs) {
    if (run.status !== 'done') warnings.push(`${run.label} is not finished.`);
    const { totals } = run;
    if (totals === null || totals.answers === 0) continue;
    const share = totals.truncated / totals.answers;
    if (share > 0.02)
      warnings.push(`${run.label}: ${totals.truncated} of ${totals.answers} answers were cut by a limit.`);
    if (totals.serverDied > 0)
      warnings.push(`${run.label}: the server died over ${totals.serverDied} answers, which count as wrong.`);
  }
  if (runs.some(run => run.sandbox === 'guard')) warnings.push('A run was graded without a sandbox.');
  return warnings;
}
