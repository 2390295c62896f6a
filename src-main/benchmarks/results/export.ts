import type { ReferenceScore } from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, RunTotals } from '../../../src-shared/model/benchmark-run.ts';
import { type Published, publishedFor, subjectOf } from '../../../src-shared/published-score.ts';
import { servedOtherwise } from '../../../src-shared/served-alike.ts';
import { type CsvColumn, csvOf } from './csv.ts';
import { type ReferenceFile, referenceScores } from './references.ts';
import { type ReportRow, reportText } from './report.ts';

type Row = readonly [run: BenchmarkRun, published: Published | null];

const COLUMNS: readonly CsvColumn<Row>[] = [
  ['id', run => run.id],
  ['label', run => run.label],
  ['profile', run => run.provenance?.profileId ?? idOf(run)],
  ['suite', run => run.suite.id],
  ['suite_hash', run => run.suite.hash],
  ['status', run => run.status],
  ['created', run => new Date(run.createdAt).toISOString()],
  ['finished', run => (run.finishedAt === null ? null : new Date(run.finishedAt).toISOString())],
  ['answered', run => run.answered],
  ['base_passed', run => run.scores.base?.passed],
  ['base_total', run => run.scores.base?.total],
  ['base_pct', run => run.scores.base?.pct.toFixed(2)],
  ['base_low_pct', run => run.scores.base?.lowPct.toFixed(2)],
  ['base_high_pct', run => run.scores.base?.highPct.toFixed(2)],
  ['plus_passed', run => run.scores.plus?.passed],
  ['plus_pct', run => run.scores.plus?.pct.toFixed(2)],
  ['plus_low_pct', run => run.scores.plus?.lowPct.toFixed(2)],
  ['plus_high_pct', run => run.scores.plus?.highPct.toFixed(2)],
  ['published', (_, published) => published?.reference.label],
  ['published_suite', (_, published) => published?.suite],
  ['published_pct', (_, published) => published?.pct],
  ['delta_points', (_, published) => published?.points.toFixed(1)],
  ['truncated', run => run.totals?.truncated],
  ['truncated_pct', run => run.totals && truncatedPct(run.totals)?.toFixed(2)],
  ['empty', run => run.totals?.empty],
  ['refused', run => run.totals?.refused],
  ['server_died', run => run.totals?.serverDied],
  ['retries', run => run.totals?.retries],
  ['tokens', run => run.totals?.tokens],
  ['tokens_per_second', run => run.totals?.tokensPerSecond?.toFixed(2)],
  ['time_to_first_token_ms', run => run.totals?.timeToFirstTokenMs?.toFixed(1)],
  ['generating_ms', run => run.totals && Math.round(run.totals.generatingMs)],
  ['energy_wh', run => run.totals?.energyWh?.toFixed(3)],
  ['cost_usd', run => run.totals?.costUsd?.toFixed(4)],
  ['temperature', run => (run.leftOut?.includes('temperature') ? null : run.settings?.temperature)],
  ['max_tokens', run => run.settings?.maxTokens],
  ['samples', run => run.settings?.samples],
  ['concurrency', run => run.settings?.concurrency],
  ['context', run => run.provenance?.contextSize],
  ['quant', run => run.provenance?.quant],
  ['model_sha256', run => run.provenance?.modelDigest],
  ['model', run => run.provenance?.modelPath ?? run.provenance?.remoteModel],
  ['engine', run => run.provenance?.engineBuild],
  ['image', run => run.provenance?.image],
  ['image_sha256', run => run.provenance?.imageDigest],
  ['gpus', run => run.provenance?.gpus.map(({ name }) => name).join('; ')],
  ['runtime', run => run.provenance?.runtime],
  ['sandbox', run => run.sandbox],
  ['paddock', run => run.provenance?.paddockVersion],
  ['rerun_of', run => run.rerunOf],
  ['served_otherwise', run => run.provenance && servedOtherwise(run)],
  ['imported_from', run => run.importedFrom],
  ['note', run => run.note],
];

/** Answers that were cut by a limit, in per cent; null where nothing was answered. */
function truncatedPct({ truncated, answers }: RunTotals): number | null {
  return answers === 0 ? null : (100 * truncated) / answers;
}

