import { useSyncExternalStore } from 'react';

/** What of the page is open, as its address says. */
export type Place =
  | { readonly view: 'results' }
  | { readonly view: 'run'; readonly runId: string; readonly taskId: string | null }
  | { readonly view: 'compare'; readonly runIds: readonly string[] };

const BASE = '#/benchmarks';

/** Reads an address such as `#/benchmarks/run/<id>/<problem>`; what it does not know is the list of results. */
export function placeOf(hash: string): Place {
  const [kind, first, second] = hash
    .slice(BASE.length + 1)
    .split('/')
    .map(decoded);
  if (kind === 'run' && first) return { view: 'run', runId: first, taskId: second || null };
  if (kind === 'compare' && first) {
    const runIds = first.split(',').filter(id => id !== '');
    if (runIds.length >= 2) return { view: 'compare', runIds };
  }
  return { view: 'results' };
}

export function addressOf(place: Place): string {
  switch (place.view) {
    case 'results':
      return BASE;
    case 'run': {
      const run = `${BASE}/run/${encodeURIComponent(place.runId)}`;
      return place.taskId === null ? run : `${run}/${encodeURIComponent(place.taskId)}`;
    }
    case 'compare':
      return `${BASE}/compare/${place.runIds.map(encodeURIComponent).join(',')}`;
  }
}

export function goTo(place: Place): void {
  window.location.hash = addressOf(place);
}

/** The place, followed. */
export function usePlace(): Place {
  return placeOf(useSyncExternalStore(onHash, () => window.location.hash));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function onHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
