import { createStore, type StoreApi } from 'zustand/vanilla';

/** How somebody looks at the list of profiles: kept while the window is open, wherever they go meanwhile. */
export interface ListView {
  readonly search: string;
  readonly sort: 'file' | 'name' | 'speed' | 'size';
  /** Folded sections that somebody opened. */
  readonly open: readonly string[];
}

export type ListViewStore = StoreApi<ListView>;

export const createListViewStore = (): ListViewStore =>
  createStore<ListView>(() => ({ search: '', sort: 'file', open: [] }));

/** Opens or folds a section. */
export function setOpen(store: ListViewStore, section: string, open: boolean): void {
  const others = store.getState().open.filter(one => one !== section);
  store.setState({ open: open ? [...others, section] : others });
}
