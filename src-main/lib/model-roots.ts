import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type FolderLooks, SilentFolderError } from './folder-looks.ts';

/** Where the reference's container sees the models folder; models.conf files made for it use such paths. */
const CONTAINER_ROOT = '/models';

/** A relative path of ordinary characters. */
const PLAIN = /^\w[\w ./-]*$/;

/** The result of looking for a file that models.conf names. */
export type LocatedFile =
  | { readonly state: 'found'; readonly path: string }
  /** Not there; `path` is where it was expected. */
  | { readonly state: 'missing'; readonly path: string }
  | { readonly state: 'refused'; readonly problem: string }
  /** In no folder that answers, and one does not; `path` is where it was expected. */
  | { readonly state: 'silent'; readonly path: string; readonly error: SilentFolderError };

/**
 * Where a path of models.conf may point to: relative paths are looked up in each root in order; absolute ones must
 * lie in a root, or start with /models as in the reference's container. Looks at no file.
 * @returns absolute candidates inside the roots, or why there are none
 */
export function modelPathCandidates(value: string, roots: readonly string[]): readonly string[] | string {
  if (value.trim() === '') return 'no path is given.';
  if (value.includes('\0')) return 'the path contains a zero byte.';
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(value)) return `${JSON.stringify(value)} is an address, not a file.`;
  if (/^[-~]/.test(value)) return `${JSON.stringify(value)} must not start with "${value[0]}".`;
  const candidates: string[] = [];
  for (const root of roots) {
    const tries = isAbsolute(value) ? [resolve(value)] : [resolve(root, value)];
    const inContainer = isAbsolute(value) && isInside(CONTAINER_ROOT, resolve(value));
    if (inContainer) tries.push(join(root, relative(CONTAINER_ROOT, resolve(value))));
    for (const path of tries) if (isInside(root, path) && !candidates.includes(path)) candidates.push(path);
  }
  if (candidates.length > 0) return candidates;
  return `${JSON.stringify(value)} lies outside of the model folders (${roots.join(', ')}).`;
}

/** What is wrong with a path as written; null when it stays inside the roots. Looks at no file. */
export function checkPathValue(value: string, roots: readonly string[]): string | null {
  // Most paths: relative, nothing special in them, no way out of any root.
  if (roots.length > 0 && PLAIN.test(value) && !value.includes('..')) return null;
  const candidates = modelPathCandidates(value, roots);
  return typeof candidates === 'string' ? candidates : null;
}

/**
 * Finds the file: the first candidate that exists. A folder that does not answer is passed over for the next. A link
 * that leads out of the roots is refused: a container could not follow it, and a path check that links can escape is
 * none.
 */
export async function findModelFile(
  value: string,
  roots: readonly string[],
  looks: FolderLooks,
): Promise<LocatedFile> {
  const candidates = modelPathCandidates(value, roots);
  if (typeof candidates === 'string') return { state: 'refused', problem: candidates };
  const silent: SilentFolderError[] = [];
  const realPlace = async (root: string, path: string): Promise<string | null> => {
    try {
      return await looks.at(root, () => realpath(path).catch(() => null));
    } catch (error) {
      if (!(error instanceof SilentFolderError)) throw error;
      silent.push(error);
      return null;
    }
  };
  for (const path of candidates) {
    const own = roots.filter(root => isInside(root, path));
    const real = await realPlace(own[0] ?? path, path);
    if (real === null) continue;
    for (const root of new Set([...own, ...roots])) {
      const realRoot = await realPlace(root, root);
      if (realRoot !== null && isInside(realRoot, real)) return { state: 'found', path };
    }
    if (silent.length === 0) return leadsOut(path, real);
  }
  const path = candidates[0] ?? value;
  return silent[0] === undefined ? { state: 'missing', path } : { state: 'silent', path, error: silent[0] };
}

function leadsOut(path: string, real: string): LocatedFile {
  return { state: 'refused', problem: `${path} is a link to ${real}, outside of the model folders.` };
}

/** Is `path` the folder itself or below it? Both absolute and normalized. */
export function isInside(folder: string, path: string): boolean {
  const from = relative(folder, path);
  return from === '' || (from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from));
}
