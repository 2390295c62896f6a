import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../lib/atomic-file.ts';
import { makeFolder } from '../../lib/make-folder.ts';

/**
 * A copy of the grader's Python sources beside the caches, in a folder named after what is in it. A container daemon is
 * somebody else: it cannot look into an AppImage, which only its user may read, and Docker Desktop shares home folders
 * but not the folders of programs.
 * @throws NodeJS.ErrnoException
 */
export async function ownCopy(sources: string, parent: string): Promise<string> {
  const names = (await readdir(sources)).filter(name => name.endsWith('.py')).sort();
  const files = await Promise.all(
    names.map(async name => ({ name, bytes: await readFile(join(sources, name)) })),
  );
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  const folder = join(parent, `grader-${hash.digest('hex').slice(0, 16)}`);
  await makeFolder(folder, 0o755);
  for (const { name, bytes } of files) {
    const there = await readFile(join(folder, name)).catch(() => null);
    if (there?.equals(bytes) !== true) await writeFileAtomic(join(folder, name), bytes);
  }
  return folder;
}
