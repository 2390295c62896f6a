import type { ReferenceScore } from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, Score } from '../../../src-shared/model/benchmark-run.ts';

export const SORTS = ['label', 'base', 'plus', 'speed', 'tokens', 'time', 'date'] as const;
export type Sort = (typeof SORTS)[number];

/** A line of the result table: a run, or a published score beside them. */
export interface ResultRow {
  readonly key: string;
  readonly label: string;
  readonly run: BenchmarkRun | null;
  readonly reference: ReferenceScore | null;
  readonly basePct: number | null;
  readonly plusPct: number | null;
  /** What ranks it, with its interval; null for published scores, whose counts are not known. */
  readonly score: Score | null;
  /** Generation, tokens per second. */
  readonly speed: number | null;
  readonly tokens: number | null;
  readonly timeMs: number | null;
  readonly at: number | null;
}

/** Suites whose scores others publish. */
export const isPublished = (suiteId: string): boolean =>
  suiteId === 'humaneval-plus' || suiteId === 'humaneval';

export function runRow(run: BenchmarkRun): ResultRow {
  const { scores, totals } = run;
  return {
    key: run.id,
    label: run.label,
    run,
    reference: null,
    basePct: scores.base?.pct ?? null,
    plusPct: scores.plus?.pct ?? null,
    score: scores.plus ?? scores.base,
    speed: totals?.tokensPerSecond ?? null,
    tokens: totals?.tokens ?? null,
    timeMs: totals && totals.generatingMs + totals.gradingMs,
    at: run.finishedAt ?? run.createdAt,
  };
}

export function referenceRow(reference: ReferenceScore): ResultRow {
  return {
    key: `reference ${reference.label}`,
    label: reference.label,
    run: null,
    reference,
    basePct: reference.humaneval,
    plusPct: reference.humanevalPlus,
    score: null,
    speed: null,
    tokens: null,
    timeMs: null,
    at: null,
  };
}

/** Rows whose name, quant or note has every word that was typed. */
export function filterRows(rows: readonly ResultRow[], search: string): readonly ResultRow[] {
  const words = search.toLowerCase().split(/\s+/);
  return rows.filter(({ label, run }) => {
    const text = `${label} ${run?.provenance?.quant ?? ''} ${run?.note ?? ''}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** Sorted by one column; what has no value there comes last either way. */
export function sortRows(
  rows: readonly ResultRow[],
  sort: Sort,
  direction: 'ascending' | 'descending',
): readonly ResultRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((one, other) => {
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
    case 'speed':
      return row.speed;
    case 'tokens':
      return row.tokens;
    case 'time':
      return row.timeMs;
    case 'date':
      return row.at;
  }
}
