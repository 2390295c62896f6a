import { PaddockError } from '../../../src-shared/errors.ts';
import { Answer, type AnswerVerdict, type BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import type { Clock } from '../../lib/clock.ts';
import { answerKey, Journal } from './journal.ts';
import { newRunId } from './new-run.ts';
import { countOrigins, originsOf } from './origins.ts';
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
  const origins = originsOf(old, answers);
  const kept = answers
    .map((answer, at) => ({ answer, from: origins[at] }))
    .filter(({ answer }) => !chosen(choice, answer, judged.get(answerKey(answer))));
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
    leftOut: kept.length === 0 ? [] : old.leftOut,
    sandbox: null,
    rerunOf: id,
    takenOver: countOrigins(kept.flatMap(({ from }) => from ?? [])),
    earlier: [],
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

function chosen(choice: RerunChoice, answer: Answer, verdict: AnswerVerdict | undefined): boolean {
  if (choice === 'all') return true;
  if (choice === 'incomplete') return answer.status !== 'answered';
  if (choice === 'failures') return cellState(answer, verdict) !== 'pass';
  return choice.includes(answer.taskId);
}
