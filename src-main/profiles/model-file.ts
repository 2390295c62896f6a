import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ModelFile, Profile } from '../../src-shared/model/profile.ts';
import { reasonOf } from '../lib/file-error.ts';
import { type FolderLooks, SilentFolderError } from '../lib/folder-looks.ts';
import { MAX_PARTS, type PartName, partName } from '../lib/gguf-parts.ts';
import { findModelFile, isInside, modelPathCandidates } from '../lib/model-roots.ts';

/** magic, version, number of tensors and of keys: the shortest header that a GGUF file can have. */
const GGUF_HEADER_BYTES = 24;

/** How files that profiles name are looked for. */
export interface ModelLooks {
  readonly looks: FolderLooks;
  /** Whether the engine of a profile reads its files on another machine; of none without it. Never throws. */
  readonly filesElsewhere?: (profile: Profile) => boolean;
}

/** Looks for the files that a profile names. Never throws: what is wrong is in the result, naming the file. */
export async function inspectModelFile(
  profile: Profile,
  roots: readonly string[],
  { looks, filesElsewhere }: ModelLooks,
): Promise<ModelFile> {
  if (profile.runtime === 'remote') return { state: 'remote', path: null, sizeBytes: null, problem: null };
  const seen = await inspectHere(profile, roots, looks);
  if (seen.state === 'present' || !filesElsewhere?.(profile)) return seen;
  const expected = modelPathCandidates(profile.model, roots);
  if (typeof expected === 'string') return broken('unreadable', null, expected);
  return { state: 'elsewhere', path: expected[0] ?? null, sizeBytes: null, problem: null };
}

async function inspectHere(
  profile: Profile,
  roots: readonly string[],
  looks: FolderLooks,
): Promise<ModelFile> {
  const model = await inspectPath(profile.model, roots, looks);
  if (model.state !== 'present') return model;
  const others = [
    ...(profile.mmproj === null ? [] : [profile.mmproj]),
    ...profile.lora.map(adapter => adapter.path),
  ];
  for (const path of others) {
    const file = await inspectPath(path, roots, looks);
    if (file.state !== 'present') return { ...file, path: model.path, sizeBytes: model.sizeBytes };
  }
  return model;
}

async function inspectPath(value: string, roots: readonly string[], looks: FolderLooks): Promise<ModelFile> {
  try {
    const located = await findModelFile(value, roots, looks);
    if (located.state === 'silent') throw located.error;
    if (located.state === 'refused') return broken('unreadable', null, located.problem);
    const { path } = located;
    const split = partName(basename(path));
    if (split === null && located.state === 'missing')
      return broken('missing', path, `${path} does not exist.`);
    const root = roots.find(one => isInside(one, path)) ?? path;
    return await looks.at(root, () => (split ? inspectParts(path, split) : inspectWhole(path)));
  } catch (error) {
    if (error instanceof SilentFolderError) return broken('unreadable', null, error.message);
    return broken('unreadable', null, `${value}: ${reasonOf(error)}.`);
  }
}

async function inspectWhole(path: string): Promise<ModelFile> {
  const { sizeBytes, problem } = await inspectGguf(path);
  return { state: problem === null ? 'present' : 'unreadable', path, sizeBytes, problem };
}

async function inspectParts(first: string, split: PartName): Promise<ModelFile> {
  const { number, total: count } = split;
  if (number !== 1)
    return broken(
      'unreadable',
      first,
      `${first} is part ${number}: name the first part (-00001-of-${String(count).padStart(5, '0')}).`,
    );
  if (count < 1 || count > MAX_PARTS) return broken('unreadable', first, `${first} names ${count} parts.`);
  const folder = dirname(first);
  const there = new Set(await readdir(folder).catch(() => []));
  const names = Array.from({ length: count }, (_, index) => split.nth(index + 1));
  const missing = names.filter(name => !there.has(name));
  if (missing.length === count) return broken('missing', first, `${first} does not exist.`);
  let sizeBytes = 0;
  for (const name of names) {
    if (!there.has(name)) continue;
    const part = await inspectGguf(join(folder, name));
    if (part.problem !== null)
      return { state: 'unreadable', path: first, sizeBytes: null, problem: part.problem };
    sizeBytes += part.sizeBytes ?? 0;
  }
  if (missing.length === 0) return { state: 'present', path: first, sizeBytes, problem: null };
  const list = missing.slice(0, 3).join(', ') + (missing.length > 3 ? ', …' : '');
  return {
    state: 'parts-missing',
    path: first,
    sizeBytes,
    problem: `${missing.length} of ${count} parts are missing in ${folder}: ${list}.`,
  };
}

/** Size and the first look that tells a model from something else: a file, readable, not empty, GGUF magic. */
async function inspectGguf(
  path: string,
): Promise<{ readonly sizeBytes: number | null; readonly problem: string | null }> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory())
      return { sizeBytes: null, problem: `${path} is a folder; name the GGUF file in it.` };
    if (!facts.isFile()) return { sizeBytes: null, problem: `${path} is not an ordinary file.` };
    if (facts.size === 0) return { sizeBytes: 0, problem: `${path} is empty.` };
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(GGUF_HEADER_BYTES), 0, GGUF_HEADER_BYTES, 0);
      if (buffer.toString('latin1', 0, 4) !== 'GGUF')
        return { sizeBytes: facts.size, problem: `${path} is not a GGUF file.` };
      if (bytesRead < GGUF_HEADER_BYTES)
        return {
          sizeBytes: facts.size,
          problem: `${path} is cut off: ${facts.size} bytes are not even a header.`,
        };
    } finally {
      await file.close();
    }
    return { sizeBytes: facts.size, problem: null };
  } catch (error) {
    return { sizeBytes: null, problem: `${path} cannot be read: ${reasonOf(error)}.` };
  }
}

function broken(state: 'missing' | 'unreadable', path: string | null, problem: string): ModelFile {
  return { state, path, sizeBytes: null, problem };
}
