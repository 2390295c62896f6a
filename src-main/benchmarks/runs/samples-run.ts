import { basename } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { Answer, BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import type { Clock } from '../../lib/clock.ts';
import { emptyAnswer } from '../generation/empty-answer.ts';
import { readSamples, solutionOf } from '../grading/samples-file.ts';
import type { LoadedSuite } from '../suites/suite.ts';
import { newRunId } from './new-run.ts';
import type { RunStore } from './run-store.ts';

export interface SamplesRequest {
  /** A `samples.jsonl`, or a folder with `HumanEval_0/0.py`. */
  readonly path: string;
  readonly suiteId: string;
  readonly label?: string | undefined;
  readonly consentToGuard: boolean;
}

/**
 * A run whose answers were made elsewhere: all of them are there, so that it is graded as soon as its turn comes.
 * @throws PaddockError FILE_UNREADABLE, BAD_REQUEST for a suite without code or a file without any of its problems
 */
export async function samplesRun(
  { path, label, consentToGuard }: SamplesRequest,
  { suite, runs, clock }: { readonly suite: LoadedSuite; readonly runs: RunStore; readonly clock: Clock },
): Promise<BenchmarkRun> {
  const { id: suiteId, name, hash } = suite.summary;
  const problems = suite.dataset?.problems;
  if (problems === undefined) throw new PaddockError('BAD_REQUEST', `${name} is no suite of code.`);
  const { samples, missing } = await readSamples(path, problems);
  if (samples.length === 0)
    throw new PaddockError('BAD_REQUEST', `${path} has no answer to a problem of ${name}.`, {
      fix: 'Choose the suite that the answers were made for.',
    });
  const at = clock.now();
  const counts = new Map<string, number>();
  const answers = samples.flatMap((sample): Answer[] => {
    const problem = problems.get(sample.taskId);
    if (problem === undefined) return [];
    const index = counts.get(sample.taskId) ?? 0;
    counts.set(sample.taskId, index + 1);
    const solution = solutionOf(sample, problem);
    // Nothing is known of how it came about but its program.
    const about = { taskId: sample.taskId, index, status: 'answered', at } as const;
    return [{ ...emptyAnswer(about), text: solution, solution }];
  });
  const called = label ?? basename(path).replace(/\.jsonl$/i, '');
  const run: BenchmarkRun = {
    id: newRunId(at, [called, suiteId]),
    label: called,
    target: null,
    suite: { id: suiteId, name, kind: suite.kind, hash, problems: suite.problems.length },
    settings: null,
    taskIds: missing.length === 0 ? null : [...counts.keys()],
    status: 'queued',
    message: null,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
    answered: answers.length,
    expected: answers.length,
    scores: { base: null, plus: null, passAtK: null },
    totals: null,
    provenance: null,
    sandbox: null,
    consentToGuard,
    importedFrom: path,
    rerunOf: null,
    marked: false,
    note: '',
  };
  await runs.create(run);
  await runs.writeAnswers(run.id, answers);
  return run;
}
