import type { Profile } from '../../src-shared/model/profile.ts';
import type { FolderLooks } from '../lib/folder-looks.ts';
import { findModelFile, type LocatedFile } from '../lib/model-roots.ts';
import { mapArgPaths } from '../llama/flags/path-value.ts';

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
 * Looks for all files that profiles name, waiting for no folder longer than its time.
 * @returns where a file of theirs is; any other is missing
 */
export async function findProfileFiles(
  profiles: readonly Profile[],
  roots: readonly string[],
  looks: FolderLooks,
): Promise<(path: string) => LocatedFile> {
  const found = new Map<string, LocatedFile>();
  for (const path of new Set(profiles.flatMap(profileFiles)))
    found.set(path, await findModelFile(path, roots, looks));
  return path => found.get(path) ?? { state: 'missing', path };
}
