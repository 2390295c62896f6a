import type { ReferenceScore } from '../../../src-shared/model/benchmark-result.ts';
import { markdownTable } from './markdown-table.ts';

/** A local result as the report lists it; scores in per cent. */
export interface ReportRow {
  /** Of equal scores the smaller id comes first. */
  readonly id: string;
  readonly label: string;
  readonly humaneval: number;
  readonly humanevalPlus: number;
  /** The published HumanEval score to compare with; null where there is none. */
  readonly published: number | null;
  /** Footnote mark behind the label, such as ` *`. */
  readonly mark: string;
}

/**
 * The Markdown report in the reference's layout: local results by HumanEval+, then both rankings among published
 * scores, local ones in bold.
 */
export function reportText(
  rows: readonly ReportRow[],
  references: readonly ReferenceScore[],
  generated: string,
  notes: readonly string[],
): string {
  const local = [...rows].sort((a, b) => b.humanevalPlus - a.humanevalPlus || (a.id < b.id ? -1 : 1));
  const first = markdownTable(
    ['#', 'Model', 'HumanEval', 'HumanEval+', 'vs published'],
    local.map((row, index) => [
      String(index + 1),
      `${row.label}${row.mark}`,
      `${row.humaneval.toFixed(1)}%`,
      `${row.humanevalPlus.toFixed(1)}%`,
      delta(row),
    ]),
  );
  const ranking = (
    score: (row: ReportRow) => number,
    published: (one: ReferenceScore) => number | null,
  ): string => {
    const all = [
      ...local.map(row => ({
        name: `**${row.label}**${row.mark}`,
        score: score(row),
        source: 'Local benchmark',
      })),
      ...references.flatMap(one => {
        const value = published(one);
        return value === null ? [] : [{ name: one.label, score: value, source: one.source }];
      }),
      // Of scores that read the same, the local one comes first.
    ].sort((a, b) => tenths(b.score) - tenths(a.score));
    return markdownTable(
      ['#', 'Model', 'Score', 'Source'],
      all.map(({ name, score: value, source }, index) => [
        String(index + 1),
        name,
        `${value.toFixed(1)}%`,
        source,
      ]),
    );
  };
  return [
    '# HumanEval+ benchmark results',
    `Generated: ${generated}`,
    '## Local Results',
    first,
    '## HumanEval Ranking',
    ranking(
      row => row.humaneval,
      one => one.humaneval,
    ),
    '## HumanEval+ Ranking',
    ranking(
      row => row.humanevalPlus,
      one => one.humanevalPlus,
    ),
    '## Notes',
    notes.map(note => `- ${note}`).join('\n'),
    '',
  ].join('\n\n');
}

const tenths = (pct: number): number => Math.round(pct * 10);

/** Percentage points between the local and the published HumanEval score, with its sign. */
function delta({ humaneval, published }: ReportRow): string {
  if (published === null) return '–';
  const points = Math.round(humaneval * 10) / 10 - published;
  const text = Math.abs(points).toFixed(1);
  return points < 0 && text !== '0.0' ? `−${text}` : `+${text}`;
}
