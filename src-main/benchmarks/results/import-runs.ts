import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UNKNOWN_HASH } from '../../../src-shared/comparison-warnings.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { SuiteVerdict, VerdictStatus } from '../../../src-shared/model/benchmark.ts';
import type { SuiteSummary } from '../../../src-shared/model/benchmark-request.ts';
import type { ImportedRuns } from '../../../src-shared/model/benchmark-result.ts';
import type { Answer, AnswerVerdict, BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import { EVAL_RESULTS, importedSubject } from '../../../src-shared/published-score.ts';
import type { Clock } from '../../lib/clock.ts';
import { emptyAnswer } from '../generation/empty-answer.ts';
import { type ImportedResults, readEvalResults } from '../grading/import-results.ts';
import { newRunId } from '../runs/new-run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { scoresOf } from '../runs/scores.ts';
import { RELEASES } from '../suites/releases.ts';
import type { SuiteStore } from '../suites/suite-store.ts';

const MAX_DEPTH = 4;

export interface ImportDeps {
  readonly runs: RunStore;
  readonly suites: Pick<SuiteStore, 'list'>;
  readonly clock: Clock;
  /** Names of models by the ids that their folders have. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A results file that was checked. */
interface Checked {
  readonly file: string;
  readonly results: ImportedResults;
  readonly suite: BenchmarkRun['suite'];
}

/**
 * Takes results of EvalPlus as finished runs: one file, or a folder such as the reference's `results/`, where each
 * model has a folder with `humaneval/`. What was imported before is imported again only when it is removed first; of a
 * file that cannot be taken the reason is told beside the others.
 * @throws PaddockError FILE_UNREADABLE, BAD_REQUEST when there is nothing to take
 */
export async function importRuns(path: string, deps: ImportDeps): Promise<ImportedRuns> {
  const found = await stat(path).catch((cause: Error) => {
    throw new PaddockError('FILE_UNREADABLE', `${path} could not be read: ${cause.message}`, { cause });
  });
  const files = found.isDirectory() ? await resultFiles(path, 0) : [path];
  if (files.length === 0) throw new PaddockError('BAD_REQUEST', `${path} has no results of EvalPlus in it.`);
  const known = new Set(deps.runs.runs.value.map(run => run.importedFrom));
  const suites = await deps.suites.list();
  const good: Checked[] = [];
  const bad = new Map<string, PaddockError>();
  for (const file of files.filter(candidate => !known.has(candidate))) {
    try {
      const results = await readEvalResults(file);
      good.push({ file, results, suite: suiteOf(file, results, suites) });
    } catch (error) {
      if (!(error instanceof PaddockError)) throw error;
      bad.set(file, error);
    }
  }
  const [first] = bad.values();
  if (first !== undefined && bad.size === files.length) throw first;
  const runs: BenchmarkRun[] = [];
  for (const checked of good) runs.push(await importFile(checked, deps));
  const unread = [...bad].map(([file, { message, fix }]) => ({
    path: file,
    problem: fix === undefined ? message : `${message} ${fix}`,
  }));
  return { runs, unread };
}

/** Of a model's folder the first file counts, as in the reference; folders named `archive…` or `.…` do not. */
async function resultFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const own = entries
    .filter(entry => entry.isFile() && EVAL_RESULTS.test(entry.name))
    .map(entry => entry.name)
    .sort();
  if (own[0] !== undefined) return [join(folder, own[0])];
  if (depth >= MAX_DEPTH) return [];
  const below = entries.filter(entry => entry.isDirectory() && !/^(?:\.|archive)/.test(entry.name));
  const found: string[] = [];
  for (const { name } of below.sort((a, b) => (a.name < b.name ? -1 : 1)))
    found.push(...(await resultFiles(join(folder, name), depth + 1)));
  return found;
}

async function importFile(
  { file, results, suite }: Checked,
  { runs, clock, labels }: ImportDeps,
): Promise<BenchmarkRun> {
  const model = importedSubject(file);
  const verdicts: AnswerVerdict[] = [];
  const answers: Answer[] = [];
  const date = results.date === null ? Number.NaN : Date.parse(results.date.replace(' ', 'T'));
  const at = Number.isFinite(date) ? date : clock.now();
  for (const [taskId, samples] of results.samples) {
    for (const [index, sample] of samples.entries()) {
      const { base, plus, solution } = sample;
      verdicts.push({
        ...{ taskId, index, base: verdict(base, sample.baseFailTests) },
        plus: plus === null ? null : verdict(plus, sample.plusFailTests),
      });
      if (solution !== null) answers.push(answerOf(taskId, index, solution, at));
    }
  }
  const taskIds = [...results.samples.keys()];
  const run: BenchmarkRun = {
    id: newRunId(at, [model, suite.id]),
    label: labels[model] ?? model,
    target: null,
    suite,
    settings: null,
    taskIds: taskIds.length < suite.problems ? taskIds : null,
    status: 'done',
    message: null,
    createdAt: at,
    startedAt: null,
    finishedAt: at,
    answered: verdicts.length,
    expected: verdicts.length,
    scores: { ...scoresOf(verdicts), passAtK: results.passAtK },
    totals: null,
    provenance: null,
    sandbox: null,
    consentToGuard: false,
    importedFrom: file,
    rerunOf: null,
    marked: false,
    note: '',
  };
  await runs.create(run);
  await runs.writeVerdicts(run.id, verdicts);
  await runs.writeAnswers(run.id, answers);
  return run;
}

/**
 * Which suite results are of: the one whose sum they name, else, by the ids of their problems, one of another version.
 * @throws PaddockError BAD_REQUEST for problems of no suite that is known here
 */
function suiteOf(
  file: string,
  { hash, samples }: ImportedResults,
  suites: readonly SuiteSummary[],
): BenchmarkRun['suite'] {
  const named = hash === null ? undefined : suites.find(suite => suite.hash === hash);
  if (named !== undefined) {
    const { id, name, kind, problems } = named;
    return { id, name, kind, hash: named.hash ?? '', problems: problems ?? samples.size };
  }
  const ids = [...samples.keys()];
  const release = RELEASES.find(({ taskId }) => ids.every(id => taskId.test(id)));
  if (release === undefined || ids.length === 0)
    throw new PaddockError('BAD_REQUEST', `${file} has problems of no suite that is known here.`, {
      fix: 'Import the suite first.',
    });
  const { id, name, problems } = release;
  return { id, name, kind: 'code', hash: hash ?? UNKNOWN_HASH, problems, unknownVersion: true };
}

function verdict(status: VerdictStatus, failTests: readonly string[]): SuiteVerdict {
  return { status, reason: null, failTests: [...failTests], failure: null, cpuS: 0, peakKiB: 0 };
}

/** Nothing is known of how it came about but its program. */
function answerOf(taskId: string, index: number, solution: string, at: number): Answer {
  return { ...emptyAnswer({ taskId, index, status: 'answered', at }), text: solution, solution };
}
