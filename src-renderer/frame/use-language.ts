import { useEffect } from 'react';
import { chooseLanguage } from '../i18n/index.ts';
import { usePreferences } from '../stores/use-app.ts';

/** Follows the chosen language, and the browser's own where none is chosen. */
export function useLanguage(): void {
  const language = usePreferences(view => view.language);
  useEffect(() => {
    const follow = (): void => {
      // Words that could not be fetched, such as after an update, leave the language as it is until the next load.
      chooseLanguage(language).catch(() => {});
    };
    follow();
    window.addEventListener('languagechange', follow);
    return () => window.removeEventListener('languagechange', follow);
  }, [language]);
}
