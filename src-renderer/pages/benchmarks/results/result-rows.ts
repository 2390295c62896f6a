import type { ReferenceScore } from '../../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, Score } from '../../../../src-shared/model/benchmark-run.ts';
import { type Published, publishedFor } from '../../../../src-shared/published-score.ts';

export const SORTS = [
  'label',
  'base',
  'plus',
  'cut',
  'delta',
  'speed',
  'tokens',
  'time',
  'quant',
  'context',
  'date',
] as const;
export type Sort = (typeof SORTS)[number];

const SCORES: readonly Sort[] = ['base', 'plus', 'delta'];

/** A line of the result table: a run, or a published score beside them. */
export interface ResultRow {
  readonly key: string;
  readonly label: string;
  /** What sets it apart from others of the same label; empty where that is enough. */
  readonly apart: string;
  readonly run: BenchmarkRun | null;
  readonly reference: ReferenceScore | null;
  /** The published score of the same model; null where there is none. */
  readonly published: Published | null;
  readonly basePct: number | null;
  readonly plusPct: number | null;
  /** Of the whole suite, in a version that is known: only such scores rank with each other. */
  readonly whole: boolean;
  /** What ranks it, with its interval; null for published scores, whose counts are not known. */
  readonly score: Score | null;
  /** Answers that a limit cut, in per cent. */
  readonly cutPct: number | null;
  /** Generation, tokens per second. */
  readonly speed: number | null;
  /** Tokens and time of the answers that the run asked itself. */
  readonly tokens: number | null;
  readonly timeMs: number | null;
  readonly at: number | null;
}

/** Suites whose scores others publish. */
export const isPublished = (suiteId: string): boolean =>
  suiteId === 'humaneval-plus' || suiteId === 'humaneval';

export function runRow(run: BenchmarkRun, references: readonly ReferenceScore[], apart = ''): ResultRow {
  const { scores, totals } = run;
  return {
    key: run.id,
    label: run.label,
    apart,
    run,
    reference: null,
    published: publishedFor(run, references),
    basePct: scores.base?.pct ?? null,
    plusPct: scores.plus?.pct ?? null,
    whole: run.taskIds === null && run.suite.unknownVersion !== true,
    score: scores.plus ?? scores.base,
    cutPct: totals === null || totals.answers === 0 ? null : (100 * totals.truncated) / totals.answers,
    speed: totals?.tokensPerSecond ?? null,
    // Imported results and those of some providers do not count them.
    tokens: (totals?.own?.tokens ?? totals?.tokens) || null,
    timeMs: totals?.wallMs ?? null,
    at: run.finishedAt ?? run.createdAt,
  };
}

export function referenceRow(reference: ReferenceScore): ResultRow {
  return {
    key: `reference ${reference.label}`,
    label: reference.label,
    apart: '',
    run: null,
    reference,
    published: null,
    basePct: reference.humaneval,
    plusPct: reference.humanevalPlus,
    whole: true,
    score: null,
    cutPct: null,
    speed: null,
    tokens: null,
    timeMs: null,
    at: Date.parse(reference.date) || null,
  };
}

/** The name of a row among the others. */
export const nameOf = ({ label, apart }: ResultRow): string => (apart === '' ? label : `${label} (${apart})`);

/** Rows whose name, quant, engine or note has every word that was typed. */
export function filterRows(rows: readonly ResultRow[], search: string): readonly ResultRow[] {
  const words = search.toLowerCase().split(/\s+/);
  return rows.filter(({ label, apart, run }) => {
    const { quant, engineBuild, image } = run?.provenance ?? {};
    const text = [label, apart, quant, engineBuild, image, run?.note].join(' ').toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/**
 * Sorted by one column; what has no value there comes last either way. By a score, parts of a suite and other versions
 * of it come behind what is whole: a part may be the easy one.
 */
export function sortRows(
  rows: readonly ResultRow[],
  sort: Sort,
  direction: 'ascending' | 'descending',
): readonly ResultRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((one, other) => {
    if (SCORES.includes(sort) && one.whole !== other.whole) return Number(other.whole) - Number(one.whole);
    const [a, b] = [rankedBy(one, sort), rankedBy(other, sort)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'string' || typeof b === 'string') return sign * String(a).localeCompare(String(b));
    return sign * (a - b);
  });
}

function rankedBy(row: ResultRow, sort: Sort): number | string | null {
  switch (sort) {
    case 'label':
      return row.label;
    case 'base':
      return row.basePct;
    case 'plus':
      return row.plusPct;
    case 'cut':
      return row.cutPct;
    case 'delta':
      return row.published?.points ?? null;
    case 'speed':
      return row.speed;
    case 'tokens':
      return row.tokens;
    case 'time':
      return row.timeMs;
    case 'quant':
      return row.run?.provenance?.quant ?? null;
    case 'context':
      return row.run?.provenance?.contextSize ?? null;
    case 'date':
      return row.at;
  }
}
