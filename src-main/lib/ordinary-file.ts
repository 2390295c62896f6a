import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** An open file, which the caller closes, and what the system says of it. */
export interface OrdinaryFile {
  readonly file: FileHandle;
  readonly facts: Stats;
}

/**
 * Opens a file that may be anything for reading. Without O_NONBLOCK, opening a named pipe would wait for its writer for
 * ever, and hold up whatever else wants a file.
 * @throws NodeJS.ErrnoException that reasonOf puts into words, for a folder and what is no ordinary file as well
 */
export async function openOrdinary(path: string): Promise<OrdinaryFile> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await file.stat();
    if (facts.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (!facts.isFile()) throw new Error('it is no ordinary file');
    return { file, facts };
  } catch (error) {
    await file.close();
    throw error;
  }
}
