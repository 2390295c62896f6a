import type { ClientSettings, RunTarget } from '../../../src-shared/model/benchmark-request.ts';
import type { Estimate, EstimateBasis } from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';

/** Tokens of a prompt of HumanEval with its frame, and of an answer without thinking. Facts: the reference's notes. */
const TOKENS = { prompt: 400, answer: 350 } as const;

export interface EstimateInput {
  readonly target: RunTarget;
  readonly problems: number;
  readonly suiteId: string;
  readonly settings: ClientSettings;
  readonly runs: readonly BenchmarkRun[];
  /** Speed that was measured of the profile; null when nothing was, and for remote models. */
  readonly measured: MeasuredSpeed | null;
  /** Speed that somebody wrote into the profile, such as `~147 t/s`; null where nobody did. */
  readonly noted: number | null;
  /** Dollars per million tokens of a remote model. */
  readonly price: { readonly input: number; readonly output: number } | null;
}

/** How fast a profile was. */
export interface MeasuredSpeed {
  /** Of all requests together, at the concurrency that is asked for. */
  readonly tokensPerSecond: number;
  /** Null where only generation was measured. */
  readonly promptTokensPerSecond: number | null;
  /** What measured it: a measurement of speed, or the last answers in use. */
  readonly from: 'speed' | 'use';
}

/**
 * The newest measurement of a profile's speed, at the most requests at a time that were measured and are not more than
 * those asked for; else the speed of its last long answer in use.
 */
export function measuredSpeed(
  profileId: string,
  concurrency: number,
  speed: readonly SpeedRun[],
  inUse: number | null,
): MeasuredSpeed | null {
  for (const { request, depths, concurrency: sweep } of speed) {
    const generation = depths[0]?.generationTokensPerSecond;
    if (request.profileId !== profileId || !generation) continue;
    const together = sweep.flatMap(({ concurrency: count, totalTokensPerSecond }) =>
      count > 1 && count <= concurrency && totalTokensPerSecond ? totalTokensPerSecond.mean : [],
    );
    return {
      tokensPerSecond: Math.max(generation.mean, ...together),
      promptTokensPerSecond: depths[0]?.promptTokensPerSecond?.mean ?? null,
      from: 'speed',
    };
  }
  if (inUse === null || inUse <= 0) return null;
  return { tokensPerSecond: inUse, promptTokensPerSecond: null, from: 'use' };
}

/** What a run will take, from earlier runs of the profile where there are any. */
export function estimate({
  target,
  problems,
  suiteId,
  settings,
  runs,
  measured: known,
  noted,
  price,
}: EstimateInput): Estimate {
  const answers = problems * settings.samples;
  const measured = runs.filter(
    run => run.totals !== null && run.totals.answers > 0 && run.totals.generatingMs > 0,
  );
  const own = measured.filter(run => sameTarget(run, target));
  const ofSuite = own.filter(run => run.suite.id === suiteId);
  const [run] = ofSuite.length > 0 ? ofSuite : own;
  const perAnswer = run?.totals ? run.totals.tokens / run.totals.answers : TOKENS.answer;
  const tokens = Math.round(answers * Math.min(perAnswer, settings.maxTokens));
  const costUsd =
    price === null ? null : (answers * TOKENS.prompt * price.input + tokens * price.output) / 1_000_000;
  const because = (given: EstimateBasis): Pick<Estimate, 'basis' | 'because'> => ({
    basis: sentence(given),
    because: given,
  });
  if (run?.totals) {
    const { generatingMs, answers: earlier } = run.totals;
    const seconds = (answers * generatingMs) / earlier / 1000;
    const basis = { kind: 'runs', label: run.label, suite: run.suite.name, answers: earlier } as const;
    return { seconds, tokens, costUsd, ...because(basis) };
  }
  const tokensPerAnswer = Math.round(perAnswer);
  if (known !== null) {
    const { tokensPerSecond, promptTokensPerSecond, from: kind } = known;
    const reading = promptTokensPerSecond === null ? 0 : (answers * TOKENS.prompt) / promptTokensPerSecond;
    const seconds = tokens / tokensPerSecond + reading;
    return { seconds, tokens, costUsd, ...because({ kind, tokensPerSecond, tokensPerAnswer }) };
  }
  if (noted !== null && noted > 0) {
    const seconds = tokens / noted / settings.concurrency;
    const basis = { kind: 'note', tokensPerSecond: noted, tokensPerAnswer } as const;
    return { seconds, tokens, costUsd, ...because(basis) };
  }
  return { seconds: null, tokens, costUsd, ...because({ kind: 'nothing' }) };
}

function sentence(basis: EstimateBasis): string {
  switch (basis.kind) {
    case 'runs':
      return `From ${basis.answers} answers of ${basis.label} on ${basis.suite}.`;
    case 'nothing':
      return 'Nothing was measured yet: the first problems will tell.';
    default: {
      const from = { speed: 'its measured', use: "its last answers'", note: "the profile's" }[basis.kind];
      return `From ${from} ${basis.tokensPerSecond.toFixed(1)} t/s and ${basis.tokensPerAnswer} tokens an answer.`;
    }
  }
}

function sameTarget(run: BenchmarkRun, target: RunTarget): boolean {
  if (target.kind === 'remote') return run.target?.kind === 'remote' && run.target.modelId === target.modelId;
  return run.target?.kind === 'profile' && run.target.profileId === target.profileId;
}

/** The number in a note such as `~147 t/s`; null without one. */
export function notedSpeed(speed: string): number | null {
  const found = /(\d+(?:[.,]\d+)?)\s*(?:t\/s|tok)/i.exec(speed)?.[1];
  return found === undefined ? null : Number(found.replace(',', '.'));
}
