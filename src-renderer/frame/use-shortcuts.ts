import { useLayoutEffect } from 'react';
import type { Overlay } from '../stores/overlay.ts';
import { isOverPage, isTyping, useSingleKeys } from './use-single-keys.ts';

export interface ShortcutDeps {
  readonly overlay: Overlay | null;
  readonly open: (overlay: Overlay | null) => void;
  readonly stoppable: boolean;
  readonly goTo: (shortcut: string) => void;
}

/** The id of the field that `/` reaches. */
export const SEARCH_FIELD_ID = 'page-search';

/**
 * The keys of the frame. Single ones rest while something is typed, over dialogs, with modifiers, and where they are
 * turned off.
 */
export function useShortcuts({ overlay, open, stoppable, goTo }: ShortcutDeps): void {
  const singleKeys = useSingleKeys();
  // Before the page is painted: whoever sees it can use its keys.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key.toLowerCase() === 'k' &&
        (event.ctrlKey || event.metaKey) &&
        !event.altKey &&
        !event.shiftKey
      ) {
        event.preventDefault();
        if (overlay === 'palette') open(null);
        else if (overlay === null && !isOverPage()) open('palette');
        return;
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
        return;
      if (event.key === 'Escape' && isTyping(event) && overlay === null) {
        (event.target as HTMLElement).blur();
        return;
      }
      if (!singleKeys || overlay !== null || isTyping(event) || isOverPage()) return;
      if (event.key === 'm') open('switcher');
      else if ((event.key === 's' || event.key === 'q') && stoppable) open('stop');
      else if (event.key === 'r' && stoppable) open('restart');
      else if (event.key === '?') open('help');
      else if (event.key === '/') document.getElementById(SEARCH_FIELD_ID)?.focus();
      else if (/^[1-9,]$/.test(event.key)) goTo(event.key);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [overlay, open, stoppable, goTo, singleKeys]);
}
