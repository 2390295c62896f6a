import { apiAddress } from '../../src-shared/api-address.ts';
import type { ProfileListing } from '../../src-shared/model/profile.ts';
import type {
  GroupState,
  SupervisorSnapshot,
  SupervisorState,
  SupervisorStatus,
} from '../../src-shared/model/supervisor.ts';

/** From what a person should know first to what matters least. */
const URGENCY: readonly SupervisorStatus[] = [
  'failed',
  'backoff',
  'starting',
  'draining',
  'stopping',
  'ready',
  'stopped',
  'disposed',
];

/** The state that one icon can show for all groups: the most urgent. */
export function overallStatus(snapshot: SupervisorSnapshot): SupervisorStatus {
  const present = new Set(snapshot.groups.map(({ state }) => state.status));
  return URGENCY.find(status => present.has(status)) ?? 'stopped';
}

/** The profile that a state is about; null when it is about none. */
export function profileOf(state: SupervisorState): string | null {
  return 'profileId' in state ? state.profileId : null;
}

/** A profile's name as models.conf has it, else its id. */
export function nameOf(listing: ProfileListing, profileId: string): string {
  const entry = listing.profiles.find(({ profile }) => profile.id === profileId);
  return entry?.profile.name || profileId;
}

/** Profiles whose server would be stopped by quitting. A remote server is only let go of. */
export function stoppedByQuitting(snapshot: SupervisorSnapshot): readonly string[] {
  return snapshot.groups.flatMap(({ state }) => {
    if (state.status !== 'starting' && state.status !== 'ready' && state.status !== 'draining') return [];
    return state.instance?.runtime === 'remote' ? [] : [state.profileId];
  });
}

/** The base address of the API of the server that is ready: of the first group that has one; null when none is. */
export function readyEndpoint(groups: readonly GroupState[]): string | null {
  for (const { state } of groups) if (state.status === 'ready') return apiAddress(state.instance.endpoint);
  return null;
}
