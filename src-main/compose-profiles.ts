import { join } from 'node:path';
import type { ProfileIssue } from '../src-shared/model/profile.ts';
import { EngineFlags, type EngineFlagsDeps } from './compose/engine-flags.ts';
import { ModelFolders } from './compose/model-folders.ts';
import { systemClock } from './lib/clock.ts';
import { silentLogger } from './lib/log.ts';
import type { PaddockOptions } from './options.ts';
import { PreferenceStore } from './preferences/preference-store.ts';
import { readConfFile } from './profiles/conf-file.ts';
import { decodeConf } from './profiles/conf-text.ts';
import { ProfileStore } from './profiles/profile-store.ts';

/**
 * The profiles as the CLI sees them when no panel runs: with the model folders that Settings has added, and judged by
 * what the engine said when a panel asked it. Nothing is run or asked for that.
 */
export async function openProfilesHere(options: PaddockOptions): Promise<ProfileStore> {
  const { home, modelsConf } = options;
  const preferences = await PreferenceStore.load({ home: { path: home, readOnly: true } });
  const folders = new ModelFolders(options, preferences.current, systemClock);
  const flags = await EngineFlags.load({
    ...options,
    cacheDir: join(home, 'cache'),
    homeId: '',
    env: process.env,
    docker: NO_DOCKER,
    log: silentLogger,
  });
  return new ProfileStore({
    path: modelsConf,
    modelRoots: () => folders.named,
    looks: folders.looks,
    backupsDir: join(home, 'backups'),
    flags: () => flags.known.value,
    clock: systemClock,
    log: silentLogger,
  });
}

/** Which image a name stands for is asked by panels only. */
const NO_DOCKER: EngineFlagsDeps['docker'] = {
  imageId: () => Promise.resolve(null),
  imageHelp: imageId => Promise.resolve({ imageId, text: '' }),
};

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
