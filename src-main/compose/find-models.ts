import { homedir } from 'node:os';
import type { Preferences } from '../../src-shared/model/preferences.ts';
import { Discovery } from '../discovery/discovery.ts';
import { usualPlaces } from '../discovery/places.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import type { PaddockOptions } from '../options.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import type { ModelFolders } from './model-folders.ts';

export interface FindModelsDeps {
  readonly options: Pick<PaddockOptions, 'modelsDir'>;
  readonly env: NodeJS.ProcessEnv;
  readonly preferences: ReadonlyCell<Preferences>;
  readonly profiles: Pick<ProfileStore, 'listing'>;
  readonly folders: Pick<ModelFolders, 'usable' | 'looks'>;
  readonly clock: Clock;
}

/** The search for models in the model folders and in the stores of other programs. */
export function findModels({
  options,
  env,
  preferences,
  profiles,
  folders,
  clock,
}: FindModelsDeps): Discovery {
  return new Discovery({
    places: () =>
      usualPlaces({
        modelsDir: options.modelsDir,
        extra: preferences.value.extraModelRoots,
        userHome: homedir(),
        env,
        platform: process.platform,
      }),
    profiles: () => profiles.listing.value.profiles,
    modelRoots: () => folders.usable(),
    looks: folders.looks,
    clock,
  });
}
