import { lacksPlus, warningsFor } from '../../../src-shared/comparison-warnings.ts';
import type { Comparison, Duel, SolvedSamples } from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, Cell, CellState } from '../../../src-shared/model/benchmark-run.ts';
import { mcNemar } from '../../../src-shared/stats.ts';

/** A run with the states of its problems' first samples, and how many samples pass where there are several. */
export interface ComparedRun {
  readonly run: BenchmarkRun;
  readonly states: ReadonlyMap<string, CellState>;
  readonly solved?: ReadonlyMap<string, SolvedSamples>;
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
    problems: taskIds.map(taskId => {
      const states = runs.map(run => run.states.get(taskId) ?? null);
      const solved = runs.map(run => run.solved?.get(taskId) ?? null);
      return solved.some(one => one !== null && one.samples > 1)
        ? { taskId, states, solved }
        : { taskId, states };
    }),
  };
}

/** A run's cells as they are compared. */
export function comparedRun(run: BenchmarkRun, cells: readonly Cell[]): ComparedRun {
  const states = new Map<string, CellState>();
  const solved = new Map<string, SolvedSamples>();
  for (const { taskId, index, state } of cells) {
    if (state === 'waiting') continue;
    if (index === 0) states.set(taskId, state);
    const { passed, samples } = solved.get(taskId) ?? { passed: 0, samples: 0 };
    solved.set(taskId, { passed: passed + Number(state === 'pass'), samples: samples + 1 });
  }
  return { run, states, solved };
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
