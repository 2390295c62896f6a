import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PaddockError } from '../../src-shared/errors.ts';
import { createFileAtomic, writeFileAtomic } from '../lib/atomic-file.ts';
import type { Logger } from '../lib/log.ts';
import { makeFolder } from '../lib/make-folder.ts';

const MIN_LENGTH = 32;

/** The management token: whoever knows it may do everything. Never logged. */
export class ManagementToken {
  #value: string;
  /** Where it is kept; null while it lives in memory only because the folder cannot be written. */
  readonly path: string | null;
  #digest: Buffer;

  constructor(value: string, path: string | null) {
    this.#value = value;
    this.path = path;
    this.#digest = digest(value);
  }

  get value(): string {
    return this.#value;
  }

  /** Replaces it, in its file first. @throws PaddockError FILE_UNWRITABLE; the old one holds then */
  async rotate(): Promise<void> {
    const value = randomBytes(32).toString('base64url');
    if (this.path !== null) {
      await writeFileAtomic(this.path, `${value}\n`, 0o600).catch((cause: NodeJS.ErrnoException) => {
        throw new PaddockError(
          'FILE_UNWRITABLE',
          `The token file ${this.path} cannot be written: ${cause.code ?? cause.message}.`,
          { fix: 'Check the permissions of its folder. The old token holds.', cause },
        );
      });
    }
    this.#value = value;
    this.#digest = digest(value);
  }

  /** In constant time: digests have equal length and hide it. */
  matches(candidate: string): boolean {
    return timingSafeEqual(digest(candidate), this.#digest);
  }

  /**
   * Reads the token file, or makes it with 256 random bits, readable by its owner only.
   * A folder that cannot be written gives a token for this run, with a warning.
   * @throws PaddockError FILE_UNREADABLE when the file is there and is no token
   */
  static async load(path: string, log: Logger): Promise<ManagementToken> {
    const existing = await readToken(path, log);
    if (existing !== undefined) return new ManagementToken(existing, path);
    const value = randomBytes(32).toString('base64url');
    try {
      await makeFolder(dirname(path));
      await createFileAtomic(path, `${value}\n`);
      return new ManagementToken(value, path);
    } catch (error) {
      // Another panel may have made the file between our look and our write.
      const theirs = await readToken(path, log);
      if (theirs !== undefined) return new ManagementToken(theirs, path);
      log.warn('The token file cannot be written; the token holds for this run only', { path, error });
      return new ManagementToken(value, null);
    }
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The token in the file; undefined when there is no file. @throws PaddockError FILE_UNREADABLE */
async function readToken(path: string, log: Logger): Promise<string | undefined> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (text.length < MIN_LENGTH || !/^[\x21-\x7e]+$/.test(text)) {
      throw unusable(path, `it holds no token of ${MIN_LENGTH} characters or more`);
    }
    await closeToOthers(path, log);
    return text;
  } catch (error) {
    if (error instanceof PaddockError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unusable(path, code ?? 'it cannot be read');
  }
}

async function closeToOthers(path: string, log: Logger): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return;
  try {
    await chmod(path, 0o600);
    log.warn('The token file was open to other users; it is closed now', { path });
  } catch (error) {
    log.warn('The token file is open to other users and cannot be closed', { path, error });
  }
}

function unusable(path: string, why: string): PaddockError {
  return new PaddockError('FILE_UNREADABLE', `The token file ${path} cannot be used: ${why}.`, {
    fix: 'Name another file with --token-file, or remove this one: the next start makes a new token.',
  });
}
