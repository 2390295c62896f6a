import { useEffect } from 'react';
import type { LazyPart } from '../components/lazy-part.tsx';

/** Later than what the first page fetches for itself, where the browser does not tell when it is idle, ms. */
const LATER_MS = 2_000;

/** Fetches the code of parts before they are asked for, and so before the connection may be gone. */
export function usePartsAhead(parts: readonly Pick<LazyPart<object>, 'preload'>[], connected: boolean): void {
  useEffect(() => {
    if (!connected) return;
    const fetchAll = (): void => {
      for (const part of parts) part.preload();
    };
    if (typeof window.requestIdleCallback !== 'function') {
      const timer = setTimeout(fetchAll, LATER_MS);
      return () => clearTimeout(timer);
    }
    const idle = window.requestIdleCallback(fetchAll, { timeout: 5_000 });
    return () => window.cancelIdleCallback(idle);
  }, [parts, connected]);
}
