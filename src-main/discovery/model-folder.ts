import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import { PaddockError } from '../../src-shared/errors.ts';
import { isInside } from '../lib/model-roots.ts';

/**
 * Checks folders that become model folders. Engines and containers may read all that lies in one, so a folder that holds
 * a person's home, Paddock's state or the system is refused.
 * @param privateFolders folders that no model folder may hold
 * @returns the folders, absolute and each once
 * @throws PaddockError BAD_REQUEST naming the folder
 */
export async function checkModelFolders(
  folders: readonly string[],
  privateFolders: readonly string[],
): Promise<string[]> {
  const checked: string[] = [];
  for (const folder of folders) {
    const path = await checkOne(folder.trim(), privateFolders);
    if (!checked.includes(path)) checked.push(path);
  }
  return checked;
}

async function checkOne(given: string, privateFolders: readonly string[]): Promise<string> {
  const path = given.replace(/^~(?=\/|$)/, homedir());
  if (!isAbsolute(path) || path.includes('\0'))
    throw refused(given, 'it is not an absolute path', 'Begin it with /.');
  const folder = resolve(path);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory())
    throw refused(given, 'there is no such folder', 'Create it first, or check the spelling.');
  const real = await realpath(folder);
  if (dirname(real) === real)
    throw refused(given, 'it is the whole disk', 'Name the folder with the models.');
  const held = privateFolders.find(one => isInside(real, one));
  if (held !== undefined)
    throw refused(given, `it holds ${held}, which engines must not read`, 'Name the folder with the models.');
  return folder;
}

function refused(folder: string, why: string, fix: string): PaddockError {
  return new PaddockError('BAD_REQUEST', `${JSON.stringify(folder)} cannot be a model folder: ${why}.`, {
    fix,
  });
}
