import type { SpeedRun } from '../../../../src-shared/model/benchmark-speed.ts';
import { profileName } from '../../../stores/profiles.ts';
import { useProfiles } from '../../../stores/use-app.ts';

/** What a measurement is called: the name that its profile had, or has as long as it was not served. */
export function useSpeedLabel(): (run: SpeedRun) => string {
  const profiles = useProfiles(view => view);
  return run =>
    run.label === run.request.profileId ? profileName(profiles, run.request.profileId) : run.label;
}
