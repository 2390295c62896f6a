import type {
  Answer,
  BenchmarkRun,
  EarlierAnswers,
  Provenance,
  TakenOver,
} from '../../../src-shared/model/benchmark-run.ts';
import { takenOverBy } from './scores.ts';

/** Who asked an answer: a run, and how the model was served then. */
export type Origin = Omit<TakenOver, 'answers'>;

/** What decides about answers. What is not known of one of two says nothing. */
const DECIDING = [
  'profileHash',
  'servedAs',
  'modelPath',
  'modelBytes',
  'runtime',
  'engineBuild',
  'image',
  'imageDigest',
  'remoteModel',
] as const satisfies readonly (keyof Provenance)[];

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
 * A run's own answers that are not of the model as it is served now, oldest first: after a pause its profile, its file
 * or its engine may be another.
 * @param answered all answers of the journal, those that it took over as well
 */
export function earlierThan(now: Provenance, run: BenchmarkRun, answered: number): readonly EarlierAnswers[] {
  const { provenance, earlier = [] } = run;
  const known = earlier.reduce((sum, { answers }) => sum + answers, takenOverBy(run));
  const last = answered - known;
  if (provenance === null || last <= 0 || servesAlike(provenance, now)) return earlier;
  return [...earlier, { answers: last, provenance }];
}

function servesAlike(a: Provenance, b: Provenance): boolean {
  return DECIDING.every(key => a[key] === null || b[key] === null || a[key] === b[key]);
}
