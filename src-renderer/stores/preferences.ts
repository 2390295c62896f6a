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
 * @param save tells Paddock what was chosen here; answers what is kept then, null when that could not be told
 */
export function createPreferencesStore(
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  save: (changes: Partial<PreferencesView>) => Promise<PreferencesView | null> = async () => null,
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
  const take = ({ theme, language }: PreferencesView): void => {
    if (theme !== store.getState().theme) keep('theme', theme);
    if (language !== store.getState().language) keep('language', language);
  };
  /* What is heard while a choice is on its way may be older than the choice: it would be taken back for a moment. */
  let saving = 0;
  let heard: PreferencesView | null = null;
  const choose = async (changes: Partial<PreferencesView>): Promise<void> => {
    saving++;
    const kept = await save(changes);
    saving--;
    if (saving > 0) return;
    const last = kept ?? heard;
    heard = null;
    if (last) take(last);
  };
  return {
    store,
    setTheme: theme => {
      keep('theme', theme);
      void choose({ theme });
    },
    setLanguage: language => {
      keep('language', language);
      void choose({ language });
    },
    hear: choices => {
      if (saving > 0) heard = choices;
      else take(choices);
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
