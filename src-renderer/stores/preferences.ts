import { createStore, type StoreApi } from 'zustand/vanilla';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface PreferencesView {
  readonly theme: Theme;
}

export interface PreferencesStore {
  readonly store: StoreApi<PreferencesView>;
  readonly setTheme: (theme: Theme) => void;
}

const KEY = 'paddock.theme';

/** This browser's own choices. Storage that is blocked or full costs the choice its memory, nothing else. */
export function createPreferencesStore(
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
): PreferencesStore {
  const store = createStore<PreferencesView>(() => ({ theme: readTheme(storage) }));
  return {
    store,
    setTheme: theme => {
      store.setState({ theme });
      try {
        storage?.setItem(KEY, theme);
      } catch {
        // The choice holds until the page is closed.
      }
    },
  };
}

function readTheme(storage: Pick<Storage, 'getItem'> | null): Theme {
  try {
    const stored = storage?.getItem(KEY);
    return THEMES.find(theme => theme === stored) ?? 'system';
  } catch {
    return 'system';
  }
}
