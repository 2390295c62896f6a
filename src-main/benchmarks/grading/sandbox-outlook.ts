import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import { type RefusedSandbox, type SandboxWish, trySandboxes } from './choose-sandbox.ts';

/** What grading would run in here, and what it would not. */
export interface SandboxOutlook {
  /** The strongest that works, `guard` only with consent; null where there is not even a Python. */
  readonly kind: SandboxKind | null;
  readonly python: string | null;
  /** Stronger ones that cannot be had. */
  readonly refused: readonly RefusedSandbox[];
}

export interface OutlookPlaces {
  readonly sources: string;
  readonly cacheDir: string;
  /** Any data set: a judge is started on it and ended again. */
  readonly dataset: string;
}

/** Tries the sandboxes as a run would. @throws NodeJS.ErrnoException where the cache cannot be written */
export async function sandboxOutlook(
  wish: Omit<SandboxWish, 'allowGuard' | 'kind'>,
  { sources, cacheDir, dataset }: OutlookPlaces,
  signal: AbortSignal,
): Promise<SandboxOutlook> {
  const cache = join(cacheDir, 'outlook');
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const files = { sources, dataset, cache };
  const { works, refused } = await trySandboxes({ ...wish, kind: null, allowGuard: true }, files, signal);
  return { kind: works?.plan.kind ?? null, python: works?.python ?? null, refused };
}
