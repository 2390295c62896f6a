import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { ProfileEntry, ProfileListing } from '../../src-shared/model/profile.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { bindStream } from './bind-stream.ts';

export interface ProfilesView {
  /** Null until models.conf was read. */
  readonly listing: ProfileListing | null;
}

export interface ProfilesStore {
  readonly store: StoreApi<ProfilesView>;
  readonly dispose: () => void;
}

/** Mirrors models.conf as Paddock read it last. */
export function createProfilesStore(client: Client<PaddockContract>): ProfilesStore {
  const store = createStore<ProfilesView>(() => ({ listing: null }));
  const dispose = bindStream(client, 'profiles.watch', {}, { next: listing => store.setState({ listing }) });
  return { store, dispose };
}

/** The name that people gave a profile; its id while the listing is not there or the name is empty. */
export function profileName(view: ProfilesView, id: string): string {
  return view.listing?.profiles.find(entry => entry.profile.id === id)?.profile.name || id;
}

/** Whether a profile matches what was typed: every word somewhere in id, name, description or file. */
export function matchesSearch(entry: ProfileEntry, search: string): boolean {
  const { id, name, description, model, runtime } = entry.profile;
  const text = `${id} ${name} ${description} ${model} ${runtime}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
