import {
  type Comparison,
  type ComparisonWarning,
  type Duel,
  ScoreSetting,
} from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, CellState, Provenance } from '../../../src-shared/model/benchmark-run.ts';
import { mcNemar } from '../../../src-shared/stats.ts';

/** Of imported results that do not say which data set they are of. */
const UNKNOWN_HASH = 'unknown';
/** A larger share of answers that a limit cut says more about the limit than about the model. */
const MOST_TRUNCATED = 0.02;

/** A run with the states of its problems' first samples. */
export interface ComparedRun {
  readonly run: BenchmarkRun;
  readonly states: ReadonlyMap<string, CellState>;
}

/** Runs side by side. Duels are of runs of one suite, over the problems that both have, by pass or not. */
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
  const shared = [...first.states].flatMap(([taskId, state]): [boolean, boolean][] => {
    const other = second.states.get(taskId);
    return other === undefined ? [] : [[state === 'pass', other === 'pass']];
  });
  const { onlyFirst, onlySecond, bothPass, bothFail, p } = mcNemar(shared);
  return { runs: [first.run.id, second.run.id], onlyFirst, onlySecond, both: bothPass, neither: bothFail, p };
}

/** What makes runs hard to compare. */
export function warningsFor(runs: readonly BenchmarkRun[]): readonly ComparisonWarning[] {
  const warnings: ComparisonWarning[] = [];
  const hashes = distinct(runs, run => run.suite.hash);
  if (hashes.length > 1 || hashes[0] === UNKNOWN_HASH) warnings.push({ code: 'suites' });
  if (distinct(runs, run => run.taskIds).length > 1) warnings.push({ code: 'problems' });
  const known = runs.filter(run => run.settings !== null);
  const which = ScoreSetting.options.filter(key => distinct(known, run => run.settings?.[key]).length > 1);
  if (which.length > 0) warnings.push({ code: 'settings', which });
  for (const { settings, label } of runs)
    if (settings === null) warnings.push({ code: 'settings-unknown', label });
  const served = runs.flatMap(({ provenance }) => provenance ?? []);
  const sizes = distinct(served, ({ contextSize }) => contextSize);
  if (sizes.length > 1) warnings.push({ code: 'contexts', sizes });
  const names = distinct(served, engineOf);
  if (names.length > 1) warnings.push({ code: 'engines', names });
  const gpus = distinct(served, machineOf);
  if (gpus.length > 1) warnings.push({ code: 'gpus', names: gpus });
  return [...warnings, ...runs.flatMap(aboutOne)];
}

/** What of one run alone makes its score hard to compare. */
function aboutOne({ label, status, totals, sandbox }: BenchmarkRun): readonly ComparisonWarning[] {
  const warnings: ComparisonWarning[] = [];
  if (status !== 'done') warnings.push({ code: 'unfinished', label });
  if (totals !== null) {
    const { truncated, answers, serverDied } = totals;
    if (truncated > MOST_TRUNCATED * answers) warnings.push({ code: 'truncated', label, truncated, answers });
    if (serverDied > 0) warnings.push({ code: 'server-died', label, answers: serverDied });
  }
  if (sandbox === 'guard') warnings.push({ code: 'no-sandbox', label });
  return warnings;
}

/** Values that differ by their JSON, each once, in the order in which they come. */
function distinct<T, V>(all: readonly T[], value: (one: T) => V): V[] {
  return [...new Map(all.map(one => [JSON.stringify(value(one) ?? null), value(one)])).values()];
}

/** The engine in a few words: its build, or the image that holds it. */
function engineOf({ remoteModel, engineBuild, image, imageDigest, runtime }: Provenance): string {
  if (remoteModel !== null) return remoteModel;
  const what = engineBuild ?? (imageDigest === null ? image : `${image} ${imageDigest.slice(0, 19)}`);
  return [runtime, what].filter(part => part !== null).join(' ');
}

function machineOf({ gpus }: Provenance): string {
  return gpus.map(({ name, driver }) => (driver === null ? name : `${name} (${driver})`)).join(', ');
}
