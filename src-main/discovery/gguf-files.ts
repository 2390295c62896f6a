import { basename, dirname, join, relative, sep } from 'node:path';
import type { PlaceKind } from '../../src-shared/model/discovery.ts';
import { partName } from '../lib/gguf-parts.ts';
import type { GgufKind } from '../llama/gguf/gguf-kind.ts';
import type { FoundFile } from './walk.ts';

/** Projectors of earlier converters say it in their names only. */
const PROJECTOR = /(?:^|[-_.])mmproj(?:[-_.])/i;

/** A GGUF file with what it is. */
export interface GgufFile extends FoundFile {
  readonly kind: GgufKind;
}

/** A model before its profile is looked up. */
export interface Candidate {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mmproj: string | null;
}

/** The kind of a file, by what it says and how it is called. */
export function kindByName(path: string, said: GgufKind): GgufKind {
  return said === 'model' && PROJECTOR.test(basename(path)) ? 'projector' : said;
}

/** Groups files into models: parts under the first one, projectors beside what they belong to. Pure. */
export function modelsOf(kind: PlaceKind, root: string, files: readonly GgufFile[]): Candidate[] {
  const projectors = new Map<string, string>();
  for (const { path, kind } of files) {
    if (kind === 'projector' && !projectors.has(dirname(path))) projectors.set(dirname(path), path);
  }
  const byPath = new Map(files.map(file => [file.path, file.sizeBytes]));
  return files.flatMap(({ path, sizeBytes, kind: fileKind }) => {
    const name = basename(path);
    if (fileKind !== 'model') return [];
    const mmproj = projectors.get(dirname(path)) ?? null;
    const part = partName(name);
    if (!part) return [{ path, name: nameOf(kind, root, path, name), sizeBytes, mmproj }];
    if (part.number !== 1) return [];
    const sizes = Array.from({ length: part.total }, (_, i) =>
      byPath.get(join(dirname(path), part.nth(i + 1))),
    );
    // A download that is not finished is no model yet.
    if (sizes.length === 0 || sizes.includes(undefined)) return [];
    const sum = sizes.reduce<number>((total, size) => total + (size ?? 0), 0);
    return [{ path, name: nameOf(kind, root, path, `${part.stem}.gguf`), sizeBytes: sum, mmproj }];
  });
}

/** What people call it: with the publisher where the layout of the place tells. */
function nameOf(kind: PlaceKind, root: string, path: string, file: string): string {
  const stem = file.replace(/\.gguf$/i, '');
  const folders = relative(root, path).split(sep);
  // models--<publisher>--<repository>/snapshots/<revision>/<file>
  const hub = kind === 'hugging-face' ? /^models--(.+?)--/.exec(folders[0] ?? '')?.[1] : undefined;
  // <publisher>/<repository>/<file>
  const publisher = hub ?? (kind === 'lm-studio' && folders.length >= 3 ? folders[0] : undefined);
  return publisher === undefined ? stem : `${publisher}/${stem}`;
}
