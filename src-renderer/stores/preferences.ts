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
  /** Takes what Paddock keeps; another browser may have chosen. */
  readonly hear: (choices: PreferencesView) => void;
}

const KEYS = { theme: 'paddock.theme', language: 'paddock.language' } as const;

/**
 * How the page looks and speaks. Paddock keeps it; the browser remembers it for the moment before Paddock answers. Storage that is blocked or full costs
 * that memory, nothing else.
 * @param save tells Paddock what was chosen here
 */
export function createPreferencesStore(
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  save: (changes: Partial<PreferencesView>) => void = () => {},
): PreferencesStore {
  const store = createStore<PreferencesView>(() => ({
    theme: THEMES.find(theme => theme === read(storage, KEYS.theme)) ?? 'system',
    language: LANGUAGE_CHOICES.find(language => language === read(storage, KEYS.language)) ?? 'system',
  }));
  const keep = <K extends keyof PreferencesView>(key: K, value: PreferencesView[K]): void => {
    store.setState({ [key]: value });
    try {
      storage?.setItem(KEYS[key], value);
    } catch {
      // The choice holds until the page is closed.
    }
  };
  return {
    store,
    setTheme: theme => {
      keep('theme', theme);
      save({ theme });
    },
    setLanguage: language => {
      keep('language', language);
      save({ language });
    },
    hear: ({ theme, language }) => {
      if (theme !== store.getState().theme) keep('theme', theme);
      if (language !== store.getState().language) keep('language', language);
    },
  };
}

function read(storage: Pick<Storage, 'getItem'> | null, key: string): string | null {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}
