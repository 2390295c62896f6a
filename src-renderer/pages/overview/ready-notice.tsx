import type { ReactNode } from 'react';
import type { GroupState, SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { said, useT } from '../../i18n/index.ts';
import { useOverlay } from '../../stores/overlay.ts';
import { useApp, useDismissed } from '../../stores/use-app.ts';
import type { Remedies } from './use-remedies.ts';

export interface ReadyNoticeProps {
  readonly state: Extract<SupervisorState, { status: 'ready' }>;
  readonly remedies: Remedies;
}

/** What a ready model still leaves to say: it does not answer, or it is here because another one failed. */
export function ReadyNotice({ state, remedies }: ReadyNoticeProps): ReactNode {
  const t = useT();
  const { dismissed } = useApp();
  const openOverlay = useOverlay();
  const name = remedies.nameOf(state.profileId);
  const { because, health } = state;
  const key = `failure ${because?.profileId} ${because?.at}`;
  const read = useDismissed(view => view.keys.includes(key));
  return (
    <>
      {health === 'hung' && (
        <Notice
          tone="failed"
          urgent
          badge={<StateBadge kind="hung" name={t('state:badges.hung')} />}
          title={t('notice:hung', { name })}
          actions={
            <Button disabled={remedies.pending} onClick={remedies.restart}>
              {t('notice:restart')}
            </Button>
          }
        >
          {t('notice:hungSub')}
        </Notice>
      )}
      {health === 'failing' && (
        <Notice
          tone="busy"
          badge={<StateBadge kind="failing" name={t('state:badges.failing')} />}
          title={t('notice:failing', { name })}
          actions={<Button onClick={() => openOverlay('restart')}>{t('notice:restart')}</Button>}
        >
          {t('notice:failingSub')}
        </Notice>
      )}
      {because && !read && (
        <Notice
          tone="failed"
          badge={<StateBadge kind="failed" name={t('state:badges.failed')} />}
          title={t('notice:rolledBack', {
            failed: remedies.nameOf(because.profileId),
            why: t(`notice:why.${because.code}`),
            served: name,
          })}
          fix={because.fix}
          logTail={because.logTail}
          actions={
            <>
              <Button disabled={remedies.pending} onClick={() => remedies.switchTo(because.profileId)}>
                {t('notice:tryAgain')}
              </Button>
              <Button look="plain" onClick={() => dismissed.dismiss(key)}>
                {t('notice:dismiss')}
              </Button>
            </>
          }
        >
          {said(because.message)}
        </Notice>
      )}
    </>
  );
}

/** Says that a switch that is over cut requests, until it is dismissed. */
export function CutNotice({ operation }: { readonly operation: GroupState['operation'] }): ReactNode {
  const t = useT();
  const { dismissed } = useApp();
  const key = `cut ${operation?.id}`;
  const read = useDismissed(view => view.keys.includes(key));
  if (!operation || operation.cut === 0 || operation.status === 'running' || read) return null;
  return (
    <Notice
      tone="calm"
      title={t('notice:cut', { count: operation.cut })}
      actions={
        <Button look="plain" onClick={() => dismissed.dismiss(key)}>
          {t('notice:dismiss')}
        </Button>
      }
    />
  );
}
