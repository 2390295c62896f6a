import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import {
  type PassAtK,
  type Problem,
  type Sample,
  type Suite,
  type Verdict,
  VerdictStatus,
} from '../../../src-shared/model/benchmark.ts';
import { passAtKOf } from '../../../src-shared/stats.ts';
import { writeFileAtomic } from '../../lib/atomic-file.ts';
import { solutionOf } from './samples-file.ts';

/** Statuses of one sample, which is all that results of every version have in common. */
export interface ImportedSample {
  readonly base: VerdictStatus;
  readonly plus: VerdictStatus | null;
  readonly solution: string | null;
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

/** pass@k over the problems that have samples; a sample passes plus when it passes base as well. */
export function passAtKFrom(
  samples: ReadonlyMap<string, readonly Pick<ImportedSample, 'base' | 'plus'>[]>,
): PassAtK {
  const groups = [...samples.values()];
  const tally = (passes: (sample: Pick<ImportedSample, 'base' | 'plus'>) => boolean): Record<string, number> =>
    passAtKOf(groups.map(group => ({ n: group.length, c: group.filter(passes).length })));
  const withPlus = groups.some(group => group.some(({ plus }) => plus !== null));
  return {
    base: tally(({ base }) => base === 'pass'),
    plus: withPlus ? tally(({ base, plus }) => base === 'pass' && plus === 'pass') : null,
  };
}

/** The text of an `.eval_results.json`. Arguments of failing tests are put in as Python wrote them. */
export function evalResultsText(
  suite: Suite,
  problems: ReadonlyMap<string, Problem>,
  samples: readonly Sample[],
  verdicts: readonly Verdict[],
  at: Date,
): string {
  const byTask = Map.groupBy(samples, ({ taskId }) => taskId);
  const verdictsByTask = Map.groupBy(verdicts, ({ taskId }) => taskId);
  const tasks = [...problems.values()].flatMap(problem => {
    const own = byTask.get(problem.taskId);
    if (own === undefined) return [];
    const judged = [...(verdictsByTask.get(problem.taskId) ?? [])].sort((a, b) => a.index - b.index);
    const rows = judged.flatMap(verdict => {
      const sample = own[verdict.index];
      return sample === undefined ? [] : [sampleText(verdict, solutionOf(sample, problem))];
    });
    return [`${JSON.stringify(problem.taskId)}: [${rows.join(', ')}]`];
  });
  const passAtK = passAtKFrom(statusesOf(verdicts));
  const shown = passAtK.plus === null ? { base: passAtK.base } : passAtK;
  const head = `{"date": ${JSON.stringify(stamp(at))}, "hash": ${JSON.stringify(suite.hash)}`;
  return `${head}, "eval": {${tasks.join(', ')}}, "pass_at_k": ${JSON.stringify(shown)}}`;
}

/** Statuses by problem, in the order of the samples. */
export function statusesOf(
  verdicts: readonly Verdict[],
): Map<string, readonly Pick<ImportedSample, 'base' | 'plus'>[]> {
  const groups = Map.groupBy(verdicts, ({ taskId }) => taskId);
  return new Map(
    [...groups].map(([taskId, group]) => [
      taskId,
      [...group]
        .sort((a, b) => a.index - b.index)
        .map(({ base, plus }) => ({ base: base.status, plus: plus?.status ?? null })),
    ]),
  );
}

function sampleText({ taskId, base, plus }: Verdict, solution: string): string {
  const fields = [
    `"task_id": ${JSON.stringify(taskId)}`,
    `"solution": ${JSON.stringify(solution)}`,
    `"base_status": "${base.status}"`,
    `"plus_status": ${plus === null ? 'null' : `"${plus.status}"`}`,
    `"base_fail_tests": [${base.failTests.join(', ')}]`,
    `"plus_fail_tests": [${(plus?.failTests ?? []).join(', ')}]`,
  ];
  return `{${fields.join(', ')}}`;
}

function stamp(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Writes results as EvalPlus's tools read them. @throws NodeJS.ErrnoException */
export async function writeEvalResults(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text);
}

/** Where EvalPlus's present version keeps the results of a samples file. */
export function evalResultsPath(samplesPath: string): string {
  return samplesPath.replace(/(?:\.jsonl)?$/, '.eval_results.json');
}

/** The same in versions up to 0.3.1. */
export function legacyEvalResultsPath(samplesPath: string): string {
  return samplesPath.replace(/(?:\.jsonl)?$/, '_eval_results.json');
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
  const parsed = ResultsFile.safeParse(parsePythonJson(text));
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
    }));
  return task.base.map(([base], index) => ({ base, plus: task.plus?.[index]?.[0] ?? null, solution: null }));
}

/** JSON as Python writes it, where NaN and the infinities may stand outside of strings; undefined when it is none. */
function parsePythonJson(text: string): unknown {
  const plain = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, part =>
    part.startsWith('"') ? part : 'null',
  );
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
