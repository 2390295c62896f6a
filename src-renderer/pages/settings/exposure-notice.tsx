import type { ReactNode } from 'react';
import type { AppSettings } from '../../../src-shared/model/settings.ts';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { useT } from '../../i18n/index.ts';

/** Says in red that others can reach the panel. Nothing while only this machine can. */
export function ExposureNotice({ listen }: { readonly listen: AppSettings['listen'] }): ReactNode {
  const t = useT();
  if (!listen.exposed) return null;
  return (
    <Notice
      tone="failed"
      badge={<StateBadge kind="hung" name={t('settings:engines.statuses.warning')} />}
      title={t('settings:access.exposed')}
    >
      {t(listen.tls ? 'settings:access.exposedTls' : 'settings:access.exposedPlain', { host: listen.host })}
    </Notice>
  );
}
