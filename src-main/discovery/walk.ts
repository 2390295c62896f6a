import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '../lib/model-roots.ts';
import { openOrdinary } from '../lib/ordinary-file.ts';
import { GGUF_KIND_BYTES, type GgufKind, ggufKind } from '../llama/gguf/gguf-kind.ts';

/** How much may be looked at, over all places. */
export interface Budget {
  /** Folder entries that may still be read. */
  entriesLeft: number;
  /** Ran out of entries, or of time. */
  truncated: boolean;
}

export const MAX_DEPTH = 8;

/** A regular file inside a place; `path` may go through a link whose target lies inside the place as well. */
export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/**
 * Files below a folder, breadth first, without following folders that are links. A link to a file counts when its target
 * lies inside the root.
 * @throws NodeJS.ErrnoException when the root itself cannot be read
 */
export async function* filesBelow(
  root: string,
  wanted: (name: string) => boolean,
  budget: Budget,
  signal: AbortSignal,
): AsyncGenerator<FoundFile, void, void> {
  const realRoot = await realpath(root);
  let level = [root];
  for (let depth = 0; level.length > 0 && depth < MAX_DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      const entries = await entriesOf(folder, folder === root);
      for (const entry of entries) {
        if (signal.aborted || budget.entriesLeft-- <= 0) {
          budget.truncated = true;
          return;
        }
        const path = join(folder, entry.name);
        if (entry.isDirectory()) next.push(path);
        else if (wanted(entry.name)) {
          const sizeBytes = await sizeInside(path, entry, realRoot);
          if (sizeBytes !== null) yield { path, sizeBytes };
        }
      }
    }
    level = next;
  }
}

/** A folder below the root that cannot be read is passed over. */
async function entriesOf(folder: string, isRoot: boolean): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isRoot) throw error;
    return [];
  }
}

async function sizeInside(path: string, entry: Dirent, realRoot: string): Promise<number | null> {
  if (!entry.isFile() && !entry.isSymbolicLink()) return null;
  try {
    if (entry.isSymbolicLink() && !isInside(realRoot, await realpath(path))) return null;
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}

/** What a file says that it is in its first bytes; null for what is no GGUF file, or cannot be read. */
export async function kindOf(path: string): Promise<GgufKind | null> {
  try {
    const { file } = await openOrdinary(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(GGUF_KIND_BYTES), 0, GGUF_KIND_BYTES, 0);
      return ggufKind(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
