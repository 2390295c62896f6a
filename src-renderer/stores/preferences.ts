import { createStore, type StoreApi } from 'zustand/vanilla';
import { LANGUAGE_CHOICES, type LanguageChoice } from '../i18n/language.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface PreferencesView {
  readonly theme: Theme;
  readonly language: LanguageChoice;
}

export interface PreferencesStore {
  readonly store: StoreApi<PreferencesView>;
  readonly setTheme: (theme: Theme) => void;
  readonly setLanguage: (language: LanguageChoice) => void;
}

const KEYS = { theme: 'paddock.theme', language: 'paddock.language' } as const;

/** This browser's own choices. Storage that is blocked or full costs the choice its memory, nothing else. */
export function createPreferencesStore(
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
): PreferencesStore {
  const store = createStore<PreferencesView>(() => ({
    theme: THEMES.find(theme => theme === read(storage, KEYS.theme)) ?? 'system',
    language: LANGUAGE_CHOICES.find(language => language === read(storage, KEYS.language)) ?? 'system',
  }));
  const choose = <K extends keyof PreferencesView>(key: K, value: PreferencesView[K]): void => {
    store.setState({ [key]: value });
    try {
      storage?.setItem(KEYS[key], value);
    } catch {
      // The choice holds until the page is closed.
    }
  };
  return {
    store,
    setTheme: theme => choose('theme', theme),
    setLanguage: language => choose('language', language),
  };
}

function read(storage: Pick<Storage, 'getItem'> | null, key: string): string | null {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}
