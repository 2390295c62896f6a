import type { PaddockError } from '../../../src-shared/errors.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import type { GroupState } from '../../../src-shared/model/supervisor.ts';
import { useCall } from '../../rpc/use-call.ts';
import { profileName } from '../../stores/profiles.ts';
import { useApp, useProfiles } from '../../stores/use-app.ts';

/** What a person can do about a state, from where it is shown. */
export interface Remedies {
  readonly nameOf: (profileId: string) => string;
  /** In the place of what serves: once the requests in flight have ended, or their time is up. */
  readonly switchTo: (profileId: ProfileId) => void;
  /** Like those below, without waiting for requests. */
  readonly start: (profileId: ProfileId) => void;
  readonly stop: () => void;
  readonly restart: () => void;
  readonly pending: boolean;
  readonly error: PaddockError | null;
  readonly clear: () => void;
}

export function useRemedies(group: GroupState | null): Remedies {
  const { client } = useApp();
  const profiles = useProfiles(view => view);
  const start = useCall(client, 'supervisor.switch');
  const stop = useCall(client, 'supervisor.stop');
  const restart = useCall(client, 'supervisor.restart');
  const target = group ? { group: group.group, force: true } : { force: true };
  return {
    nameOf: id => profileName(profiles, id),
    switchTo: profileId => void start.run({ profileId, force: false }),
    start: profileId => void start.run({ profileId, force: true }),
    stop: () => void stop.run(target),
    restart: () => void restart.run(target),
    pending: start.pending || stop.pending || restart.pending,
    error: start.error ?? stop.error ?? restart.error,
    clear: () => {
      start.clear();
      stop.clear();
      restart.clear();
    },
  };
}
