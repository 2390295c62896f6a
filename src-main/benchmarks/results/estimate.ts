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

/** What a run will take, from an earlier run of the profile where there is one. */
export function estimate(input: EstimateInput): Estimate {
  const { problems, settings, measured: known, noted, price } = input;
  const answers = problems * settings.samples;
  const earlier = earlierRun(input);
  const perAnswer = earlier === null ? TOKENS.answer : earlier.tokens / earlier.answers;
  const tokens = Math.round(answers * Math.min(perAnswer, settings.maxTokens));
  const costUsd =
    price === null ? null : (answers * TOKENS.prompt * price.input + tokens * price.output) / 1_000_000;
  const because = (given: EstimateBasis): Pick<Estimate, 'basis' | 'because'> => ({
    basis: sentence(given),
    because: given,
  });
  if (earlier !== null) {
    const seconds = (answers * earlier.requestMs) / earlier.answers / settings.concurrency / 1000;
    const { label, suite } = earlier.run;
    const basis = { kind: 'runs', label, suite: suite.name, answers: earlier.answers } as const;
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

/** A run that tells how long others take: what it asked itself, and the time of these requests, one after the other. */
interface EarlierRun {
  readonly run: BenchmarkRun;
  readonly answers: number;
  readonly tokens: number;
  readonly requestMs: number;
}

/** So many answers tell as much as a whole suite. */
const ENOUGH = 20;
/** What makes answers longer or slower. */
const LENGTHENING = [
  'prompt',
  'systemPrompt',
  'maxTokens',
  'reasoningFormat',
  'stop',
  'concurrency',
] as const;

/** The one that comes closest: the same suite, asked the same way, with enough answers, newest first. */
function earlierRun({ target, problems, suiteId, settings, runs }: EstimateInput): EarlierRun | null {
  const serve = target.kind === 'profile' ? target.serve : null;
  const closeness = ({ run, answers }: EarlierRun): readonly boolean[] => [
    run.suite.id === suiteId,
    (run.target?.kind === 'profile' ? run.target.serve : null) === serve &&
      LENGTHENING.every(key => JSON.stringify(run.settings?.[key]) === JSON.stringify(settings[key])),
    answers >= Math.min(ENOUGH, problems * settings.samples),
  ];
  const candidates = runs
    .filter(run => sameTarget(run, target) && !tooShort(run, settings))
    .flatMap(asEarlier)
    .map(earlier => ({ earlier, rank: closeness(earlier) }));
  // Stable: of equals the newer one, which comes first, stays in front.
  const [best] = candidates.sort((a, b) => {
    const at = a.rank.findIndex((fits, index) => fits !== b.rank[index]);
    return at < 0 ? 0 : Number(b.rank[at]) - Number(a.rank[at]);
  });
  return best?.earlier ?? null;
}

/** Its limit cut answers that would go on under the one that is asked for. */
function tooShort({ settings, totals }: BenchmarkRun, asked: ClientSettings): boolean {
  return (totals?.truncated ?? 0) > 0 && (settings?.maxTokens ?? 0) < asked.maxTokens;
}

function asEarlier(run: BenchmarkRun): readonly EarlierRun[] {
  const { totals, settings, rerunOf } = run;
  // What a rerun of before asked itself is not known.
  const own = totals?.own ?? (rerunOf === null ? totals : null);
  if (totals === null || !own || own.answers === 0 || totals.generatingMs <= 0) return [];
  const requestMs = totals.generatingMs * (settings?.concurrency ?? 1);
  return [{ run, answers: own.answers, tokens: own.tokens, requestMs }];
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
