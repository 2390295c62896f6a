import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { Problem, Suite } from '../../../src-shared/model/benchmark.ts';
import { writeFileAtomic } from '../../lib/atomic-file.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { parsePythonJson } from './python-json.ts';

const unzip = promisify(gunzip);
const MAX_BYTES = 512 * 1024 * 1024;

/** Argument lists; MBPP+ has an empty object where a problem has none. */
const Inputs = z.union([z.array(z.unknown()), z.object({}).transform(() => [])]);

/** The fields that the panel looks at. Inputs are only counted: numbers in them would not survive JavaScript. */
const Row = z.object({
  task_id: z.string().min(1).max(200),
  prompt: z.string(),
  entry_point: z.string().regex(/^[\p{L}_][\p{L}\p{N}_]*$/u),
  canonical_solution: z.string(),
  base_input: Inputs.optional(),
  plus_input: Inputs.optional(),
  test: z.string().optional(),
});

/** Data sets that are known by their bytes. Facts: EvalPlus's releases, and HumanEval's repository. */
const KNOWN: Readonly<Record<string, { readonly id: string; readonly name: string }>> = {
  fe585eb4df8c88d844eeb463ea4d0302: { id: 'humaneval-plus', name: 'HumanEval+ v0.1.10' },
  '401e75ad986361dccc7afecb4121e295': { id: 'humaneval-plus-mini', name: 'HumanEval+ Mini v0.1.10' },
  ee43ecabebf20deef4bb776a405ac5b1: { id: 'mbpp-plus', name: 'MBPP+ v0.2.0' },
  '88771747746422b8669027625578460c': { id: 'humaneval', name: 'HumanEval' },
};

/** A data set on disk. */
export interface DatasetFile {
  /** Decompressed. */
  readonly path: string;
  readonly suite: Suite;
  /** By task id, in the file's order. */
  readonly problems: ReadonlyMap<string, Problem>;
}

/**
 * Reads a data set in EvalPlus's format or HumanEval's, gzipped or not. A gzipped one is unpacked beside the caches,
 * since Python reads the very bytes.
 * @throws PaddockError FILE_UNREADABLE, BAD_REQUEST naming the line that is not a problem
 */
export async function readDataset(path: string, unpackDir: string, name?: string): Promise<DatasetFile> {
  const raw = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new PaddockError('FILE_UNREADABLE', `${path} could not be read: ${error.code ?? error.message}.`, {
      cause: error,
    });
  });
  const zipped = raw[0] === 0x1f && raw[1] === 0x8b;
  const bytes = zipped ? await unpacked(raw, path) : raw;
  // EvalPlus identifies its data sets by MD5; nothing here relies on it against an attacker.
  const hash = createHash('md5').update(bytes).digest('hex');
  const problems = parse(bytes.toString('utf8'), path);
  const place = zipped ? await unpackedFile(bytes, join(unpackDir, `${hash}.jsonl`)) : resolve(path);
  const count = (key: 'baseTests' | 'plusTests'): number =>
    [...problems.values()].reduce((total, problem) => total + problem[key], 0);
  const known = KNOWN[hash] ?? { id: hash.slice(0, 12), name: name ?? path.replace(/^.*[\\/]/, '') };
  const suite = {
    ...known,
    ...(name === undefined ? {} : { name }),
    hash,
    problems: problems.size,
    baseTests: count('baseTests'),
    plusTests: count('plusTests'),
  };
  return { path: place, suite, problems };
}

async function unpacked(raw: Buffer, path: string): Promise<Buffer> {
  try {
    return await unzip(raw, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw new PaddockError('BAD_REQUEST', `${path} is not a whole gzip file, or unpacks to over 512 MiB.`, {
      cause,
    });
  }
}

async function unpackedFile(bytes: Buffer, path: string): Promise<string> {
  const there = await stat(path).catch(() => null);
  if (there?.size !== bytes.length) {
    await makeFolder(join(path, '..'));
    await writeFileAtomic(path, bytes, 0o600);
  }
  return path;
}

function parse(text: string, path: string): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const problem = parseRow(line);
    const fault =
      problem === null
        ? 'is not a problem in the format of EvalPlus or HumanEval'
        : problems.has(problem.taskId)
          ? `has the task id of an earlier line, ${problem.taskId}`
          : null;
    if (problem === null || fault !== null)
      throw new PaddockError('BAD_REQUEST', `${path}: line ${index + 1} ${fault}.`);
    problems.set(problem.taskId, problem);
  }
  if (problems.size === 0) throw new PaddockError('BAD_REQUEST', `${path} has no problems in it.`);
  return problems;
}

function parseRow(line: string): Problem | null {
  const parsed = Row.safeParse(parsePythonJson(line));
  if (!parsed.success) return null;
  const row = parsed.data;
  const asserting = row.base_input === undefined;
  if (asserting && row.test === undefined) return null;
  return {
    taskId: row.task_id,
    entryPoint: row.entry_point,
    prompt: row.prompt,
    canonicalSolution: row.canonical_solution,
    baseTests: row.base_input?.length ?? 1,
    plusTests: row.plus_input?.length ?? 0,
    asserting,
  };
}
