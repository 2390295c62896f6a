import { join } from 'node:path';
import type { GraderCheck } from '../../../src-shared/model/benchmark.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { NO_SANDBOX_FIX, type SandboxWish, trySandboxes } from './choose-sandbox.ts';
import type { DatasetFile } from './dataset-file.ts';

export interface CheckPlaces {
  /** Folder of the grader's Python sources. */
  readonly sources: string;
  readonly cacheDir: string;
  readonly sandbox: Omit<SandboxWish, 'allowGuard'>;
}

/** What this machine has to grade code in, found by starting a judge in each sandbox. Takes a second or two. */
export async function checkGrader(
  dataset: DatasetFile,
  { sources, cacheDir, sandbox }: CheckPlaces,
  signal: AbortSignal,
): Promise<GraderCheck> {
  const cache = join(cacheDir, dataset.suite.hash);
  await makeFolder(cache);
  const files = { sources, dataset: dataset.path, cache };
  const { works, refused } = await trySandboxes({ ...sandbox, allowGuard: true }, files, signal);
  const found = { python: works?.python ?? null, refused: [...refused] };
  if (works === null)
    return { ...found, sandbox: null, guard: false, fix: refused.at(-1)?.fix ?? NO_SANDBOX_FIX };
  const { kind } = works.plan;
  return kind === 'guard'
    ? { ...found, sandbox: null, guard: true, fix: NO_SANDBOX_FIX }
    : { ...found, sandbox: kind, guard: false, fix: null };
}
