import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { PaddockError } from '../../src-shared/errors.ts';
import type { ProfileBackup } from '../../src-shared/model/profile-edit.ts';
import { writeFileAtomic } from '../lib/atomic-file.ts';
import { reasonOf } from '../lib/file-error.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { changedSections } from './changed-sections.ts';
import { type ConfDocument, parseDocument } from './conf-document.ts';
import { decodeConf } from './conf-text.ts';

/** How many backups of one models.conf are kept. */
export const MAX_BACKUPS = 20;

/**
 * What a save replaced. The name tells order, time, the revisions before and after, and the file, so that an undo
 * finds its way after a restart too: `000012_2026-03-28T10-20-30-123Z_save_<before>_<after>_<file>.conf`. The number
 * in front keeps the order when the clock jumps.
 */
interface Backup {
  readonly file: string;
  readonly sequence: number;
  /** When it was replaced, milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'save' | 'undo';
  /** First 16 digits of the revisions. */
  readonly before: string;
  readonly after: string;
  /** Which models.conf it was, as fileMark tells them apart; undefined for those of early versions, of any. */
  readonly of: string | undefined;
}

const NAME = /^(\d{6,})_([0-9TZ-]+)_(save|undo)_([0-9a-f]{16})_([0-9a-f]{16})(?:_([0-9a-f]{8}))?\.conf$/;

/** What saves of one models.conf replaced. The folder may hold those of others too. */
export class Backups {
  readonly dir: string;
  readonly #conf: string;

  /**
   * @param dir where they are kept; made when it is needed
   * @param conf the models.conf; may be a link
   */
  constructor(dir: string, conf: string) {
    this.dir = dir;
    this.#conf = conf;
  }

  /** Path of the newest one; null when there is none. */
  async newest(): Promise<string | null> {
    const newest = (await this.#own()).at(-1);
    return newest === undefined ? null : join(this.dir, newest.file);
  }

  /**
   * Keeps the bytes that are about to be replaced, and the newest 20 backups in all. Returns the backup's path.
   * @throws NodeJS.ErrnoException when it cannot be written
   */
  async write(save: {
    readonly kind: Backup['kind'];
    readonly bytes: Uint8Array;
    readonly before: string;
    readonly after: string;
    /** Milliseconds since the epoch. */
    readonly at: number;
  }): Promise<string> {
    await makeFolder(this.dir);
    const sequence = String(((await this.#all()).at(-1)?.sequence ?? 0) + 1).padStart(6, '0');
    const time = new Date(save.at).toISOString().replace(/[:.]/g, '-').replace(/^[+]/, '');
    const revisions = `${save.before.slice(0, 16)}_${save.after.slice(0, 16)}`;
    // Those whose file is not known may be another's.
    const own = (await this.#own()).filter(({ of }) => of !== undefined);
    const file = `${sequence}_${time}_${save.kind}_${revisions}_${await fileMark(this.#conf)}.conf`;
    await writeFileAtomic(join(this.dir, file), save.bytes, 0o600);
    for (const old of own.slice(0, Math.max(0, own.length + 1 - MAX_BACKUPS)))
      await rm(join(this.dir, old.file), { force: true });
    return join(this.dir, file);
  }

  /**
   * Name of the backup of the save that led to this revision and is not undone; undefined when there is none. Each
   * undo goes one save further back, so that the saves between two versions are not undone and done for ever.
   */
  async findUndo(revision: string): Promise<string | undefined> {
    const done: Backup[] = [];
    for (const backup of await this.#own()) {
      if (backup.kind === 'save') done.push(backup);
      else {
        const undone = done.findLastIndex(save => save.after === backup.before);
        if (undone >= 0) done.length = undone;
      }
    }
    return done.findLast(save => save.after === revision.slice(0, 16))?.file;
  }

  /**
   * Backups for people, newest first.
   * @param present the file as it is now; null while it cannot be read
   */
  async describe(
    present: { readonly revision: string; readonly bytes: Uint8Array } | null,
  ): Promise<ProfileBackup[]> {
    const undo = present === null ? undefined : await this.findUndo(present.revision);
    let later = present === null ? null : parse(present.bytes);
    const described: ProfileBackup[] = [];
    for (const { file, at, kind } of [...(await this.#own())].reverse()) {
      const own = await readFile(join(this.dir, file)).then(parse, () => null);
      const changed = own && later ? changedSections(own, later) : [];
      described.push({ file, at, kind, isUndo: file === undo, changed });
      later = own;
    }
    return described;
  }

  /**
   * The bytes of a backup that is there.
   * @param file its name, as listed; nothing else is read
   * @throws PaddockError NOT_FOUND, FILE_UNREADABLE
   */
  async read(file: string): Promise<Buffer> {
    if (!(await this.#own()).some(backup => backup.file === file))
      throw new PaddockError('NOT_FOUND', 'There is no such earlier version any more.');
    return readFile(join(this.dir, file)).catch((error: unknown) => {
      throw new PaddockError('FILE_UNREADABLE', `${file} cannot be read: ${reasonOf(error)}.`);
    });
  }

  async #own(): Promise<readonly Backup[]> {
    const mark = await fileMark(this.#conf);
    return (await this.#all()).filter(({ of }) => of === undefined || of === mark);
  }

  /** Oldest first; empty when the folder is not there. */
  async #all(): Promise<readonly Backup[]> {
    const names = await readdir(this.dir).catch(() => []);
    return names
      .flatMap(file => {
        const [, sequence, time = '', kind, before, after, of] = NAME.exec(file) ?? [];
        if (!before || !after) return [];
        const backup: Backup = {
          file,
          sequence: Number(sequence),
          at: Date.parse(time.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/, 'T$1:$2:$3.$4Z')) || 0,
          kind: kind === 'undo' ? 'undo' : 'save',
          before,
          after,
          of,
        };
        return [backup];
      })
      .sort((one, other) => one.sequence - other.sequence);
  }
}

/** Tells one models.conf from another, through links; also while it is away. */
async function fileMark(conf: string): Promise<string> {
  const path = await realpath(conf)
    .catch(async () => join(await realpath(dirname(conf)), basename(conf)))
    .catch(() => resolve(conf));
  return createHash('sha256').update(path).digest('hex').slice(0, 8);
}

function parse(bytes: Uint8Array): ConfDocument {
  return parseDocument(decodeConf(bytes));
}
