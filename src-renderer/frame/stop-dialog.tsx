import type { ReactNode } from 'react';
import { useT } from '../i18n/index.ts';
import { useCall } from '../rpc/use-call.ts';
import { instanceOf, stateWords } from '../state-words.ts';
import { profileName } from '../stores/profiles.ts';
import { shownGroup } from '../stores/supervisor.ts';
import { useApp, useProfiles, useSupervisor } from '../stores/use-app.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useDrainTime } from './use-drain-time.ts';
import { useInFlight } from './use-in-flight.ts';

export interface StopDialogProps {
  /** Whether the model comes back. */
  readonly kind: 'stop' | 'restart';
  readonly onClose: () => void;
}

/** Asks before the model is taken away from whoever uses it. */
export function StopDialog({ kind, onClose }: StopDialogProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const group = useSupervisor(shownGroup);
  const stop = useCall(client, kind === 'stop' ? 'supervisor.stop' : 'supervisor.restart');
  const id = stateWords(group).profileId;
  const name = useProfiles(view => (id === null ? '' : profileName(view, id)));
  const detaches = kind === 'stop' && group !== null && instanceOf(group.state)?.runtime === 'remote';
  const inFlight = useInFlight();
  const wait = useDrainTime();
  const confirm = async (force: boolean): Promise<void> => {
    const operation = await stop.run({ force, ...(group ? { group: group.group } : {}) });
    if (operation) onClose();
  };
  return (
    <ConfirmDialog
      title={t(`${kind}:title`, { name })}
      confirm={t(`${kind}:confirm`)}
      cancel={t('stop:cancel')}
      forcible={inFlight > 0}
      disabled={stop.pending}
      error={stop.error}
      onConfirm={force => void confirm(force)}
      onClose={onClose}
    >
      <div className="grid gap-2 text-dim">
        <p>{detaches ? t('stop:detach') : t(`${kind}:sub`)}</p>
        {inFlight > 0 && <p>{t('stop:inFlight', { count: inFlight, wait })}</p>}
      </div>
    </ConfirmDialog>
  );
}
