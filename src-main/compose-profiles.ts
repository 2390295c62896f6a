import { join } from 'node:path';
import type { ProfileIssue } from '../src-shared/model/profile.ts';
import { systemClock } from './lib/clock.ts';
import { FolderLooks } from './lib/folder-looks.ts';
import { silentLogger } from './lib/log.ts';
import { loadShippedFlagTable } from './llama/flags/flag-cache.ts';
import type { PaddockOptions } from './options.ts';
import { readConfFile } from './profiles/conf-file.ts';
import { decodeConf } from './profiles/conf-text.ts';
import { ProfileStore } from './profiles/profile-store.ts';

/** The profiles as the CLI sees them when no panel runs, judged by the flags that Paddock knows by itself. */
export async function openProfilesHere(options: PaddockOptions): Promise<ProfileStore> {
  const { appDir, home, modelsConf, modelsDir } = options;
  const flags = await loadShippedFlagTable(join(appDir, 'resources', 'engine-flags', 'build-11669.json'));
  return new ProfileStore({
    path: modelsConf,
    modelRoots: () => [modelsDir, join(appDir, 'resources', 'models')],
    looks: new FolderLooks(systemClock),
    backupsDir: join(home, 'backups'),
    flags: () => ({ of: () => flags }),
    clock: systemClock,
    log: silentLogger,
  });
}

/** A models.conf as text, read as a panel reads its own. @throws PaddockError FILE_UNREADABLE */
export async function readProfilesFile(path: string): Promise<string> {
  return decodeConf((await readConfFile(path)).bytes);
}

/** Everything that is wrong with a text of models.conf, without a panel. */
export async function judgeProfilesHere(
  options: PaddockOptions,
  text: string,
): Promise<readonly ProfileIssue[]> {
  const profiles = await openProfilesHere(options);
  try {
    return profiles.validate(text);
  } finally {
    await profiles.dispose();
  }
}
