import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { derivedFrom, derivedName } from '../../src-shared/derived-profile.ts';
import type { ProfileEntry, ProfileListing } from '../../src-shared/model/profile.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { bindStream } from './bind-stream.ts';

export interface ProfilesView {
  /** Null until models.conf was read. */
  readonly listing: ProfileListing | null;
  /** The names of all profiles that were ever listed: what runs may be gone from the file. */
  readonly names: Readonly<Record<string, string>>;
}

export interface ProfilesStore {
  readonly store: StoreApi<ProfilesView>;
  /** Takes the listing that a save answered with, which is newer than any that the stream told. */
  readonly take: (listing: ProfileListing) => void;
  readonly dispose: () => void;
}

/** Mirrors models.conf as Paddock read it last. */
export function createProfilesStore(client: Client<PaddockContract>): ProfilesStore {
  const store = createStore<ProfilesView>(() => ({ listing: null, names: {} }));
  const take = (listing: ProfileListing): void => {
    const names = listing.profiles.map(({ profile }) => [profile.id, profile.name || profile.id]);
    store.setState({ listing, names: { ...store.getState().names, ...Object.fromEntries(names) } });
  };
  return { store, take, dispose: bindStream(client, 'profiles.watch', {}, { next: take }) };
}

/** The name that people gave a profile, or last gave it; its id while no listing named it. */
export function profileName(view: ProfilesView, id: string): string {
  const origin = derivedFrom(id);
  const derived = origin === null ? undefined : view.names[origin];
  return view.names[id] ?? (derived === undefined ? id : derivedName(derived));
}

/** Whether a profile matches what was typed: every word somewhere in id, name, description or file. */
export function matchesSearch(entry: ProfileEntry, search: string): boolean {
  const { id, name, description, model, runtime } = entry.profile;
  return hasWords(`${id} ${name} ${description} ${model} ${runtime}`, search);
}

/** Whether every word that was typed is somewhere in a text, in whatever case. */
export function hasWords(text: string, search: string): boolean {
  const within = text.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every(word => within.includes(word));
}
