import { ProfileId } from './model/profile.ts';

const PREFIX = 'paddock-bench.';

/** The id of the profile that is derived from another to benchmark it; models.conf does not have it. */
export function derivedId(profileId: string): ProfileId {
  return ProfileId.parse(`${PREFIX}${profileId}`.slice(0, 100));
}

/** What the profile is called that is derived from one with this name. */
export function derivedName(name: string): string {
  return `${name} (benchmark)`;
}

/** The profile that one was derived from to benchmark it; null for one of models.conf. */
export function derivedFrom(id: string): string | null {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : null;
}

/** The profile of models.conf that sentences about one name: itself, or the one that it was derived from. */
export function writtenAs(id: string): string {
  return derivedFrom(id) || id;
}
