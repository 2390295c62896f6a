import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing; one that is there stays as it is. Node's own recursive mkdir
 * never ends where a file system takes no folders, such as /proc, and tells another reason than the true one.
 * @throws NodeJS.ErrnoException
 */
export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path), mode);
      await mkdir(path, { mode }).catch(again => unlessFolder(path, again));
    } else await unlessFolder(path, error);
  }
}

/** Some systems say of a folder that is there that it may not be made. */
async function unlessFolder(path: string, error: unknown): Promise<void> {
  const isFolder = await stat(path).then(
    found => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw error;
}
