import type {
  Answer,
  BenchmarkRun,
  EarlierAnswers,
  Provenance,
  TakenOver,
} from '../../../src-shared/model/benchmark-run.ts';
import { servesAlike } from '../../../src-shared/served-alike.ts';
import { takenOverBy } from './scores.ts';

/** Who asked an answer: a run, and how the model was served then. */
export type Origin = Omit<TakenOver, 'answers'>;

/**
 * The origins of the answers of a run in the order of its journal: those that it took over, then its own, of which the
 * first may have come from the model as it was served before a pause.
 */
export function originsOf(run: BenchmarkRun, answers: readonly Answer[]): readonly Origin[] {
  const { id: runId, provenance, takenOver = [], earlier = [] } = run;
  const own = earlier.map(one => ({ runId, ...one }));
  const before = [...takenOver, ...own].flatMap(({ answers: count, ...from }) =>
    Array.from({ length: count }, () => from),
  );
  return answers.map((_, at) => before[at] ?? { runId, provenance });
}

/** How many answers come from each origin; equal ones that follow each other are counted together. */
export function countOrigins(all: readonly Origin[]): TakenOver[] {
  const counts: TakenOver[] = [];
  for (const from of all) {
    const last = counts.at(-1);
    if (last?.runId === from.runId && last.provenance === from.provenance)
      counts[counts.length - 1] = { ...last, answers: last.answers + 1 };
    else counts.push({ ...from, answers: 1 });
  }
  return counts;
}

/**
 * A run's own answers up to the last that is not of the model as it is served now, oldest first: after a pause its
 * profile, its file or its engine may be another. An edit that was taken back splits nothing.
 * @param answered all answers of the journal, those that it took over as well
 */
export function earlierThan(now: Provenance, run: BenchmarkRun, answered: number): readonly EarlierAnswers[] {
  const { provenance, earlier = [] } = run;
  const known = earlier.reduce((sum, { answers }) => sum + answers, takenOverBy(run));
  const last = answered - known;
  const all = provenance === null || last <= 0 ? earlier : [...earlier, { answers: last, provenance }];
  return all.slice(0, all.findLastIndex(one => !servesAlike(one.provenance, now)) + 1);
}

/** The present provenance; where it is served as before, an engine that does not tell its build now has told it. */
export function withKnownBuild(now: Provenance, before: Provenance | null): Provenance {
  if (now.engineBuild !== null || before === null || !servesAlike(now, before)) return now;
  return { ...now, engineBuild: before.engineBuild };
}
