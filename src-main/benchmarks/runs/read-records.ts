import type { z } from 'zod';
import { readJson } from '../../lib/atomic-file.ts';
import type { Logger } from '../../lib/log.ts';

/**
 * The records that lie where their ids say. What cannot be read is left alone, and so is one with another id than that of
 * its place: to delete or change it would be to delete or change what it names.
 */
export async function readRecords<T extends { readonly id: string }>(
  ids: readonly string[],
  pathOf: (id: string) => string,
  schema: z.ZodType<T>,
  log: Logger,
): Promise<T[]> {
  const read = await Promise.all(
    ids.map(async id => {
      const record = await readJson(pathOf(id), schema);
      if (record === undefined || record.id === id) return record;
      log.warn('A record with the id of another was left out', { path: pathOf(id), id: record.id });
      return undefined;
    }),
  );
  return read.filter(record => record !== undefined);
}
