import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { SuiteVerdict, VerdictStatus } from '../../../src-shared/model/benchmark.ts';
import type { Answer, AnswerVerdict, BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import { importedSubject } from '../../../src-shared/published-score.ts';
import type { Clock } from '../../lib/clock.ts';
import { type ImportedResults, readEvalResults } from '../grading/import-results.ts';
import { newRunId } from '../runs/new-run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { scoresOf } from '../runs/scores.ts';
import { RELEASES } from '../suites/releases.ts';

const RESULTS = /[._]eval_results\.json$/;
const MAX_DEPTH = 4;

/**
 * Takes results of EvalPlus as finished runs: one file, or a folder such as the reference's `results/`, where each
 * model has a folder with `humaneval/`. What was imported before is imported again only when it is removed first.
 * @throws PaddockError FILE_UNREADABLE, BAD_REQUEST
 */
export async function importRuns(
  path: string,
  deps: { readonly runs: RunStore; readonly clock: Clock; readonly labels: Readonly<Record<string, string>> },
): Promise<BenchmarkRun[]> {
  const found = await stat(path).catch((cause: Error) => {
    throw new PaddockError('FILE_UNREADABLE', `${path} could not be read: ${cause.message}`, { cause });
  });
  const files = found.isDirectory() ? await resultFiles(path, 0) : [path];
  if (files.length === 0) throw new PaddockError('BAD_REQUEST', `${path} has no results of EvalPlus in it.`);
  const known = new Set(deps.runs.runs.value.map(run => run.importedFrom));
  const runs: BenchmarkRun[] = [];
  for (const file of files.filter(candidate => !known.has(candidate)))
    runs.push(await importFile(file, await readEvalResults(file), deps));
  return runs;
}

/** Of a model's folder the first file counts, as in the reference; folders named `archive…` or `.…` do not. */
async function resultFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const own = entries
    .filter(entry => entry.isFile() && RESULTS.test(entry.name))
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
  file: string,
  results: ImportedResults,
  { runs, clock, labels }: Parameters<typeof importRuns>[1],
): Promise<BenchmarkRun> {
  const model = importedSubject(file);
  const release = RELEASES.find(({ md5 }) => md5 === results.hash);
  const verdicts: AnswerVerdict[] = [];
  const answers: Answer[] = [];
  const date = results.date === null ? Number.NaN : Date.parse(results.date.replace(' ', 'T'));
  const at = Number.isFinite(date) ? date : clock.now();
  for (const [taskId, samples] of results.samples) {
    for (const [index, { base, plus, solution }] of samples.entries()) {
      verdicts.push({ taskId, index, base: verdict(base), plus: plus === null ? null : verdict(plus) });
      if (solution !== null) answers.push(answerOf(taskId, index, solution, at));
    }
  }
  const first = [...results.samples.keys()][0] ?? '';
  const suiteId = release?.id ?? (first.startsWith('Mbpp') ? 'mbpp-plus' : 'humaneval-plus');
  const run: BenchmarkRun = {
    id: newRunId(at, [model, suiteId]),
    label: labels[model] ?? model,
    target: null,
    suite: {
      id: suiteId,
      name: release?.name ?? `${suiteId} (version not known)`,
      kind: 'code',
      hash: results.hash ?? 'unknown',
      problems: results.samples.size,
    },
    settings: null,
    taskIds: null,
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
  await writeFile(
    runs.path(run.id, 'journal'),
    answers.map(answer => `${JSON.stringify(answer)}\n`).join(''),
    {
      mode: 0o600,
    },
  );
  return run;
}

function verdict(status: VerdictStatus): SuiteVerdict {
  return { status, reason: null, failTests: [], failure: null, cpuS: 0, peakKiB: 0 };
}

function answerOf(taskId: string, index: number, solution: string, at: number): Answer {
  return {
    ...{ taskId, index, solution, at, text: solution },
    ...{
      status: 'answered',
      finishReason: null,
      reasoning: '',
      toolCalls: [],
      promptTokens: null,
      tokens: null,
    },
    ...{ tokensPerSecond: null, promptTokensPerSecond: null, timeToFirstTokenMs: null, durationMs: 0 },
    ...{ retries: 0, problem: null },
  };
}
