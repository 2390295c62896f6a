import { engineName } from './comparison-warnings.ts';
import { distinctions, type Facet } from './distinct-names.ts';
import { type Comparison, ScoreSetting } from './model/benchmark-result.ts';
import type { BenchmarkRun } from './model/benchmark-run.ts';

/** How facets of runs are said in one language. */
export interface RunWords {
  readonly setting: (key: ScoreSetting, value: string) => string;
  /** That a run is of so many problems of its suite. */
  readonly part: (problems: number, all: number) => string;
  readonly rerun: string;
  readonly day: (at: number) => string;
  readonly instant: (at: number) => string;
}

/** Of a text that sets runs apart, so much is shown. */
const SHOWN_CHARS = 24;

/** What sets runs of one model apart, in a few words each; empty for one that its label tells from all others. */
export function runDistinctions(runs: readonly BenchmarkRun[], words: RunWords): readonly string[] {
  return distinctions(runs, run => run.label, facetsOf(words));
}

/** Labels of runs, with what sets those of the same label apart behind them. */
export function runNames(runs: readonly BenchmarkRun[], words: RunWords): readonly string[] {
  const apart = runDistinctions(runs, words);
  return runs.map(({ label }, at) => (apart[at] ? `${label} (${apart[at]})` : label));
}

/** A comparison whose labels tell runs of one model apart, in its warnings too. */
export function namedApart(comparison: Comparison, words: RunWords): Comparison {
  const names = runNames(comparison.runs, words);
  const runs = comparison.runs.map((run, at) => ({ ...run, label: names[at] ?? run.label }));
  const labels = new Map(runs.map(({ id, label }) => [id, label]));
  const warnings = comparison.warnings.map(warning =>
    'runId' in warning ? { ...warning, label: labels.get(warning.runId) ?? warning.label } : warning,
  );
  return { ...comparison, runs, warnings };
}

function facetsOf(words: RunWords): readonly Facet<BenchmarkRun>[] {
  const at = ({ finishedAt, createdAt }: BenchmarkRun): number => finishedAt ?? createdAt;
  return [
    run => run.suite.name,
    run => (run.taskIds === null ? null : words.part(run.taskIds.length, run.suite.problems)),
    run => run.provenance?.quant ?? null,
    ...ScoreSetting.options.map(
      (key): Facet<BenchmarkRun> =>
        run =>
          settingText(run, key, words),
    ),
    run => run.provenance && engineName(run.provenance),
    run => (run.rerunOf === null ? null : words.rerun),
    run => words.day(at(run)),
    run => words.instant(at(run)),
    run => run.id.slice(-6),
  ];
}

function settingText({ settings, target }: BenchmarkRun, key: ScoreSetting, words: RunWords): string | null {
  const value = key === 'serve' ? (target?.kind === 'profile' ? target.serve : null) : settings?.[key];
  if (value === undefined) return null;
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '–');
  return words.setting(key, text.slice(0, SHOWN_CHARS));
}
