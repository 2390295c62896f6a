import { useEffect, useMemo } from 'react';
import type { PaddockError } from '../../../src-shared/errors.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import type { SupervisorSnapshot } from '../../../src-shared/model/supervisor.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp, useChoices, useConnection, useFoundModels } from '../../stores/use-app.ts';

export interface Pins {
  /** In the person's order. */
  readonly pinned: readonly ProfileId[];
  readonly toggle: (profileId: ProfileId) => void;
  /** Why the last change was not kept. */
  readonly error: PaddockError | null;
  readonly dismiss: () => void;
}

const NONE: readonly ProfileId[] = [];

/** The profiles of the quick switch, one of the person's preferences. */
export function usePins(): Pins {
  const { client } = useApp();
  const pinned = useChoices(view => view.choices?.pinned ?? NONE);
  const update = useCall(client, 'preferences.update');
  return {
    pinned,
    toggle: profileId => {
      const without = pinned.filter(id => id !== profileId);
      void update.run({ pinned: without.length < pinned.length ? without : [...pinned, profileId] });
    },
    error: update.error,
    dismiss: update.clear,
  };
}

/** Files that keys of a profile may name, as models.conf would name them: offers for their fields. */
export interface FileOffers {
  readonly model: readonly string[];
  readonly projector: readonly string[];
  readonly adapter: readonly string[];
}

/** What lies in the model folders; nothing until it was searched for, which is a help and no more. */
export function useFileOffers(): FileOffers {
  const { foundModels } = useApp();
  const connected = useConnection(view => view.connection.status === 'connected');
  useEffect(() => {
    if (connected) foundModels.look();
  }, [foundModels, connected]);
  const found = useFoundModels(view => view.found);
  return useMemo(() => {
    const named = (files: readonly { path: string; root: string; usable: boolean }[]): readonly string[] =>
      files.filter(({ usable }) => usable).map(asWritten);
    const additions = (kind: 'projector' | 'adapter') =>
      named(found?.additions.filter(one => one.kind === kind) ?? []);
    return {
      model: named(found?.models ?? []),
      projector: additions('projector'),
      adapter: additions('adapter'),
    };
  }, [found]);
}

function asWritten({ path, root }: { readonly path: string; readonly root: string }): string {
  return path.startsWith(root) ? path.slice(root.length).replace(/^[\\/]/, '') : path;
}

/** Ids of the profiles that an instance runs or is about to run for. */
export function runningIds(snapshot: SupervisorSnapshot | null): ReadonlySet<string> {
  return new Set(
    (snapshot?.groups ?? []).flatMap(({ state }) => ('launchId' in state ? [state.profileId as string] : [])),
  );
}

/** Whether a group serves this profile, another one, or nothing. */
export function servesIn(
  snapshot: SupervisorSnapshot | null,
  group: string,
  profileId: string,
): 'this' | 'other' | 'nothing' {
  const state = snapshot?.groups.find(one => one.group === group)?.state;
  if (!state || !('launchId' in state)) return 'nothing';
  return state.profileId === profileId ? 'this' : 'other';
}
