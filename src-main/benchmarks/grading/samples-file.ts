import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { Problem, Sample } from '../../../src-shared/model/benchmark.ts';
import { writeFileAtomic } from '../../lib/atomic-file.ts';

const Row = z.object({
  task_id: z.string(),
  solution: z.string().optional(),
  completion: z.string().optional(),
});

/** Samples as read, and what was left out. */
export interface SamplesRead {
  readonly samples: readonly Sample[];
  /** Task ids that the suite does not have; EvalPlus leaves them out as well. */
  readonly unknown: readonly string[];
  /** Problems without a sample. */
  readonly missing: readonly string[];
}

/**
 * Reads `samples.jsonl`, or a folder with `HumanEval_0/0.py`. A whole solution wins over a completion.
 * @throws PaddockError FILE_UNREADABLE, BAD_REQUEST naming the line that is not a sample
 */
export async function readSamples(
  path: string,
  problems: ReadonlyMap<string, Problem>,
): Promise<SamplesRead> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new PaddockError('FILE_UNREADABLE', `${path} could not be read: ${error.code ?? error.message}.`, {
      cause: error,
    });
  });
  const all = found.isDirectory() ? await fromFolder(path) : fromLines(await readFile(path, 'utf8'), path);
  const present = new Set(all.map(({ taskId }) => taskId));
  return {
    samples: all.filter(({ taskId }) => problems.has(taskId)),
    unknown: [...present].filter(taskId => !problems.has(taskId)),
    missing: [...problems.keys()].filter(taskId => !present.has(taskId)),
  };
}

function fromLines(text: string, path: string): readonly Sample[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const { task_id: taskId, solution, completion } = parseLine(line, `${path}: line ${index + 1}`);
    return solution === undefined ? { taskId, completion: completion ?? '' } : { taskId, solution };
  });
}

function parseLine(line: string, where: string): z.infer<typeof Row> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new PaddockError('BAD_REQUEST', `${where} is not JSON.`);
  }
  const row = Row.safeParse(value);
  if (!row.success || (row.data.solution === undefined && row.data.completion === undefined))
    throw new PaddockError('BAD_REQUEST', `${where} needs task_id and either solution or completion.`);
  return row.data;
}

async function fromFolder(path: string): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const folders = (await readdir(path, { withFileTypes: true })).filter(entry => entry.isDirectory());
  for (const { name } of folders) {
    const taskId = name.replace('_', '/');
    const files = (await readdir(join(path, name))).filter(file => /^\d+\.py$/.test(file));
    for (const file of files.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)))
      samples.push({ taskId, solution: await readFile(join(path, name, file), 'utf8') });
  }
  if (samples.length === 0)
    throw new PaddockError(
      'BAD_REQUEST',
      `${path} has no samples: expected folders like HumanEval_0 with 0.py.`,
    );
  return samples;
}

/** The whole program of a sample. */
export function solutionOf(sample: Sample, problem: Problem): string {
  return 'solution' in sample ? sample.solution : problem.prompt + sample.completion;
}

/** Writes samples as EvalPlus's tools read them. @throws NodeJS.ErrnoException */
export async function writeSamples(path: string, samples: readonly Sample[]): Promise<void> {
  const lines = samples.map(({ taskId, ...program }) => JSON.stringify({ task_id: taskId, ...program }));
  await writeFileAtomic(path, `${lines.join('\n')}\n`);
}

/** Where the unsanitised texts of a samples file go. */
export function rawPathOf(samplesPath: string): string {
  return samplesPath.replace(/(?:\.jsonl)?$/, '.raw.jsonl');
}
