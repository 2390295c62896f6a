import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { GroupState, SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { bindStream } from './bind-stream.ts';

export interface SupervisorView {
  /** Null until the first snapshot. */
  readonly snapshot: SupervisorSnapshot | null;
  /** The browser's clock minus Paddock's, ms: they may be on two machines. */
  readonly skewMs: number;
  /** The group that the person chose to look at; null follows the one used last. */
  readonly chosenGroup: string | null;
}

export interface SupervisorStore {
  readonly store: StoreApi<SupervisorView>;
  readonly choose: (group: string) => void;
  readonly dispose: () => void;
}

/** Mirrors what every group serves. */
export function createSupervisorStore(client: Client<PaddockContract>, now = Date.now): SupervisorStore {
  const store = createStore<SupervisorView>(() => ({ snapshot: null, skewMs: 0, chosenGroup: null }));
  const dispose = bindStream(
    client,
    'supervisor.state',
    {},
    { next: snapshot => store.setState({ snapshot, skewMs: now() - snapshot.at }) },
  );
  return { store, choose: chosenGroup => store.setState({ chosenGroup }), dispose };
}

/** The group that the screen is about; null until the first snapshot or without any group. */
export function shownGroup(view: SupervisorView): GroupState | null {
  const groups = view.snapshot?.groups ?? [];
  return groups.find(group => group.group === view.chosenGroup) ?? groups[0] ?? null;
}
