import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { SuiteId, SuiteKind } from '../../../src-shared/model/benchmark-request.ts';
import { Check } from '../answers/check.ts';
import { readDataset } from '../grading/dataset-file.ts';
import type { LoadedSuite, SuiteProblem } from './suite.ts';

/** `suite.json`: what a folder of problems is. */
export const SuiteManifest = z.object({
  id: SuiteId,
  name: z.string(),
  description: z.string(),
  kind: SuiteKind,
  version: z.string(),
  licence: z.string(),
  /** The problems, beside the manifest. */
  file: z.string().regex(/^[\w.-]+$/),
  /** Taken from a file of the user's. */
  imported: z.boolean().optional(),
});
export type SuiteManifest = z.infer<typeof SuiteManifest>;

const Row = z.object({
  task_id: z.string().min(1).max(200),
  prompt: z.string().min(1),
  check: Check,
  tools: z.array(z.record(z.string(), z.unknown())).default([]),
});

/** The manifest of a folder. @throws PaddockError FILE_UNREADABLE */
export async function readManifest(folder: string): Promise<SuiteManifest> {
  const path = join(folder, 'suite.json');
  try {
    return SuiteManifest.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new PaddockError('FILE_UNREADABLE', `${path} is no manifest of a suite.`, { cause });
  }
}

/** Reads a folder with `suite.json`. @throws PaddockError FILE_UNREADABLE, BAD_REQUEST naming the line */
export async function readSuiteFolder(
  folder: string,
  manifest: SuiteManifest,
  unpackDir: string,
): Promise<LoadedSuite> {
  const path = join(folder, manifest.file);
  if (manifest.kind === 'code') return readCodeSuite(path, manifest, unpackDir);
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new PaddockError('FILE_UNREADABLE', `${path} could not be read: ${cause.message}`, { cause });
  });
  const problems = text.split('\n').flatMap((line, index): SuiteProblem[] => {
    if (line.trim() === '') return [];
    const row = Row.safeParse(parseJson(line));
    if (!row.success) throw new PaddockError('BAD_REQUEST', `${path}: line ${index + 1} is not a problem.`);
    const { task_id: taskId, ...rest } = row.data;
    return [{ taskId, entryPoint: null, ...rest }];
  });
  const hash = createHash('md5').update(text).digest('hex');
  return { ...loaded(manifest, hash, problems), dataset: null };
}

/** Reads a data set of code. @throws PaddockError FILE_UNREADABLE, BAD_REQUEST */
export async function readCodeSuite(
  path: string,
  about: Omit<SuiteManifest, 'file'>,
  unpackDir: string,
): Promise<LoadedSuite> {
  const dataset = await readDataset(path, unpackDir, about.name);
  const problems = [...dataset.problems.values()].map(({ taskId, prompt, entryPoint }) => ({
    taskId,
    prompt,
    entryPoint,
    check: null,
    tools: [],
  }));
  return { ...loaded(about, dataset.suite.hash, problems), dataset };
}

function loaded(
  { id, name, description, kind, version, licence }: Omit<SuiteManifest, 'file'>,
  hash: string,
  problems: readonly SuiteProblem[],
): Omit<LoadedSuite, 'dataset'> {
  return {
    summary: {
      ...{ id, name, description, kind, version, licence },
      source: null,
      state: 'ready',
      problem: null,
      hash,
      problems: problems.length,
      downloadBytes: null,
    },
    kind,
    problems,
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
