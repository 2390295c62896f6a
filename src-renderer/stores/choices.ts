import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { bindStream } from './bind-stream.ts';

export interface ChoicesView {
  /** Null until Paddock told. */
  readonly choices: Preferences | null;
}

export interface ChoicesStore {
  readonly store: StoreApi<ChoicesView>;
  readonly dispose: () => void;
}

/** Mirrors the user's choices that belong to this Paddock, whichever browser made them. */
export function createChoicesStore(
  client: Client<PaddockContract>,
  heard: (choices: Preferences) => void,
): ChoicesStore {
  const store = createStore<ChoicesView>(() => ({ choices: null }));
  const next = (choices: Preferences): void => {
    store.setState({ choices });
    heard(choices);
  };
  const dispose = bindStream(client, 'preferences.watch', {}, { next });
  return { store, dispose };
}
