import { useEffect } from 'react';
import { useChoices } from '../stores/use-app.ts';

/** Whether single keys act. The page shows them only then. */
export function useSingleKeys(): boolean {
  const on = useChoices(view => view.choices?.singleKeys ?? true);
  useEffect(() => {
    document.documentElement.toggleAttribute('data-no-single-keys', !on);
  }, [on]);
  return on;
}
