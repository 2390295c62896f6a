import { useCallback, useEffect, useState } from 'react';

/**
 * Gives the focus a new place when an edit took what had it off the page: the first element of these selectors that
 * can have it.
 * @param settled whether what is on the page is what the edit made of it
 */
export function useFocusAfter(settled: boolean): (...selectors: readonly string[]) => void {
  const [wanted, setWanted] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!settled || wanted.length === 0) return;
    setWanted([]);
    for (const selector of wanted) {
      const element = document.querySelector<HTMLElement>(selector);
      element?.focus();
      if (element !== null && element === document.activeElement) return;
    }
  }, [settled, wanted]);
  return useCallback((...selectors) => setWanted(selectors), []);
}
