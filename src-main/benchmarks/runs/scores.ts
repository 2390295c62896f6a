import type {
  Answer,
  AnswerVerdict,
  BenchmarkRun,
  CellState,
  RunScores,
  RunTotals,
  Score,
} from '../../../src-shared/model/benchmark-run.ts';
import { median, type Tally, wilson } from '../../../src-shared/stats.ts';
import { byTask, passAtKFrom, statusesOf } from '../grading/pass-at-k.ts';

/** The score of problems with so many samples each, of which so many are right. */
export function scoreOf(tallies: readonly Tally[]): Score {
  const problems = tallies.length;
  const solved = Math.min(
    problems,
    tallies.reduce((sum, { n, c }) => sum + c / n, 0),
  );
  const { low, high } = wilson(solved, problems);
  return {
    passed: tallies.reduce((sum, { c }) => sum + c, 0),
    total: tallies.reduce((sum, { n }) => sum + n, 0),
    problems,
    pct: problems === 0 ? 0 : (100 * solved) / problems,
    lowPct: 100 * low,
    highPct: 100 * high,
  };
}

export const passesBase = ({ base }: AnswerVerdict): boolean => base.status === 'pass';
/** An answer counts for plus when it passes base and plus, as EvalPlus has it. */
export const passesPlus = ({ base, plus }: AnswerVerdict): boolean =>
  base.status === 'pass' && plus?.status === 'pass';
/** All the tests that there were. */
export const passesAll = (verdict: AnswerVerdict): boolean =>
  verdict.plus === null ? passesBase(verdict) : passesPlus(verdict);

/** Scores of a graded run. */
export function scoresOf(verdicts: readonly AnswerVerdict[]): RunScores {
  if (verdicts.length === 0) return { base: null, plus: null, passAtK: null };
  const problems = [...byTask(verdicts).values()];
  const score = (passes: (verdict: AnswerVerdict) => boolean): Score =>
    scoreOf(problems.map(samples => ({ n: samples.length, c: samples.filter(passes).length })));
  const withPlus = verdicts.some(({ plus }) => plus !== null);
  return {
    base: score(passesBase),
    plus: withPlus ? score(passesPlus) : null,
    passAtK: passAtKFrom(statusesOf(verdicts.map(verdict => ({ ...verdict, ms: 0 })))),
  };
}

/** What of a run's totals its answers do not tell. */
export type OutsideTotals = Pick<RunTotals, 'generatingMs' | 'gradingMs' | 'wallMs' | 'energyWh' | 'costUsd'>;

/** How many answers of a run, the first of its journal, another one asked. */
export function takenOverBy({ takenOver = [] }: Pick<BenchmarkRun, 'takenOver'>): number {
  return takenOver.reduce((sum, { answers }) => sum + answers, 0);
}

/** Sums of a run's answers in the order of its journal, the first of them taken over from another run. */
export function totalsOf(answers: readonly Answer[], outside: OutsideTotals, takenOver = 0): RunTotals {
  const own = answers.slice(takenOver);
  const count = (status: Answer['status']): number =>
    answers.filter(answer => answer.status === status).length;
  const sum = (of: readonly Answer[], value: (answer: Answer) => number | null): number =>
    of.reduce((total, answer) => total + (value(answer) ?? 0), 0);
  return {
    answers: answers.length,
    truncated: count('truncated'),
    empty: count('empty'),
    refused: count('refused'),
    serverDied: count('server-died'),
    retries: sum(answers, answer => answer.retries),
    promptTokens: sum(answers, answer => answer.promptTokens),
    tokens: sum(answers, answer => answer.tokens),
    tokensPerSecond: median(own.map(answer => answer.tokensPerSecond)),
    promptTokensPerSecond: median(own.map(answer => answer.promptTokensPerSecond)),
    timeToFirstTokenMs: median(own.map(answer => answer.timeToFirstTokenMs)),
    own: {
      answers: own.length,
      promptTokens: sum(own, answer => answer.promptTokens),
      tokens: sum(own, answer => answer.tokens),
    },
    ...outside,
  };
}

/** How one answer is shown: what became of it, then what was judged. */
export function cellState(answer: Answer | undefined, verdict: AnswerVerdict | undefined): CellState {
  if (answer === undefined && verdict === undefined) return 'waiting';
  if (answer !== undefined && ['empty', 'server-died', 'refused'].includes(answer.status))
    return answer.status;
  if (verdict === undefined) return answer?.status ?? 'waiting';
  const { base } = verdict;
  if (base.status === 'pass') return passesAll(verdict) ? 'pass' : 'base-only';
  if (answer?.status === 'truncated') return 'truncated';
  return base.status;
}
