import { PaddockError } from '../../../src-shared/errors.ts';
import { Answer, type BenchmarkRun, type Provenance } from '../../../src-shared/model/benchmark-run.ts';
import { flawedReferences } from '../grading/flawed-references.ts';
import type { LoadedSuite, SuiteProblem } from '../suites/suite.ts';
import { type GenerateDeps, generateRun } from './generate-run.ts';
import { type GradingPlaces, gradeRun, gradingFailed } from './grade-run.ts';
import { answerKey, Journal } from './journal.ts';
import { KeptVerdict, weakestSandbox } from './kept-verdict.ts';
import { LiveGrading, mayGradeMeanwhile } from './live-grading.ts';
import { scoresOf, takenOverBy, totalsOf } from './scores.ts';

export interface ExecuteDeps
  extends Pick<GenerateDeps, 'runs' | 'live' | 'model' | 'latest' | 'clock' | 'paused'> {
  readonly suite: LoadedSuite;
  /** SHA-256 of the model's file, taken when nothing is measured any more. */
  readonly digest: (provenance: Provenance, signal: AbortSignal) => Promise<string | null>;
  readonly grading: GradingPlaces;
}

/** What a run has on the disk: what was said, and what was judged of it; and for how long it was at work. */
interface Kept {
  readonly answers: Journal<Answer>;
  readonly verdicts: Journal<KeptVerdict>;
  readonly wallMs: () => number;
}

/** The problems of a run, in the order of the suite. */
export function problemsOf(run: BenchmarkRun, suite: LoadedSuite): readonly SuiteProblem[] {
  const { taskIds } = run;
  return taskIds === null ? suite.problems : suite.problems.filter(({ taskId }) => taskIds.includes(taskId));
}

/**
 * Takes a run from where it is to its end: asks what is not in the journal, grades each answer as it comes and the rest
 * afterwards, writes the results. Resolves to false when it was paused on the way.
 * @throws PaddockError, TakenOverError, SpendLimitError, or the signal's reason; what was answered and judged stays
 */
export async function executeRun(id: string, deps: ExecuteDeps, signal: AbortSignal): Promise<boolean> {
  const { runs, suite, clock } = deps;
  const run = runs.get(id);
  if (suite.summary.hash !== run.suite.hash)
    throw new PaddockError(
      'CONFLICT',
      `${suite.summary.name} is another version than the one this run began with.`,
      {
        fix: 'Start a new run.',
      },
    );
  const [began, before] = [clock.monotonic(), run.totals?.wallMs ?? 0];
  const wallMs = (): number => before + clock.monotonic() - began;
  const answers = await Journal.open(runs.path(id, 'journal'), Answer);
  try {
    const verdicts = await Journal.open(runs.path(id, 'judged'), KeptVerdict);
    try {
      return await goOn(run, { answers, verdicts, wallMs }, deps, signal);
    } finally {
      await verdicts.close();
    }
  } finally {
    await answers.close();
  }
}

async function goOn(run: BenchmarkRun, kept: Kept, deps: ExecuteDeps, signal: AbortSignal): Promise<boolean> {
  const { live, suite } = deps;
  const { answers, verdicts } = kept;
  const problems = problemsOf(run, suite);
  for (const answer of answers.rows.values()) live.answered(answer, false);
  for (const verdict of verdicts.rows.values()) live.judged(verdict, false);
  const grading = liveGrading(run.id, kept, deps, signal);
  let meanwhile = false;
  const whole = await generateRun(
    run,
    problems,
    answers,
    {
      ...deps,
      onModel: ({ local }) => {
        meanwhile = mayGradeMeanwhile(local);
        if (!meanwhile)
          live.say('The answers are graded at the end: the model needs this machine for itself.');
        for (const answer of meanwhile ? answers.rows.values() : [])
          if (!verdicts.rows.has(answerKey(answer))) grading.add(answer);
      },
      onAnswer: answer => {
        if (meanwhile) grading.add(answer);
      },
      gradingMs: () => grading.spentMs,
      wallMs: kept.wallMs,
    },
    signal,
  )
    .then(async whole => {
      if (whole) await grading.finish();
      return whole;
    })
    .finally(() => grading.dispose());
  signal.throwIfAborted();
  // Paused while the last answer was written: the grading waits as well.
  if (!whole || deps.paused()) return false;
  await gradeRest(run.id, inOrder(problems, answers), kept, deps, signal);
  return true;
}

