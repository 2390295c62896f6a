import { type ReactNode, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { useT } from '../i18n/index.ts';
import { useCall } from '../rpc/use-call.ts';
import { stateWords } from '../state-words.ts';
import { profileName } from '../stores/profiles.ts';
import { shownGroup } from '../stores/supervisor.ts';
import { useApp, useProfiles, useSupervisor } from '../stores/use-app.ts';
import { CallProblem } from './call-problem.tsx';
import { useInFlight } from './use-in-flight.ts';

/** Asks before the model is started anew under whoever uses it. */
export function RestartDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const group = useSupervisor(shownGroup);
  const inFlight = useInFlight();
  const [force, setForce] = useState(false);
  const restart = useCall(client, 'supervisor.restart');
  const id = stateWords(group).profileId;
  const name = useProfiles(view => (id === null ? '' : profileName(view, id)));
  const confirm = async (): Promise<void> => {
    const operation = await restart.run({ force, ...(group ? { group: group.group } : {}) });
    if (operation) onClose();
  };
  return (
    <Dialog label={t('restart:title', { name })} onClose={onClose}>
      <div className="grid gap-4 p-5">
        <h2 className="text-lg font-semibold">{t('restart:title', { name })}</h2>
        <div className="grid gap-2 text-dim">
          <p>{t('restart:sub')}</p>
          {inFlight > 0 && <p>{t('stop:inFlight', { count: inFlight })}</p>}
        </div>
        {inFlight > 0 && (
          <label className="flex w-fit cursor-pointer items-center gap-2">
            <input
              type="checkbox"
              checked={force}
              onChange={event => setForce(event.target.checked)}
              className="size-4 accent-accent"
            />
            {t('stop:force')}
          </label>
        )}
        {restart.error && <CallProblem error={restart.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('stop:cancel')}</Button>
          <Button look="primary" data-autofocus disabled={restart.pending} onClick={() => void confirm()}>
            {t('restart:confirm')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
