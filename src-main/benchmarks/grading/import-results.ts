import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { type PassAtK, VerdictStatus } from '../../../src-shared/model/benchmark.ts';
import { passAtKFrom } from './pass-at-k.ts';
import { parsePythonJson } from './python-json.ts';
import { withRawFailTests } from './raw-fail-tests.ts';

/** One sample: its statuses, which results of every version have, and what else there is. */
export interface ImportedSample {
  readonly base: VerdictStatus;
  readonly plus: VerdictStatus | null;
  readonly solution: string | null;
  /** Arguments of failing tests as JSON text; none in results of old versions. */
  readonly baseFailTests: readonly string[];
  readonly plusFailTests: readonly string[];
}

/** A results file of EvalPlus, any version. */
export interface ImportedResults {
  /** As written, in local time. */
  readonly date: string | null;
  /** MD5 of the data set. */
  readonly hash: string | null;
  readonly samples: ReadonlyMap<string, readonly ImportedSample[]>;
  readonly passAtK: PassAtK;
}

const LEGACY_WORDS: Readonly<Record<string, VerdictStatus>> = {
  success: 'pass',
  failed: 'fail',
  'timed out': 'timeout',
};
const Status = z.string().transform((word, context): VerdictStatus => {
  const known = VerdictStatus.safeParse(LEGACY_WORDS[word] ?? word);
  if (known.success) return known.data;
  context.addIssue(`${word} is no status`);
  return z.NEVER;
});
const SampleRow = z.object({
  base_status: Status,
  plus_status: Status.nullable().optional(),
  solution: z.string().optional(),
  base_fail_tests: z.array(z.string()).default([]),
  plus_fail_tests: z.array(z.string()).default([]),
});
/** Up to February 2024: pairs of status and details, base and plus apart. */
const LegacyTask = z.object({
  base: z.array(z.tuple([Status], z.unknown())),
  plus: z.array(z.tuple([Status], z.unknown())).optional(),
});
const ResultsFile = z.object({
  date: z.string().optional(),
  hash: z.string().optional(),
  eval: z.record(z.string(), z.union([z.array(SampleRow), LegacyTask])),
});

/**
 * Reads a results file of any version. pass@k is computed again: old files lack it.
 * @throws PaddockError FILE_UNREADABLE, BAD_REQUEST when it is no such file
 */
export async function readEvalResults(path: string): Promise<ImportedResults> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new PaddockError('FILE_UNREADABLE', `${path} could not be read: ${error.code ?? error.message}.`, {
      cause: error,
    });
  });
  return parseEvalResults(text, path);
}

/** @throws PaddockError BAD_REQUEST */
export function parseEvalResults(text: string, name: string): ImportedResults {
  const parsed = ResultsFile.safeParse(parsePythonJson(withRawFailTests(text)));
  if (!parsed.success) throw new PaddockError('BAD_REQUEST', `${name} is not a results file of EvalPlus.`);
  const { date, hash, eval: tasks } = parsed.data;
  const samples = new Map(Object.entries(tasks).map(([taskId, task]) => [taskId, samplesOf(task)]));
  return { date: date ?? null, hash: hash ?? null, samples, passAtK: passAtKFrom(samples) };
}

function samplesOf(task: z.infer<typeof ResultsFile>['eval'][string]): readonly ImportedSample[] {
  if (Array.isArray(task))
    return task.map(row => ({
      base: row.base_status,
      plus: row.plus_status ?? null,
      solution: row.solution ?? null,
      baseFailTests: row.base_fail_tests,
      plusFailTests: row.plus_fail_tests,
    }));
  return task.base.map(([base], index) => ({
    ...{ base, plus: task.plus?.[index]?.[0] ?? null, solution: null },
    ...{ baseFailTests: [], plusFailTests: [] },
  }));
}
