import { useSyncExternalStore } from 'react';

/** What the address says beside the page itself. */
export interface Place {
  /** The profile that is looked at; null for none in particular. */
  readonly id: string | null;
  /** A new profile is to be made. */
  readonly adding: boolean;
}

const PAGE = '/profiles';

const onHash = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};
const query = (): string => window.location.hash.split('?')[1] ?? '';

export function usePlace(): Place {
  const params = new URLSearchParams(useSyncExternalStore(onHash, query));
  return { id: params.get('id'), adding: params.has('new') };
}

const hashOf = (id: string | null): string => (id === null ? PAGE : `${PAGE}?id=${encodeURIComponent(id)}`);

/** Shows a profile, or the list. */
export function open(id: string | null): void {
  window.location.hash = hashOf(id);
}

/** The same without a step back: the address before led nowhere. */
export function openInstead(id: string | null): void {
  window.location.replace(`#${hashOf(id)}`);
}
