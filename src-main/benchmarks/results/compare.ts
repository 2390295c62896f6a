import { lacksPlus, warningsFor } from '../../../src-shared/comparison-warnings.ts';
import type { Comparison, Duel } from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, CellState } from '../../../src-shared/model/benchmark-run.ts';
import { mcNemar } from '../../../src-shared/stats.ts';

/** A run with the states of its problems' first samples. */
export interface ComparedRun {
  readonly run: BenchmarkRun;
  readonly states: ReadonlyMap<string, CellState>;
}

/**
 * Runs side by side. Duels are of runs of one suite, over the problems that both have, by pass or not: in all tests, or
 * in the base tests where one of the two was graded without the others.
 */
export function compare(runs: readonly ComparedRun[]): Comparison {
  const taskIds = [...new Set(runs.flatMap(({ states }) => [...states.keys()]))];
  return {
    runs: runs.map(({ run }) => run),
    warnings: [...warningsFor(runs.map(({ run }) => run))],
    duels: runs.flatMap((first, index) =>
      runs
        .slice(index + 1)
        .filter(second => second.run.suite.hash === first.run.suite.hash)
        .map(second => duel(first, second)),
    ),
    problems: taskIds.map(taskId => ({
      taskId,
      states: runs.map(({ states }) => states.get(taskId) ?? null),
    })),
  };
}

function duel(first: ComparedRun, second: ComparedRun): Duel {
  const passes: readonly CellState[] =
    lacksPlus(first.run) === lacksPlus(second.run) ? ['pass'] : ['pass', 'base-only'];
  const shared = [...first.states].flatMap(([taskId, state]): [boolean, boolean][] => {
    const other = second.states.get(taskId);
    return other === undefined ? [] : [[passes.includes(state), passes.includes(other)]];
  });
  const { onlyFirst, onlySecond, bothPass, bothFail, p } = mcNemar(shared);
  return { runs: [first.run.id, second.run.id], onlyFirst, onlySecond, both: bothPass, neither: bothFail, p };
}
