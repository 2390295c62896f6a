import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { GraderCheck, SandboxKind } from '../../../src-shared/model/benchmark.ts';
import { chooseSandbox, type SandboxWish } from './choose-sandbox.ts';
import type { DatasetFile } from './dataset-file.ts';
import { findPython } from './find-python.ts';

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
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const files = { sources, dataset: dataset.path, cache };
  try {
    const { plan, python, refused } = await chooseSandbox({ ...sandbox, allowGuard: false }, files, signal);
    return { sandbox: plan.kind, python, guard: plan.kind === 'guard', refused: [...refused], fix: null };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof PaddockError)) throw error;
    const { refused = [] } = (error.details ?? {}) as {
      refused?: readonly { readonly kind: SandboxKind; readonly why: string }[];
    };
    const none = { sandbox: null, refused: [...refused] };
    try {
      const { version } = await findPython(sandbox.python, signal);
      const guard = process.platform !== 'win32' && (sandbox.kind === null || sandbox.kind === 'guard');
      return { ...none, python: version, guard, fix: error.fix ?? null };
    } catch (without) {
      signal.throwIfAborted();
      const fix = without instanceof PaddockError ? (without.fix ?? null) : null;
      return { ...none, python: null, guard: false, fix };
    }
  }
}
