import type { Profile, ProfileListing } from '../../src-shared/model/profile.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import type { EngineFlags } from './engine-flags.ts';
import type { LaunchPlanner } from './launch-planner.ts';

/**
 * Judges models.conf anew whenever the flags of an engine become known, and finds out, as far as looking goes, about
 * engines on which it depends whether a profile can be started. Returns the release.
 */
export function judgeAgain(
  flags: Pick<EngineFlags, 'known'>,
  profiles: Pick<ProfileStore, 'listing' | 'refresh'>,
  planner: Pick<LaunchPlanner, 'flagsOf'>,
): () => void {
  const find = (listing: ProfileListing): void => {
    for (const profile of unproven(listing).values()) void planner.flagsOf(profile);
  };
  const releases = [flags.known.subscribe(() => void profiles.refresh()), profiles.listing.subscribe(find)];
  find(profiles.listing.value);
  return () => {
    for (const release of releases) release();
  };
}

/** For each engine one of its profiles with flags that it may or may not know. */
function unproven({ profiles }: ProfileListing): ReadonlyMap<string, Profile> {
  const asking = profiles
    .map(({ profile }) => profile)
    .filter(({ issues }) => issues.some(({ code }) => code === 'flag-unproven'));
  return new Map(asking.map(profile => [`${profile.runtime} ${profile.image}`, profile]));
}
