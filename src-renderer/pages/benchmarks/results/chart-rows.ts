import { formatScore, formatTokensPerSecond } from '../../../i18n/format.ts';
import { t } from '../../../i18n/index.ts';
import { nameOf, type ResultRow } from './result-rows.ts';

/** A score to be drawn; published ones have no interval. */
export interface ScoreBar {
  readonly key: string;
  readonly label: string;
  readonly pct: number;
  /** How far the 95 % interval reaches below and above; null where counts are not known. */
  readonly error: readonly [below: number, above: number] | null;
  readonly published: boolean;
  /** Of the whole suite, in a version that is known; others rank behind. */
  readonly whole: boolean;
  /** Tokens per second, where they were measured. */
  readonly speed: number | null;
}

/** Which of the scores is drawn. */
export type DrawnScore = 'base' | 'plus';

/** What is drawn of the rows: whole runs and published scores best first, then parts. Rows without that score are not. */
export function barsOf(rows: readonly ResultRow[], which: DrawnScore): readonly ScoreBar[] {
  return rows
    .flatMap((row): ScoreBar[] => {
      const pct = which === 'plus' ? row.plusPct : row.basePct;
      if (pct === null) return [];
      const score = row.run?.scores[which] ?? null;
      const error = score && ([score.pct - score.lowPct, score.highPct - score.pct] as const);
      const { key, speed } = row;
      return [
        { ...{ key, pct, error, speed }, label: nameOf(row), published: row.run === null, whole: row.whole },
      ];
    })
    .sort((a, b) => Number(b.whole) - Number(a.whole) || b.pct - a.pct);
}

/** A score in words: `87.2 %, 95 % interval: 81.2 to 91.5`. */
export function scoreText({ pct, error }: ScoreBar): string {
  const score = `${formatScore(pct)} %`;
  if (error === null) return `${score}, ${t('benchmarks:published')}`;
  const [low, high] = [formatScore(pct - error[0]), formatScore(pct + error[1])];
  return `${score}, ${t('benchmarks:interval', { low, high })}`;
}

export const speedText = ({ speed }: ScoreBar): string =>
  speed === null ? '' : `${formatTokensPerSecond(speed)} t/s`;

/** A chart in words: every row with its values. */
export function described(
  title: string,
  bars: readonly ScoreBar[],
  values: (bar: ScoreBar) => string,
): string {
  return `${title}. ${bars.map(bar => `${bar.label}: ${values(bar)}`).join('. ')}.`;
}
