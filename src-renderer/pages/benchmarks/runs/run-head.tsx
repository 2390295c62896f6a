import type { ReactNode } from 'react';
import type {
  BenchmarkRun,
  CellState,
  RunProgress,
  Score,
} from '../../../../src-shared/model/benchmark-run.ts';
import { formatCount, formatDuration, formatScore, formatTokensPerSecond } from '../../../i18n/format.ts';
import { type Translate, useT } from '../../../i18n/index.ts';
import { scoreNames } from '../score-names.ts';
import { isActive } from './run-status.ts';

export interface RunHeadProps {
  readonly run: BenchmarkRun;
  readonly progress: RunProgress | null;
}

/** Answers that are done with in the present phase: judged while it grades, else there. */
export const doneOf = ({ run, progress }: RunHeadProps): number =>
  run.status === 'grading' && progress ? progress.soFar.judged : run.answered;

/** How far a run is: problems, rate, time left, all of the phase that it is in. */
export function RunPace({ run, progress }: RunHeadProps): ReactNode {
  const t = useT();
  const parts = [
    t('benchmarks:state', { state: t(`benchmarks:statuses.${run.status}`) }),
    t('benchmarks:ofProblems', {
      n: formatCount(doneOf({ run, progress })),
      total: formatCount(run.expected),
    }),
  ];
  if (isActive(run.status) && progress) {
    const { perMinute, secondsLeft } = progress;
    if (perMinute !== null)
      parts.push(t('benchmarks:perProblem', { time: formatDuration(60_000 / perMinute) }));
    if (secondsLeft !== null) parts.push(t('benchmarks:left', { time: formatDuration(secondsLeft * 1_000) }));
  }
  return (
    <span className="text-sm text-dim" data-live>
      {parts.join(' · ')}
    </span>
  );
}

/** What is no answer at all; of runs of before, their totals do not tell. */
const UNANSWERED: readonly CellState[] = ['empty', 'refused', 'server-died'];

type Figure = readonly [name: string, value: string];

/** The scores, so far or for good, and what stands beside them. */
export function RunFigures({ run, progress }: RunHeadProps): ReactNode {
  const t = useT();
  const { totals } = run;
  const soFar = progress?.soFar;
  const speed = progress?.tokensPerSecond ?? totals?.tokensPerSecond ?? null;
  const cut = soFar?.cut ?? totals?.truncated ?? null;
  const none = progress?.cells.filter(({ state }) => UNANSWERED.includes(state)).length ?? 0;
  const tokens = soFar?.tokensPerAnswer ?? null;
  const sandbox = soFar?.sandbox ?? run.sandbox;
  const figures: readonly Figure[] = [
    ...scoreFigures(t, { run, progress }),
    ...(cut === null ? [] : [[t('benchmarks:cutAtLimit'), formatCount(cut)] as const]),
    ...(none === 0 ? [] : [[t('benchmarks:withoutAnswer'), formatCount(none)] as const]),
    ...(speed === null ? [] : [[t('benchmarks:speedMedian'), formatTokensPerSecond(speed)] as const]),
    ...(tokens === null
      ? []
      : [[t('benchmarks:tokensPerProblem'), formatCount(Math.round(tokens))] as const]),
    ...(sandbox === null ? [] : [[t('benchmarks:sandbox'), t(`benchmarks:sandboxes.${sandbox}`)] as const]),
  ];
  return (
    <dl className="grid w-fit grid-cols-3 gap-x-8 gap-y-4 max-sm:grid-cols-2">
      {figures.map(([name, value]) => (
        <div key={name} className="flex flex-col-reverse justify-end">
          <dt className="text-sm text-dim">{name}</dt>
          <dd className="text-xl font-semibold tracking-tight" data-live>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Base and plus of a run that has its scores, or of the answers that are judged already. */
function scoreFigures(t: Translate, { run, progress }: RunHeadProps): readonly Figure[] {
  const { base, plus } = run.scores;
  if (base !== null) {
    const names = scoreNames(run.suite.id, plus !== null, t);
    const shown = ({ pct, passed, total }: Score): string =>
      `${formatScore(pct)} % (${formatCount(Math.round(passed))}/${formatCount(total)})`;
    return [
      [names.base, shown(base)],
      ...(plus === null || names.plus === null ? [] : [[names.plus, shown(plus)] as const]),
    ];
  }
  const soFar = progress?.soFar;
  if (!soFar || soFar.judged === 0) return [];
  const names = scoreNames(run.suite.id, soFar.plus !== null, t);
  const figure = (name: string, passed: number): Figure => [
    t('benchmarks:scoreSoFar', { name }),
    `${formatScore((100 * passed) / soFar.judged)} % (${formatCount(passed)}/${formatCount(soFar.judged)})`,
  ];
  return [
    figure(names.base, soFar.base),
    ...(soFar.plus === null || names.plus === null ? [] : [figure(names.plus, soFar.plus)]),
  ];
}
