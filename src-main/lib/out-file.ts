import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PaddockError } from '../../src-shared/errors.ts';
import { reasonOf } from './file-error.ts';

/**
 * Looks, before any work, whether a result can be written where it was asked for.
 * @throws PaddockError FILE_UNWRITABLE
 */
export async function checkOutFile(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) throw unwritable(path, 'it is a folder');
  await inWords(path, access(there === null ? dirname(path) : path, constants.W_OK));
}

/** Writes a result where it was asked for. @throws PaddockError FILE_UNWRITABLE */
export function writeOutFile(path: string, write: (path: string) => Promise<void>): Promise<void> {
  return inWords(path, write(path));
}

async function inWords(path: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    // What is missing is never the file itself, which is to be made.
    const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw unwritable(path, absent ? 'its folder does not exist' : reasonOf(cause), cause);
  }
}

function unwritable(path: string, reason: string, cause?: unknown): PaddockError {
  return new PaddockError('FILE_UNWRITABLE', `${path} cannot be written: ${reason}.`, {
    fix: 'Make that folder or room in it, or name another file with --out.',
    cause,
  });
}
