import { useSyncExternalStore } from 'react';

/** What of the page is open, as its address says. */
export type Place =
  | { readonly view: 'results' }
  | { readonly view: 'run'; readonly runId: string; readonly taskId: string | null }
  | { readonly view: 'compare'; readonly runIds: readonly string[]; readonly taskId: string | null }
  | { readonly view: 'speed' }
  | { readonly view: 'speed-run'; readonly runId: string }
  | { readonly view: 'speed-compare'; readonly runIds: readonly string[] }
  | { readonly view: 'schedules' }
  | { readonly view: 'suites' };

const BASE = '#/benchmarks';

/** Reads an address such as `#/benchmarks/run/<id>/<problem>`; what it does not know is the list of results. */
export function placeOf(hash: string): Place {
  const [kind, first, second] = hash
    .slice(BASE.length + 1)
    .split('/')
    .map(decoded);
  if (kind === 'run' && first) return { view: 'run', runId: first, taskId: second || null };
  if ((kind === 'compare' || kind === 'speed-compare') && first) {
    const runIds = first.split(',').filter(id => id !== '');
    if (runIds.length >= 2)
      return kind === 'compare' ? { view: kind, runIds, taskId: second || null } : { view: kind, runIds };
  }
  if (kind === 'speed') return first ? { view: 'speed-run', runId: first } : { view: 'speed' };
  if (kind === 'schedules' || kind === 'suites') return { view: kind };
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
    case 'compare': {
      const runs = `${BASE}/compare/${place.runIds.map(encodeURIComponent).join(',')}`;
      return place.taskId === null ? runs : `${runs}/${encodeURIComponent(place.taskId)}`;
    }
    case 'speed-compare':
      return `${BASE}/${place.view}/${place.runIds.map(encodeURIComponent).join(',')}`;
    case 'speed-run':
      return `${BASE}/speed/${encodeURIComponent(place.runId)}`;
    case 'speed':
    case 'schedules':
    case 'suites':
      return `${BASE}/${place.view}`;
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
