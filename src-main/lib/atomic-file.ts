import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';

/** Who may do what with a file, as `stat` has it. */
export interface FileAccess {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Replaces a file so that a reader sees the old or the new bytes and nothing else, also after a power cut:
 * write beside it, sync, rename, sync the folder.
 * @param access the mode of a new file, which the umask narrows; or what a file had, which the new one gets as well,
 * owner and group as far as we may give files away
 * @throws NodeJS.ErrnoException as the file system gives it; the old file is untouched then
 */
export async function writeFileAtomic(
  path: string,
  bytes: string | Uint8Array,
  access: number | FileAccess = 0o644,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', typeof access === 'number' ? access : 0o600);
    try {
      if (typeof access !== 'number') await give(file, access);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * Creates a file that is never seen half written; of several that try at the same time one succeeds.
 * @throws NodeJS.ErrnoException EEXIST when it is there already; the file system's own otherwise
 */
export async function createFileAtomic(path: string, text: string, mode = 0o600): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx', mode });
    await link(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // File systems without hard links: the last of several wins there.
    if (code !== 'EPERM' && code !== 'ENOTSUP') throw error;
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Only root gives a file to another user; others may give it to a group of theirs. */
async function give(file: FileHandle, { mode, uid, gid }: FileAccess): Promise<void> {
  const now = await file.stat();
  if (now.uid !== uid || now.gid !== gid)
    await file.chown(uid, gid).catch(() => file.chown(now.uid, gid).catch(() => {}));
  await file.chmod(mode);
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; the rename is durable enough there.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A JSON file that must match a schema; `undefined` when it is absent or does not parse (it is then rebuilt). */
export async function readJson<T extends z.ZodType>(
  path: string,
  schema: T,
): Promise<z.output<T> | undefined> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a value as JSON, atomically; for its owner alone unless said otherwise. @throws NodeJS.ErrnoException */
export async function writeJson(path: string, value: unknown, mode = 0o600): Promise<void> {
  await writeFileAtomic(path, toJson(value), mode);
}

/** A value as our JSON files hold it. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
