import type { ReactNode } from 'react';
import { Icon } from '../components/icons.tsx';
import { useT } from '../i18n/index.ts';
import { useConnection } from '../stores/use-app.ts';

/** A line on every page while others can reach the panel: it stays as long as that is so. */
export function ExposureBar(): ReactNode {
  const t = useT();
  const url = useConnection(view => (view.info?.exposed ? view.info.url : null));
  if (url === null) return null;
  const text = t(url.startsWith('https:') ? 'frame:exposedTls' : 'frame:exposedPlain');
  return (
    <p
      role="status"
      className="flex flex-wrap items-center gap-x-2.5 border-b border-failed/30 bg-failed-soft px-6 py-1 text-sm max-lg:px-4 max-sm:px-3"
    >
      <span className="flex items-center gap-1.5 text-failed">
        <Icon name="warning" size={14} />
        {text}
      </span>
      <a href="#/settings/access" className="underline underline-offset-2 hover:text-ink">
        {t('frame:exposedSettings')}
      </a>
    </p>
  );
}