function liveGrading(id: string, { verdicts }: Kept, deps: ExecuteDeps, signal: AbortSignal): LiveGrading {
  const { runs, live, suite, grading } = deps;
  return new LiveGrading(
    {
      suite,
      places: { ...grading, allowGuard: runs.get(id).consentToGuard },
      keep: async verdict => {
        await verdicts.append(verdict);
        live.judged(verdict, true);
      },
      say: text => live.say(text),
      onGivenUp: why => {
        const message = `Answers are kept, and graded at the end: ${why}`;
        live.say(message);
        void runs.update(id, { message });
      },
    },
    signal,
  );
}

/** Grades what has no verdict yet, and writes the results. @throws PaddockError saying that nothing is lost */
async function gradeRest(
  id: string,
  answers: readonly Answer[],
  { answers: journal, verdicts, wallMs }: Kept,
  deps: ExecuteDeps,
  signal: AbortSignal,
): Promise<void> {
  const { runs, live, suite, clock } = deps;
  const run = await runs.update(id, { status: 'grading', message: null });
  live.say('Grading.');
  const began = clock.monotonic();
  const paths = {
    samples: runs.path(id, 'samples'),
    raw: runs.path(id, 'raw'),
    results: runs.path(id, 'results'),
  };
  const graded = await gradeRun(
    suite,
    answers,
    paths,
    {
      ...deps.grading,
      allowGuard: run.consentToGuard,
      known: verdicts.rows,
      onVerdict: verdict => {
        live.judged(verdict, true);
        // Kept so that a crash costs no work; where it cannot be, it is found anew.
        void verdicts.append(verdict).catch(() => {});
      },
    },
    signal,
  ).catch(error => {
    signal.throwIfAborted();
    throw gradingFailed(error, answers.length);
  });
  await runs.writeVerdicts(
    id,
    graded.map(({ taskId, index, base, plus }) => ({ taskId, index, base, plus })),
  );
  const digest = run.provenance === null ? null : await deps.digest(run.provenance, signal);
  const { provenance } = run;
  await runs.update(id, {
    status: 'done',
    message: null,
    finishedAt: clock.now(),
    answered: answers.length,
    sandbox: weakestSandbox(graded),
    flawed: flawedReferences(graded),
    scores: scoresOf(graded),
    provenance: provenance === null ? null : { ...provenance, modelDigest: digest ?? provenance.modelDigest },
    // Of answers from elsewhere nothing is known that could be summed up.
    totals:
      run.target === null
        ? null
        : totalsOf(
            [...journal.rows.values()],
            {
              generatingMs: run.totals?.generatingMs ?? 0,
              gradingMs: (run.totals?.gradingMs ?? 0) + clock.monotonic() - began,
              wallMs: wallMs(),
              energyWh: run.totals?.energyWh ?? null,
              costUsd: run.totals?.costUsd ?? null,
            },
            takenOverBy(run),
          ),
  });
  live.say('Done.');
}

/** The answers in the order of the suite, whatever order they came in. */
function inOrder(problems: readonly SuiteProblem[], answers: Journal<Answer>): readonly Answer[] {
  const place = new Map(problems.map(({ taskId }, index) => [taskId, index]));
  return [...answers.rows.values()]
    .filter(({ taskId }) => place.has(taskId))
    .sort((a, b) => (place.get(a.taskId) ?? 0) - (place.get(b.taskId) ?? 0) || a.index - b.index);
}
