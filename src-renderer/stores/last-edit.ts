import { createStore, type StoreApi } from 'zustand/vanilla';

/** What was done to models.conf last from this window, and how it is undone. */
export interface DoneEdit {
  /** In words. */
  readonly text: string;
  /** The revision that the edit made; null once it is undone. */
  readonly revision: string | null;
}

export interface LastEditView {
  readonly done: DoneEdit | null;
}

/** Kept while the window is open: who comes back to the page can still undo. */
export type LastEditStore = StoreApi<LastEditView>;

export const createLastEditStore = (): LastEditStore => createStore<LastEditView>(() => ({ done: null }));
