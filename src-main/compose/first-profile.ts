import type { ProfileListing } from '../../src-shared/model/profile.ts';

/** What to serve at start. */
export interface FirstProfiles {
  /** Profiles to start, the one that matters most first. */
  readonly start: readonly string[];
  /** Why a wish cannot be met; null when it can or there is none. */
  readonly problem: string | null;
}

/**
 * The profiles to serve at start: the one that was asked for; else what was served last, in every group; else the first
 * demo profile whose file is there. Pure.
 */
export function firstProfiles(
  preload: string | null,
  memory: {
    readonly last: string | null;
    readonly groups: Readonly<Record<string, { readonly profileId: string }>>;
  },
  listing: ProfileListing,
): FirstProfiles {
  const known = new Set(listing.profiles.map(({ profile }) => profile.id as string));
  if (preload === 'none') return { start: [], problem: null };
  if (preload !== null) {
    return known.has(preload)
      ? { start: [preload], problem: null }
      : { start: [], problem: `--preload: no profile has the id ${JSON.stringify(preload)}.` };
  }
  const served = Object.values(memory.groups).map(({ profileId }) => profileId);
  const wanted = [...(memory.last === null ? [] : [memory.last]), ...served];
  const remembered = [...new Set(wanted)].filter(id => known.has(id));
  if (remembered.length > 0) return { start: onePerGroup(remembered, listing), problem: null };
  const demo = defaultProfile(listing);
  return { start: demo === null ? [] : [demo], problem: null };
}

/** The profile to serve when nobody said which: the first on the embedded engine whose file is there. */
export function defaultProfile(listing: ProfileListing): string | null {
  const demo = listing.profiles.find(
    ({ profile, file }) => profile.runtime === 'embedded' && !profile.bench && file.state === 'present',
  );
  return demo?.profile.id ?? null;
}

function onePerGroup(ids: readonly string[], listing: ProfileListing): string[] {
  const groups = new Map<string, string>();
  for (const id of ids) {
    const group = listing.profiles.find(({ profile }) => profile.id === id)?.profile.group;
    if (group !== undefined && !groups.has(group)) groups.set(group, id);
  }
  return [...groups.values()];
}