function idOf({ target }: BenchmarkRun): string | null {
  return target?.kind === 'profile' ? target.profileId : null;
}

/** One line a run. */
export function csvText(runs: readonly BenchmarkRun[], references: readonly ReferenceScore[] = []): string {
  return csvOf(
    COLUMNS,
    runs.map((run): Row => [run, publishedFor(run, references)]),
  );
}

/** Footnote mark of a run whose answers come from a model that was served in more than one way. */
const OTHERWISE = '†';

/** Suites whose scores the reference's report is about. */
const HUMANEVAL_PLUS = /^humaneval-plus$/;

/** The report over finished HumanEval+ runs; of one model the best-documented, newest run counts. */
export function markdownReport(
  runs: readonly BenchmarkRun[],
  references: ReferenceFile,
  scores: readonly ReferenceScore[],
  generated: string,
): string {
  const newest = new Map<string, BenchmarkRun>();
  for (const run of [...runs].sort((a, b) => a.createdAt - b.createdAt))
    if (
      run.status === 'done' &&
      HUMANEVAL_PLUS.test(run.suite.id) &&
      run.taskIds === null &&
      run.suite.unknownVersion !== true &&
      run.scores.plus !== null
    )
      newest.set(`${subjectOf(run)}:${run.label}`, run);
  const marks = new Map<string, string>();
  const rows = [...newest.values()].map((run): ReportRow => {
    const found = publishedFor(run, scores);
    const published = found?.suite === 'HumanEval' ? found : null;
    const about = published?.same === false ? references.models[published.reference.label] : undefined;
    if (about?.note !== undefined) marks.set(about.note, about.mark ?? '');
    return {
      id: subjectOf(run),
      label: references.labels[subjectOf(run)] ?? run.label,
      humaneval: run.scores.base?.pct ?? 0,
      humanevalPlus: run.scores.plus?.pct ?? 0,
      published: published?.pct ?? null,
      mark: [about?.mark, servedOtherwise(run) > 0 ? OTHERWISE : undefined]
        .flatMap(mark => (mark === undefined ? [] : ` ${mark}`))
        .join(''),
    };
  });
  const others = runs.filter(run => run.status === 'done' && !HUMANEVAL_PLUS.test(run.suite.id)).length;
  return reportText(rows, scores, generated, [
    'pass@1 in per cent; HumanEval+ counts a problem when base and plus tests pass.',
    'Deltas are percentage points against the published HumanEval score of the model named in reference-scores.json.',
    ...(rows.some(({ mark }) => mark.endsWith(OTHERWISE))
      ? [`${OTHERWISE} The model was served otherwise for some of the answers than for the rest.`]
      : []),
    ...[...marks].map(([note, mark]) => (mark === '' ? note : `\\${mark} ${note}`)),
    ...(others > 0
      ? [
          `${others === 1 ? '1 run of another suite is' : `${others} runs of other suites are`} not listed here; export CSV or JSON for all.`,
        ]
      : []),
  ]);
}

/** A run with the number that its origins come to. */
function withOrigins(run: BenchmarkRun): BenchmarkRun & { readonly servedOtherwise: number | null } {
  return { ...run, servedOtherwise: run.provenance && servedOtherwise(run) };
}

/** A file to save. */
export interface Exported {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

/** Results as a file in one of the formats. */
export function exported(
  format: 'csv' | 'json' | 'markdown',
  runs: readonly BenchmarkRun[],
  references: ReferenceFile,
  now: Date,
): Exported {
  const scores = referenceScores(references);
  switch (format) {
    case 'csv':
      return { fileName: 'benchmarks.csv', mediaType: 'text/csv', text: csvText(runs, scores) };
    case 'json':
      return {
        fileName: 'benchmarks.json',
        mediaType: 'application/json',
        text: `${JSON.stringify({ generated: now.toISOString(), runs: runs.map(withOrigins) }, null, 2)}\n`,
      };
    case 'markdown': {
      const generated = now.toISOString().slice(0, 16).replace('T', ' ');
      const text = markdownReport(runs, references, scores, generated);
      return { fileName: 'REPORT.md', mediaType: 'text/markdown', text };
    }
  }
}
