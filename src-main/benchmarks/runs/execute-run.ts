import { PaddockError } from '../../../src-shared/errors.ts';
import { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { Answer, BenchmarkRun, Provenance } from '../../../src-shared/model/benchmark-run.ts';
import type { Reading } from '../../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../../lib/cell.ts';
import type { Clock } from '../../lib/clock.ts';
import { pythonParser } from '../extraction/python-parser.ts';
import { answerProblem } from '../generation/answer-problem.ts';
import type { Answerer } from '../generation/answerer.ts';
import type { LoadedSuite, SuiteProblem } from '../suites/suite.ts';
import { EnergyMeter } from './energy.ts';
import { type GradingPlaces, gradeRun } from './grade-run.ts';
import { answerKey, Journal } from './journal.ts';
import type { LiveRun } from './live-run.ts';
import type { RunStore } from './run-store.ts';
import { scoresOf, totalsOf } from './scores.ts';

/** A model that is ready to answer, and what is known of it. */
export interface ReadyModel {
  readonly answerer: Answerer;
  readonly provenance: Provenance;
}

export interface ExecuteDeps {
  readonly runs: RunStore;
  readonly live: LiveRun;
  readonly suite: LoadedSuite;
  /** Starts the model; called only when something is left to ask. */
  readonly model: (signal: AbortSignal) => Promise<ReadyModel>;
  /** SHA-256 of the model's file, taken when nothing is measured any more. */
  readonly digest: (provenance: Provenance, signal: AbortSignal) => Promise<string | null>;
  readonly grading: GradingPlaces;
  readonly latest: ReadonlyCell<Reading | null>;
  readonly clock: Clock;
  /** No further problem is begun once it says so. */
  readonly paused: () => boolean;
}

/** The problems of a run, in the order of the suite. */
export function problemsOf(run: BenchmarkRun, suite: LoadedSuite): readonly SuiteProblem[] {
  const { taskIds } = run;
  return taskIds === null ? suite.problems : suite.problems.filter(({ taskId }) => taskIds.includes(taskId));
}

/**
 * Takes a run from where it is to its end: asks what is not in the journal, grades, writes the results. Resolves to
 * false when it was paused on the way.
 * @throws PaddockError, TakenOverError, SpendLimitError, or the signal's reason; what was answered stays
 */
export async function executeRun(id: string, deps: ExecuteDeps, signal: AbortSignal): Promise<boolean> {
  const { runs, live, suite } = deps;
  const run = runs.get(id);
  if (suite.summary.hash !== run.suite.hash)
    throw new PaddockError(
      'CONFLICT',
      `${suite.summary.name} is another version than the one this run began with.`,
      {
        fix: 'Start a new run.',
      },
    );
  const problems = problemsOf(run, suite);
  const journal = await Journal.open(runs.path(id, 'journal'));
  try {
    for (const answer of journal.answers.values()) live.answered(answer, false);
    const whole = await generate(run, problems, journal, deps, signal);
    if (!whole) return false;
    await grade(id, inOrder(problems, journal), deps, signal);
    return true;
  } finally {
    await journal.close();
  }
}

/** Asks everything that is left. False when it was paused. */
async function generate(
  run: BenchmarkRun,
  problems: readonly SuiteProblem[],
  journal: Journal,
  deps: ExecuteDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { runs, live, clock, paused } = deps;
  const settings = run.settings ?? ClientSettings.parse({});
  const left = problems.flatMap(problem =>
    Array.from({ length: settings.samples }, (_, index) => ({ problem, index })).filter(
      ({ index }) => !journal.answers.has(answerKey({ taskId: problem.taskId, index })),
    ),
  );
  if (left.length === 0) return true;
  await runs.update(run.id, { status: 'serving', message: null });
  live.say(`Starting the model; ${left.length} of ${run.expected} answers to go.`);
  const [{ answerer, provenance }, parser] = await Promise.all([deps.model(signal), pythonParser()]);
  await runs.update(run.id, { status: 'generating', provenance, startedAt: run.startedAt ?? clock.now() });
  live.say(
    `Ready: ${answerer.concurrency === 1 ? 'one request' : `${answerer.concurrency} requests`} at a time.`,
  );
  const began = clock.monotonic();
  const energy = new EnergyMeter(deps.latest);
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined && !paused(); next = left.shift()) {
      const { problem, index } = next;
      live.generating(problem.taskId, index);
      const onTrouble = (text: string): void => live.say(text);
      const answer = await answerProblem(
        problem,
        index,
        { answerer, parser, settings, clock, onTrouble },
        both,
      );
      await journal.append(answer);
      live.answered(answer, true);
      void runs.update(run.id, { answered: journal.answers.size });
    }
  };
  try {
    const workers = Array.from({ length: answerer.concurrency }, work);
    await Promise.all(workers).catch(async error => {
      stop.abort(error);
      await Promise.allSettled(workers);
      throw error;
    });
    signal.throwIfAborted();
  } finally {
    // Also when it was cut: a run that goes on later adds to its sums.
    const spent = energy.stop();
    const before = runs.get(run.id).totals;
    await runs.update(run.id, {
      answered: journal.answers.size,
      totals: totalsOf([...journal.answers.values()], {
        generatingMs: (before?.generatingMs ?? 0) + clock.monotonic() - began,
        gradingMs: before?.gradingMs ?? 0,
        energyWh: spent === null ? (before?.energyWh ?? null) : (before?.energyWh ?? 0) + spent,
        costUsd: answerer.costUsd() === null ? null : (before?.costUsd ?? 0) + (answerer.costUsd() ?? 0),
      }),
    });
  }
  return journal.answers.size >= run.expected;
}

async function grade(
  id: string,
  answers: readonly Answer[],
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
    { ...deps.grading, allowGuard: run.consentToGuard, onVerdict: verdict => live.judged(verdict) },
    signal,
  );
  await runs.writeVerdicts(id, graded.verdicts);
  const digest = run.provenance === null ? null : await deps.digest(run.provenance, signal);
  const { provenance } = run;
  await runs.update(id, {
    status: 'done',
    finishedAt: clock.now(),
    answered: answers.length,
    sandbox: graded.sandbox,
    scores: scoresOf(graded.verdicts),
    provenance: provenance === null ? null : { ...provenance, modelDigest: digest ?? provenance.modelDigest },
    totals: totalsOf(answers, {
      generatingMs: run.totals?.generatingMs ?? 0,
      gradingMs: clock.monotonic() - began,
      energyWh: run.totals?.energyWh ?? null,
      costUsd: run.totals?.costUsd ?? null,
    }),
  });
  live.say('Done.');
}

/** The answers in the order of the suite, whatever order they came in. */
function inOrder(problems: readonly SuiteProblem[], journal: Journal): readonly Answer[] {
  const place = new Map(problems.map(({ taskId }, index) => [taskId, index]));
  return [...journal.answers.values()]
    .filter(({ taskId }) => place.has(taskId))
    .sort((a, b) => (place.get(a.taskId) ?? 0) - (place.get(b.taskId) ?? 0) || a.index - b.index);
}
