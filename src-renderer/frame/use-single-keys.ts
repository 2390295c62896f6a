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

/** Whether a key is meant for what is written in. */
export function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Whether something stands over the page that has the keys for itself. */
export function isOverPage(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
