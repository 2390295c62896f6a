import type { ProfileEntry } from '../../../../src-shared/model/profile.ts';
import { useProfiles } from '../../../stores/use-app.ts';
import { askable } from '../askable.ts';

/** The profiles whose speed can be measured. */
export function useMeasurable(): readonly ProfileEntry[] {
  const listing = useProfiles(view => view.listing);
  return askable(listing?.profiles ?? []);
}
