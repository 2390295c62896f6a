import type { ReactNode } from 'react';
import { useT } from '../../../i18n/index.ts';
import { profileName } from '../../../stores/profiles.ts';
import { useProfiles, useSupervisor } from '../../../stores/use-app.ts';

export interface MachineEffectProps {
  /** Who will be served. */
  readonly profileIds: readonly string[];
  readonly serve: 'bench' | 'as-is';
}

/** What a run does to the models that are served now, group by group. */
export function MachineEffect({ profileIds, serve }: MachineEffectProps): ReactNode {
  const t = useT();
  const profiles = useProfiles(view => view);
  const snapshot = useSupervisor(view => view.snapshot);
  const groups = new Map<string, string[]>();
  for (const { profile } of profiles.listing?.profiles ?? [])
    if (profileIds.includes(profile.id))
      groups.set(profile.group, [...(groups.get(profile.group) ?? []), profile.id]);
  const lines = [...groups].map(([group, ids]) => {
    const state = snapshot?.groups.find(one => one.group === group)?.state;
    const serving = state && 'profileId' in state && state.status !== 'failed' ? state.profileId : null;
    if (serving === null) return t('builder:stopsNothing');
    const name = profileName(profiles, serving);
    const stays = serve === 'as-is' && ids.every(id => id === serving);
    return stays ? t('builder:usesRunning', { name }) : t('builder:stopsAndRestores', { name });
  });
  if (lines.length === 0) return null;
  return (
    <ul className="grid gap-0.5 text-sm text-dim">
      {[...new Set(lines)].map(line => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
