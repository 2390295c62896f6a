import { useEffect } from 'react';
import { useDrafts } from '../stores/use-app.ts';

/** Closing or leaving Paddock with a profile that is not saved asks first, whatever page is shown. */
export function useUnsavedGuard(): void {
  const unsaved = useDrafts(view => Object.keys(view.drafts).length > 0);
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);
}
