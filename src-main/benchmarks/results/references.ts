import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { FrontierScores, type ReferenceScore } from '../../../src-shared/model/benchmark-result.ts';

const Compared = z.object({ label: z.string(), same: z.boolean() });

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
      /** Names of model files and of remote models that are this model. */
      names: z.array(z.string()).default([]),
      /** What to know when another model is held against it. */
      note: z.string().optional(),
      /** Put behind the names of those in the report, with the note below it. */
      mark: z.string().optional(),
    }),
  ),
  /** Which published score a local model is compared with: id of a profile → label above, of another model or the same. */
  compare: z.record(z.string(), z.union([z.string(), Compared])).default({}),
  /** Labels of models that ids do not tell. */
  labels: z.record(z.string(), z.string()).default({}),
  frontier: FrontierScores.optional(),
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

export function referenceScores({ metadata, models, compare }: ReferenceFile): ReferenceScore[] {
  const compared = Object.entries(compare).map(([id, to]) => ({
    id,
    ...(typeof to === 'string' ? { label: to, same: false } : to),
  }));
  return Object.entries(models).map(([label, { humaneval, humaneval_plus, source, date, names, note }]) => {
    const own = compared.filter(one => one.label === label);
    return {
      label,
      humaneval,
      humanevalPlus: humaneval_plus,
      source,
      date: date ?? metadata.last_updated,
      modelNames: names,
      comparedIds: own.map(({ id }) => id),
      sameIds: own.filter(({ same }) => same).map(({ id }) => id),
      note: note ?? null,
    };
  });
}
