import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { ReferenceScore } from '../../../src-shared/model/benchmark-result.ts';

/** `benchmarks/reference-scores.json`, a superset of the reference's file of that name. */
export const ReferenceFile = z.object({
  metadata: z.object({ source: z.string(), last_updated: z.string(), notes: z.string() }),
  models: z.record(
    z.string(),
    z.object({
      humaneval: z.number().nullable(),
      humaneval_plus: z.number().nullable(),
      source: z.string(),
      date: z.string().optional(),
    }),
  ),
  /** Which published score a local model is compared with: id of a profile → label above. */
  compare: z.record(z.string(), z.string()).default({}),
  /** Labels of models that ids do not tell. */
  labels: z.record(z.string(), z.string()).default({}),
});
export type ReferenceFile = z.infer<typeof ReferenceFile>;

/** @throws PaddockError FILE_UNREADABLE */
export async function readReferences(path: string): Promise<ReferenceFile> {
  try {
    return ReferenceFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new PaddockError('FILE_UNREADABLE', `${path} could not be read as reference scores.`, { cause });
  }
}

export function referenceScores({ metadata, models }: ReferenceFile): ReferenceScore[] {
  return Object.entries(models).map(([label, { humaneval, humaneval_plus, source, date }]) => ({
    label,
    humaneval,
    humanevalPlus: humaneval_plus,
    source,
    date: date ?? metadata.last_updated,
  }));
}
