import { PaddockError } from '../../src-shared/errors.ts';
import { writeFileAtomic } from '../lib/atomic-file.ts';
import { reasonOf } from '../lib/file-error.ts';
import type { Backups } from './backups.ts';
import { isRevision, MAX_CONF, MAX_CONF_BYTES, readConfFile, revisionOf } from './conf-file.ts';

export interface Replacement {
  readonly path: string;
  readonly backups: Backups;
  /** The revision that the caller has read. */
  readonly revision: string;
  readonly kind: 'save' | 'undo';
  /** Now, milliseconds since the epoch. */
  readonly at: number;
  /** Bytes now → bytes wanted. What it throws passes through, and nothing is written. */
  readonly edit: (bytes: Buffer) => Buffer;
}

/**
 * Replaces models.conf: backup first, then atomically. A file that is not the revision that the caller has read is
 * left alone. When anything fails, the old file is still there as it was.
 * @throws PaddockError FILE_CHANGED, FILE_UNREADABLE, FILE_UNWRITABLE, BAD_REQUEST
 */
export async function replaceConf(
  replacement: Replacement,
): Promise<{ readonly revision: string; readonly backup: string | null }> {
  const { path, backups, revision, kind, at } = replacement;
  const file = await readConfFile(path);
  if (file.revision !== revision) throw isRevision(revision) ? changed(path) : noRevision(path, revision);
  const bytes = replacement.edit(file.bytes);
  const after = revisionOf(bytes);
  if (after === file.revision) return { revision: after, backup: null };
  if (bytes.length > MAX_CONF_BYTES)
    throw new PaddockError('BAD_REQUEST', `${path} would grow beyond ${MAX_CONF}.`, {
      fix: 'Remove something first.',
    });
  const backup = await attempt(backups.dir, () =>
    backups.write({ kind, bytes: file.bytes, before: file.revision, after, at }),
  );
  // An editor may have saved while the backup was written.
  if ((await readConfFile(path)).revision !== revision) throw changed(path);
  await attempt(path, () => writeFileAtomic(file.path, bytes, file.access));
  return { revision: after, backup };
}

async function attempt<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new PaddockError(
      'FILE_UNWRITABLE',
      `${path} cannot be written: ${reasonOf(error)}. models.conf is unchanged.`,
      { fix: 'Make room or make the folder writable, then save again.', cause: error },
    );
  }
}

function noRevision(path: string, given: string): PaddockError {
  return new PaddockError(
    'FILE_CHANGED',
    `${JSON.stringify(given.slice(0, 100))} is no revision of ${path}; nothing was written.`,
    { fix: 'Name the revision that you read: `GET /profiles/ID` answers with it, and so does every save.' },
  );
}

function changed(path: string): PaddockError {
  return new PaddockError('FILE_CHANGED', `${path} changed on disk since it was read; nothing was written.`, {
    fix: 'Look at the new text, then save again.',
  });
}
