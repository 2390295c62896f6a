import type { ReactNode } from 'react';
import { useT } from '../i18n/index.ts';

/** Stands in for a page whose code is on its way; seen only where that takes a while. */
export function Loading(): ReactNode {
  const t = useT();
  return (
    <p role="status" className="loading grid h-full place-content-center text-sm text-dim">
      {t('frame:loading')}
    </p>
  );
}
