import { createStore, type StoreApi } from 'zustand/vanilla';

/** What somebody has written about a profile and not saved. The text is taken first, the changes are made in it. */
export interface Draft {
  /** `add` for a profile that is not in the file yet. */
  readonly kind: 'change' | 'add';
  /** Lines of the section; null leaves them as they are in the file. */
  readonly text: string | null;
  /** Key → value; null removes the key. */
  readonly changes: Readonly<Record<string, string | null>>;
  /** The section as it was in the file when the draft began; null for a new profile. */
  readonly base: string | null;
}

export interface DraftsView {
  /** By the id of the profile. */
  readonly drafts: Readonly<Record<string, Draft>>;
}

export interface DraftStore {
  readonly store: StoreApi<DraftsView>;
  /** Null forgets it. */
  readonly set: (profileId: string, draft: Draft | null) => void;
}

/** Keeps drafts for the life of the window: leaving a profile or the page loses nothing. */
export function createDraftStore(): DraftStore {
  const store = createStore<DraftsView>(() => ({ drafts: {} }));
  return {
    store,
    set: (profileId, draft) => {
      const { [profileId]: _gone, ...others } = store.getState().drafts;
      store.setState({ drafts: draft === null ? others : { ...others, [profileId]: draft } });
    },
  };
}
