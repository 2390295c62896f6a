import type { ReactNode } from 'react';
import type { BenchmarkRun, RunTotals, Score } from '../../../../src-shared/model/benchmark-run.ts';
import type { Published } from '../../../../src-shared/published-score.ts';
import { servedOtherwise } from '../../../../src-shared/served-alike.ts';
import { unanswered } from '../../../../src-shared/unanswered.ts';
import { formatAtMost, formatCount, formatScore } from '../../../i18n/format.ts';
import { type Translate, useT } from '../../../i18n/index.ts';
import { addressOf } from '../place.ts';
import type { ResultRow } from './result-rows.ts';

/** A score in per cent with the counts that it comes from; published ones have no counts. */
export function ScoreCell(props: {
  readonly pct: number | null;
  readonly score: Score | null;
  readonly main: boolean;
  /** Of the run, where it is to say how many answers it has none of. */
  readonly totals?: RunTotals | null | undefined;
}): ReactNode {
  const t = useT();
  const { pct, score, main, totals } = props;
  if (pct === null) return '–';
  const samples = score && bySamples(t, score);
  return (
    <>
      <span className={main ? 'font-semibold' : ''}>{formatScore(pct)}</span>
      {score && <Small>{counts(score)}</Small>}
      {samples && <Small>{samples}</Small>}
      {totals && unanswered(totals) > 0 && (
        <Small>{t('benchmarks:noAnswerOf', { share: unansweredShare(totals) })}</Small>
      )}
    </>
  );
}

export const counts = ({ passed, total }: Score): string =>
  `${formatCount(Math.round(passed))}/${formatCount(total)}`;

/** `3/164` of the answers came to nothing. */
export const unansweredShare = (totals: RunTotals): string =>
  `${formatCount(unanswered(totals))}/${formatCount(totals.answers)}`;

/** `44 problems × 5` where problems have several samples; null where each has one. */
export function bySamples(t: Translate, { total, problems = total }: Score): string | null {
  if (problems >= total) return null;
  return t('benchmarks:problemsBySamples', {
    problems: formatCount(problems),
    samples: formatAtMost(total / problems, 1),
  });
}

export function IntervalCell({ score }: { readonly score: Score | null }): ReactNode {
  return score === null ? '–' : `${formatScore(score.lowPct)}\u2009–\u2009${formatScore(score.highPct)}`;
}

/** How many answers a limit cut: a score with many of them says more about the limit than about the model. */
export function CutCell({ row }: { readonly row: ResultRow }): ReactNode {
  const totals = row.run?.totals;
  if (!totals || row.cutPct === null) return '–';
  if (totals.truncated === 0) return <span className="text-faint">0</span>;
  return (
    <>
      <span className="text-busy">{formatScore(row.cutPct)} %</span>
      <Small>
        {formatCount(totals.truncated)}/{formatCount(totals.answers)}
      </Small>
    </>
  );
}

/** What a run took; of a rerun, for how many answers. */
export function CostCell(props: { readonly text: string | null; readonly row: ResultRow }): ReactNode {
  const t = useT();
  const { text, row } = props;
  const totals = row.run?.totals;
  if (text === null) return '–';
  const own = totals?.own?.answers;
  if (!totals || own === undefined || own >= totals.answers) return text;
  return (
    <>
      {text}
      <Small>{t('benchmarks:forAnswers', { count: own })}</Small>
    </>
  );
}

/** Points more or less than what is published, and of whom. */
export function DeltaCell({ published }: { readonly published: Published | null }): ReactNode {
  const t = useT();
  if (published === null) return '–';
  const { reference, suite, pct, points, same } = published;
  const about = t(same ? 'benchmarks:deltaSame' : 'benchmarks:deltaOther', {
    suite,
    label: reference.label,
    pct: formatScore(pct),
    source: reference.source,
  });
  return (
    <span title={reference.note === null || same ? about : `${about} ${reference.note}`}>
      {signed(points)}
      {!same && <span aria-hidden="true">&nbsp;*</span>}
      <span className="sr-only">. {about}</span>
      <span className="ms-auto block max-w-[9rem] truncate text-xs text-faint" aria-hidden="true">
        {reference.label}
      </span>
    </span>
  );
}

/** Points with their sign; a real minus, as wide as the plus. */
export function signed(points: number): string {
  const text = formatScore(Math.abs(points));
  if (points === 0) return `±${text}`;
  return points < 0 ? `−${text}` : `+${text}`;
}

export function NameCell({ row }: { readonly row: ResultRow }): ReactNode {
  const t = useT();
  const { run, reference } = row;
  if (run === null)
    return (
      <>
        {row.label} <Tag>{t('benchmarks:published')}</Tag>
        <Small>{reference?.source}</Small>
      </>
    );
  return (
    <>
      <a
        href={addressOf({ view: 'run', runId: run.id, taskId: null })}
        className="underline decoration-line underline-offset-3 hover:decoration-ink"
      >
        {row.label}
      </a>{' '}
      {tagsOf(run).map(tag => (
        <Tag key={tag}>{t(`benchmarks:${tag}`)}</Tag>
      ))}
      {row.apart !== '' && <Small>{row.apart}</Small>}
      {run.note !== '' && <Small>{run.note}</Small>}
    </>
  );
}

/** What has to be known before its number is believed, or was said by its owner. */
function tagsOf(
  run: BenchmarkRun,
): readonly (
  | 'marked'
  | 'imported'
  | 'unknownVersion'
  | 'noSandbox'
  | 'servedOtherwise'
  | 'partOnly'
  | 'rerun'
)[] {
  return [
    ...(run.marked ? (['marked'] as const) : []),
    ...(run.importedFrom !== null ? (['imported'] as const) : []),
    ...(run.suite.unknownVersion ? (['unknownVersion'] as const) : []),
    ...(run.sandbox === 'guard' ? (['noSandbox'] as const) : []),
    ...(servedOtherwise(run) > 0 ? (['servedOtherwise'] as const) : []),
    ...(run.taskIds !== null ? (['partOnly'] as const) : []),
    ...(run.rerunOf !== null ? (['rerun'] as const) : []),
  ];
}

function Tag({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <span className="me-1 inline-block rounded border border-line px-1 text-xs text-dim">{children}</span>
  );
}

function Small({ children }: { readonly children: ReactNode }): ReactNode {
  return <span className="block truncate text-xs text-faint">{children}</span>;
}
