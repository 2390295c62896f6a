import { PaddockError } from '../../../src-shared/errors.ts';
import {
  Answer,
  type AnswerVerdict,
  type BenchmarkRun,
  type TakenOver,
} from '../../../src-shared/model/benchmark-run.ts';
import type { Clock } from '../../lib/clock.ts';
import { answerKey, Journal } from './journal.ts';
import { newRunId } from './new-run.ts';
import type { RunStore } from './run-store.ts';
import { cellState } from './scores.ts';

/** Which problems are asked anew: those not passed, those without a whole answer, all, or these. */
export type RerunChoice = 'failures' | 'incomplete' | 'all' | readonly string[];

/**
 * A new run like another, which takes over the answers of all problems but the chosen ones. The old one stays as it is.
 * @throws PaddockError NOT_FOUND, CONFLICT for an imported run or when no problem is chosen
 */
export async function rerunOf(
  id: string,
  choice: RerunChoice,
  { runs, clock }: { readonly runs: RunStore; readonly clock: Clock },
): Promise<BenchmarkRun> {
  const old = runs.get(id);
  if (old.target === null || old.settings === null)
    throw new PaddockError('CONFLICT', 'An imported run cannot be asked again: who answered is not known.');
  const [answers, verdicts] = await Promise.all([
    Journal.read(runs.path(id, 'journal'), Answer),
    runs.verdicts(id),
  ]);
  const judged = new Map(verdicts.map(verdict => [answerKey(verdict), verdict]));
  const kept = origins(old, answers).filter(
    ({ answer }) => !chosen(choice, answer, judged.get(answerKey(answer))),
  );
  if (kept.length === old.expected)
    throw new PaddockError('CONFLICT', 'There is no such problem in this run: all are kept.');
  const at = clock.now();
  const target = old.target.kind === 'profile' ? old.target.profileId : old.target.modelId;
  const run: BenchmarkRun = {
    ...old,
    id: newRunId(at, [target, old.suite.id]),
    status: 'queued',
    message: null,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
    answered: kept.length,
    scores: { base: null, plus: null, passAtK: null },
    totals: null,
    sandbox: null,
    rerunOf: id,
    takenOver: takenOver(kept.map(({ from }) => from)),
    marked: false,
    note: '',
  };
  await runs.create(run);
  await runs.writeAnswers(
    run.id,
    kept.map(({ answer }) => answer),
  );
  return run;
}

type Origin = Omit<TakenOver, 'answers'>;

/** The answers of a run with who asked them: the first of its journal are those that it took over itself. */
function origins(
  { id: runId, provenance, takenOver: sources = [] }: BenchmarkRun,
  answers: readonly Answer[],
): readonly { readonly answer: Answer; readonly from: Origin }[] {
  const own = { runId, provenance };
  const others = sources.flatMap(({ answers: count, ...from }) => Array.from({ length: count }, () => from));
  return answers.map((answer, at) => ({ answer, from: others[at] ?? own }));
}

/** How many answers come from each; equal ones stand together, as they did in the journal. */
function takenOver(all: readonly Origin[]): TakenOver[] {
  const counts = new Map<string, TakenOver>();
  for (const from of all) {
    const known = counts.get(from.runId);
    counts.set(from.runId, { ...from, answers: (known?.answers ?? 0) + 1 });
  }
  return [...counts.values()];
}

function chosen(choice: RerunChoice, answer: Answer, verdict: AnswerVerdict | undefined): boolean {
  if (choice === 'all') return true;
  if (choice === 'incomplete') return answer.status !== 'answered';
  if (choice === 'failures') return cellState(answer, verdict) !== 'pass';
  return choice.includes(answer.taskId);
}
