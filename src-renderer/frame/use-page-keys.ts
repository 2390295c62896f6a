import { useEffect, useRef } from 'react';
import { isOverPage, isTyping, useSingleKeys } from './use-single-keys.ts';

/**
 * The single keys of a page, by `KeyboardEvent.key`. Like those of the frame they rest while something is typed, over
 * dialogs, and with modifiers.
 */
export function usePageKeys(keys: readonly (readonly [key: string, run: () => void])[]): void {
  const singleKeys = useSingleKeys();
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!singleKeys) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
        return;
      if (isTyping(event) || isOverPage()) return;
      const run = latest.current.find(([key]) => key === event.key)?.[1];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [singleKeys]);
}
