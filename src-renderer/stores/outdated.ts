import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { ProfileId } from '../../src-shared/model/profile.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import type { ProfilesStore } from './profiles.ts';
import type { SupervisorStore } from './supervisor.ts';

export interface OutdatedView {
  /** Ids of profiles that are served as they were written before: only a restart serves what the file says now. */
  readonly ids: ReadonlySet<string>;
}

export interface OutdatedStore {
  readonly store: StoreApi<OutdatedView>;
  readonly dispose: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Asks, for every start and every version of models.conf, whether what is served is what the file says. */
export function createOutdatedStore(
  client: Client<PaddockContract>,
  supervisor: SupervisorStore,
  profiles: ProfilesStore,
): OutdatedStore {
  const store = createStore<OutdatedView>(() => ({ ids: NONE }));
  let asked = '';
  let asking = new AbortController();

  const look = (): void => {
    const { snapshot } = supervisor.store.getState();
    const { listing } = profiles.store.getState();
    if (!snapshot || !listing) return;
    const served = snapshot.groups.flatMap(({ state }) => (state.status === 'ready' ? [state] : []));
    const key = [listing.revision, ...served.map(({ launchId }) => launchId)].join(' ');
    if (key === asked) return;
    asked = key;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const outdated = async (profileId: ProfileId): Promise<readonly string[]> => {
      const { action } = await client.call('supervisor.previewSwitch', { profileId }, signal);
      return action === 'restart' ? [profileId] : [];
    };
    Promise.all(served.map(({ profileId }) => outdated(profileId).catch(() => []))).then(
      found => {
        if (!signal.aborted) store.setState({ ids: new Set(found.flat()) });
      },
      () => {},
    );
  };
  const releases = [supervisor.store.subscribe(look), profiles.store.subscribe(look)];
  return {
    store,
    dispose: () => {
      for (const release of releases) release();
      asking.abort();
    },
  };
}
