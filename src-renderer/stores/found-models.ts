import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { PaddockError } from '../../src-shared/errors.ts';
import type { Discovery } from '../../src-shared/model/discovery.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { asPaddockError } from '../rpc/use-call.ts';
import type { ChoicesStore } from './choices.ts';

export interface FoundModelsView {
  /** What the last search found; null before the first. */
  readonly found: Discovery | null;
  readonly error: PaddockError | null;
}

export interface FoundModelsStore {
  readonly store: StoreApi<FoundModelsView>;
  /** Searches unless it is known already what is there. */
  readonly look: () => void;
  /** Searches in any case; what was found before stays until then. */
  readonly again: () => void;
  readonly dispose: () => void;
}

/** The models of this machine, searched for once for all who want to know, and anew when model folders change. */
export function createFoundModelsStore(
  client: Client<PaddockContract>,
  choices: ChoicesStore,
): FoundModelsStore {
  const store = createStore<FoundModelsView>(() => ({ found: null, error: null }));
  let searching: AbortController | null = null;
  let known = false;
  const again = (): void => {
    if (searching) return;
    const mine = new AbortController();
    searching = mine;
    known = true;
    client
      .call('discovery.scan', {}, mine.signal)
      .then(
        found => {
          if (!mine.signal.aborted) store.setState({ found, error: null });
        },
        thrown => {
          known = false;
          if (!mine.signal.aborted) store.setState({ error: asPaddockError(thrown) });
        },
      )
      .finally(() => {
        if (searching === mine) searching = null;
      });
  };
  const folders = (): string => choices.store.getState().choices?.extraModelRoots.join('\0') ?? '';
  let before = folders();
  const release = choices.store.subscribe(() => {
    const now = folders();
    if (now === before) return;
    before = now;
    // A search under way may have begun in the folders of before.
    searching?.abort();
    searching = null;
    if (known) again();
  });
  return {
    store,
    look: () => {
      if (!known) again();
    },
    again,
    dispose: () => {
      release();
      searching?.abort();
    },
  };
}
