import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PaddockError } from '../../src-shared/errors.ts';
import type { ProfileBackup } from '../../src-shared/model/profile-edit.ts';
import { writeFileAtomic } from '../lib/atomic-file.ts';
import { reasonOf } from '../lib/file-error.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { changedSections } from './changed-sections.ts';
import { type ConfDocument, parseDocument } from './conf-document.ts';
import { decodeConf } from './conf-text.ts';

/** How many backups of models.conf are kept. */
export const MAX_BACKUPS = 20;

/**
 * What a save replaced. The name tells order, time, and the revisions before and after, so that an undo finds its way
 * after a restart too: `000012_2026-03-28T10-20-30-123Z_save_<before>_<after>.conf`. The number in front keeps the
 * order when the clock jumps.
 */
export interface Backup {
  readonly file: string;
  readonly sequence: number;
  /** When it was replaced, milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'save' | 'undo';
  /** First 16 digits of the revisions. */
  readonly before: string;
  readonly after: string;
}

const NAME = /^(\d{6,})_([0-9TZ-]+)_(save|undo)_([0-9a-f]{16})_([0-9a-f]{16})\.conf$/;

/** Backups, oldest first; empty when the folder is not there. */
export async function listBackups(dir: string): Promise<readonly Backup[]> {
  const names = await readdir(dir).catch(() => []);
  return names
    .flatMap(file => {
      const [, sequence, time = '', kind, before, after] = NAME.exec(file) ?? [];
      if (!before || !after) return [];
      const backup: Backup = {
        file,
        sequence: Number(sequence),
        at: Date.parse(time.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/, 'T$1:$2:$3.$4Z')) || 0,
        kind: kind === 'undo' ? 'undo' : 'save',
        before,
        after,
      };
      return [backup];
    })
    .sort((one, other) => one.sequence - other.sequence);
}

/**
 * Keeps the bytes that are about to be replaced, and the newest 20 backups in all. Returns the backup's path.
 * @throws NodeJS.ErrnoException when it cannot be written
 */
export async function writeBackup(
  dir: string,
  save: {
    readonly kind: Backup['kind'];
    readonly bytes: Uint8Array;
    readonly before: string;
    readonly after: string;
    /** Milliseconds since the epoch. */
    readonly at: number;
  },
): Promise<string> {
  await makeFolder(dir);
  const existing = await listBackups(dir);
  const sequence = String((existing.at(-1)?.sequence ?? 0) + 1).padStart(6, '0');
  const time = new Date(save.at).toISOString().replace(/[:.]/g, '-').replace(/^[+]/, '');
  const file = `${sequence}_${time}_${save.kind}_${save.before.slice(0, 16)}_${save.after.slice(0, 16)}.conf`;
  await writeFileAtomic(join(dir, file), save.bytes, 0o600);
  for (const old of existing.slice(0, Math.max(0, existing.length + 1 - MAX_BACKUPS)))
    await rm(join(dir, old.file), { force: true });
  return join(dir, file);
}

/** The backup of the save that led to this revision; undefined when there is none. */
export async function findUndo(dir: string, revision: string): Promise<Backup | undefined> {
  const backups = await listBackups(dir);
  return backups.findLast(backup => backup.kind === 'save' && backup.after === revision.slice(0, 16));
}

/**
 * Backups for people, newest first.
 * @param present the file as it is now; null while it cannot be read
 */
export async function describeBackups(
  dir: string,
  present: { readonly revision: string; readonly bytes: Uint8Array } | null,
): Promise<ProfileBackup[]> {
  const undo = present === null ? undefined : await findUndo(dir, present.revision);
  let later = present === null ? null : parse(present.bytes);
  const described: ProfileBackup[] = [];
  for (const { file, at, kind } of [...(await listBackups(dir))].reverse()) {
    const own = await readFile(join(dir, file)).then(parse, () => null);
    const changed = own && later ? changedSections(own, later) : [];
    described.push({ file, at, kind, isUndo: file === undo?.file, changed });
    later = own;
  }
  return described;
}

function parse(bytes: Uint8Array): ConfDocument {
  return parseDocument(decodeConf(bytes));
}

/**
 * The bytes of a backup that is there.
 * @param file its name, as listed; nothing else is read
 * @throws PaddockError NOT_FOUND, FILE_UNREADABLE
 */
export async function readBackup(dir: string, file: string): Promise<Buffer> {
  if (!(await listBackups(dir)).some(backup => backup.file === file))
    throw new PaddockError('NOT_FOUND', 'There is no such earlier version any more.');
  return readFile(join(dir, file)).catch((error: unknown) => {
    throw new PaddockError('FILE_UNREADABLE', `${file} cannot be read: ${reasonOf(error)}.`);
  });
}
