import type { ProfileEntry } from '../../../../src-shared/model/profile.ts';
import { useProfiles } from '../../../stores/use-app.ts';

/** The profiles whose speed can be measured: those that serve a benchmark alone are no choice. */
export function useMeasurable(): readonly ProfileEntry[] {
  const listing = useProfiles(view => view.listing);
  return (listing?.profiles ?? []).filter(({ profile }) => !profile.bench);
}
