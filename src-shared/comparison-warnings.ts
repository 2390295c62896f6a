import { type ComparisonWarning, ScoreSetting } from './model/benchmark-result.ts';
import type { BenchmarkRun, Provenance } from './model/benchmark-run.ts';
import { servedOtherwise } from './served-alike.ts';
import { unanswered } from './unanswered.ts';

/** In the place of a suite's sum, of imported results that do not name it. */
export const UNKNOWN_HASH = 'unknown';
/** A larger share of answers that a limit cut, or that came to nothing, says more about these than about the model. */
const MOST_FAILED = 0.02;

/** What makes runs hard to compare. */
export function warningsFor(runs: readonly BenchmarkRun[]): readonly ComparisonWarning[] {
  const warnings: ComparisonWarning[] = [];
  const hashes = distinct(runs, run => run.suite.hash);
  if (hashes.length > 1 || hashes[0] === UNKNOWN_HASH) warnings.push({ code: 'suites' });
  if (distinct(runs, problemsOf).length > 1) warnings.push({ code: 'problems' });
  const known = runs.filter(run => run.settings !== null);
  const which = ScoreSetting.options.filter(key => distinct(known, settingOf(key)).length > 1);
  if (which.length > 0) warnings.push({ code: 'settings', which });
  for (const { settings, label, id: runId } of runs)
    if (settings === null) warnings.push({ code: 'settings-unknown', runId, label });
  const withPlus = runs.some(({ scores }) => scores.plus !== null);
  for (const { id: runId, label } of withPlus ? runs.filter(lacksPlus) : [])
    warnings.push({ code: 'no-plus', runId, label });
  return [...warnings, ...servingWarnings(runs.flatMap(provenancesOf)), ...runs.flatMap(aboutOne)];
}

/** Whether a run was graded by base tests alone: it passes what others of its suite may fail. */
export function lacksPlus({ scores }: BenchmarkRun): boolean {
  return scores.base !== null && scores.plus === null;
}

/** What is not the same of how and where models were served. */
export function servingWarnings(served: readonly Provenance[]): readonly ComparisonWarning[] {
  const warnings: ComparisonWarning[] = [];
  const sizes = distinct(served, ({ contextSize }) => contextSize);
  if (sizes.length > 1) warnings.push({ code: 'contexts', sizes });
  const names = distinct(served, engineName);
  if (names.length > 1) warnings.push({ code: 'engines', names });
  const gpus = distinct(served, machineOf);
  if (gpus.length > 1) warnings.push({ code: 'gpus', names: gpus });
  return warnings;
}

/** Where the answers of a run came from, those that it took over as well. */
function provenancesOf({ provenance, takenOver = [], earlier = [] }: BenchmarkRun): readonly Provenance[] {
  return [provenance, ...[...takenOver, ...earlier].map(one => one.provenance)].filter(one => one !== null);
}

/** The part of its suite that a run is of, in any order; null for all of it. */
function problemsOf({ taskIds, suite }: BenchmarkRun): readonly string[] | null {
  return taskIds === null || taskIds.length === suite.problems ? null : [...taskIds].sort();
}

/** How a run was asked, in one respect. Who is no profile is not served by us. */
function settingOf(key: ScoreSetting): (run: BenchmarkRun) => unknown {
  // What was not sent is the provider's to say.
  if (key !== 'serve')
    return ({ settings, leftOut = [] }) => (leftOut.some(one => one === key) ? null : settings?.[key]);
  return ({ target }) => (target?.kind === 'profile' ? target.serve : null);
}

/** What of one run alone makes its score hard to compare. */
function aboutOne(run: BenchmarkRun): readonly ComparisonWarning[] {
  const { id: runId, label, status, totals, sandbox } = run;
  const warnings: ComparisonWarning[] = [];
  if (status !== 'done') warnings.push({ code: 'unfinished', runId, label });
  if (totals !== null) {
    const { truncated, answers, serverDied } = totals;
    if (truncated > MOST_FAILED * answers)
      warnings.push({ code: 'truncated', runId, label, truncated, answers });
    // Of a server that died there is a warning of its own, however few.
    const none = unanswered({ ...totals, serverDied: 0 });
    if (none > MOST_FAILED * answers)
      warnings.push({ code: 'no-answer', runId, label, unanswered: none, answers });
    if (serverDied > 0) warnings.push({ code: 'server-died', runId, label, answers: serverDied });
  }
  const otherwise = servedOtherwise(run);
  if (otherwise > 0) warnings.push({ code: 'served-otherwise', runId, label, answers: otherwise });
  if (sandbox === 'guard') warnings.push({ code: 'no-sandbox', runId, label });
  return warnings;
}

/** Values that differ by their JSON, each once, in the order in which they come. */
function distinct<T, V>(all: readonly T[], value: (one: T) => V): V[] {
  return [...new Map(all.map(one => [JSON.stringify(value(one) ?? null), value(one)])).values()];
}

/** The engine in a few words: its build, or the image that holds it. */
export function engineName({ remoteModel, engineBuild, image, imageDigest, runtime }: Provenance): string {
  if (remoteModel !== null) return remoteModel;
  const what = engineBuild ?? (imageDigest === null ? image : `${image} ${imageDigest.slice(0, 19)}`);
  return [runtime, what].filter(part => part !== null).join(' ');
}

function machineOf({ gpus }: Provenance): string {
  return gpus.map(({ name, driver }) => (driver === null ? name : `${name} (${driver})`)).join(', ');
}
