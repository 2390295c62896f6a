import type { Profile } from '../../src-shared/model/profile.ts';
import { findModelFile, type LocatedFile, modelPathCandidates } from '../lib/model-roots.ts';
import { mapArgPaths } from '../llama/flags/path-value.ts';
import type { ModelLooks } from './model-file.ts';

/** The files that a profile names, as it names them; none of a remote one. */
function profileFiles(profile: Profile): readonly string[] {
  if (profile.runtime === 'remote') return [];
  const files = [profile.model, ...profile.lora.map(({ path }) => path)];
  if (profile.mmproj !== null) files.push(profile.mmproj);
  mapArgPaths(profile.extraArgs, path => {
    files.push(path);
    return path;
  });
  return files;
}

/**
 * Looks for all files that profiles name, waiting for no folder longer than its time. Those that are read on another
 * machine, and are not here, are taken to be where they are expected.
 * @returns where a file of theirs is; any other is missing
 */
export async function findProfileFiles(
  profiles: readonly Profile[],
  roots: readonly string[],
  { looks, filesElsewhere }: ModelLooks,
): Promise<(path: string) => LocatedFile> {
  const found = new Map<string, LocatedFile>();
  for (const profile of profiles)
    for (const path of profileFiles(profile)) {
      if (found.has(path)) continue;
      const here = await findModelFile(path, roots, looks);
      const taken = here.state !== 'found' && filesElsewhere?.(profile) ? expected(path, roots) : null;
      found.set(path, taken ?? here);
    }
  return path => found.get(path) ?? { state: 'missing', path };
}

function expected(path: string, roots: readonly string[]): LocatedFile | null {
  const candidates = modelPathCandidates(path, roots);
  return typeof candidates === 'string' || candidates[0] === undefined
    ? null
    : { state: 'found', path: candidates[0] };
}
