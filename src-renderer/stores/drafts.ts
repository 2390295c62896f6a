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
  /** A draft was saved; what was written since goes on, on top of what is in the file now. */
  readonly settle: (profileId: string, saved: SavedDraft) => void;
}

export interface SavedDraft {
  readonly draft: Draft;
  /** The id and the section as they are in the file now. */
  readonly profileId: string;
  readonly text: string;
}

/** Keeps drafts for the life of the window: leaving a profile or the page loses nothing. */
export function createDraftStore(): DraftStore {
  const store = createStore<DraftsView>(() => ({ drafts: {} }));
  const set = (profileId: string, draft: Draft | null): void => {
    const { [profileId]: _gone, ...others } = store.getState().drafts;
    store.setState({ drafts: draft === null ? others : { ...others, [profileId]: draft } });
  };
  return {
    store,
    set,
    settle: (profileId, saved) => {
      const present = store.getState().drafts[profileId];
      set(profileId, null);
      if (present === undefined || present === saved.draft) return;
      set(saved.profileId, { ...present, kind: 'change', base: saved.text });
    },
  };
}
