import { useEffect } from 'react';
import { usePreferences } from '../stores/use-app.ts';

/** Puts the chosen theme on the document; without a choice the stylesheet follows the system. */
export function useTheme(): void {
  const theme = usePreferences(view => view.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
