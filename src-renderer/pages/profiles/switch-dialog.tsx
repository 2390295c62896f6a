import { type ReactNode, useEffect, useState } from 'react';
import type { SwitchPreview } from '../../../src-shared/model/plan.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatDuration } from '../../i18n/format.ts';
import { type Translate, useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { profileName } from '../../stores/profiles.ts';
import { useApp, useProfiles } from '../../stores/use-app.ts';
import { MemoryBars } from './memory-bars.tsx';

export interface SwitchDialogProps {
  readonly profileId: ProfileId;
  readonly onClose: () => void;
}

/** Says what starting a profile would do, before it is done. */
export function SwitchDialog({ profileId, onClose }: SwitchDialogProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const profiles = useProfiles(view => view);
  const { run: ask, error: askError } = useCall(client, 'supervisor.previewSwitch');
  const change = useCall(client, 'supervisor.switch');
  const [preview, setPreview] = useState<SwitchPreview | null>(null);
  const [force, setForce] = useState(false);
  useEffect(() => {
    ask({ profileId }).then(
      found => {
        if (found) setPreview(found);
      },
      () => {},
    );
  }, [ask, profileId]);

  const name = profileName(profiles, profileId);
  const nameOf = (id: string): string => profileName(profiles, id);
  const confirm = async (): Promise<void> => {
    const operation = await change.run({ profileId, force });
    if (operation) onClose();
  };
  const busy = preview?.stops.some(one => (one.requestsInFlight ?? 0) > 0) ?? false;
  const title = t(preview?.action === 'switch' ? 'switching:switchTitle' : 'switching:startTitle', { name });
  return (
    <Dialog label={title} onClose={onClose} width="w-[32rem]">
      <div className="grid gap-4 p-5">
        <h2 className="text-lg font-semibold">{title}</h2>
        <div className="grid gap-2 text-dim" aria-live="polite">
          {preview === null
            ? !askError && <p>{t('switching:reading')}</p>
            : sentences(t, preview, nameOf, name).map(text => <p key={text}>{text}</p>)}
        </div>
        {preview?.estimate && <MemoryBars estimate={preview.estimate} title={t('switching:memory')} />}
        {preview?.problem && (
          <p role="alert" className="rounded-md bg-failed-soft px-3 py-2 text-sm text-failed">
            <b>{t('switching:cannot')}.</b> {preview.problem.message}{' '}
            {preview.problem.fix && <span className="text-ink">{preview.problem.fix}</span>}
          </p>
        )}
        {busy && (
          <label className="flex w-fit cursor-pointer items-center gap-2">
            <input
              type="checkbox"
              checked={force}
              onChange={event => setForce(event.target.checked)}
              className="size-4 accent-accent"
            />
            {t('switching:force')}
          </label>
        )}
        {(askError ?? change.error) && <CallProblem error={(askError ?? change.error) as never} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>
            {t(preview?.action === 'none' ? 'switching:close' : 'switching:cancel')}
          </Button>
          {preview?.action !== 'none' && (
            <Button
              look="primary"
              data-autofocus
              disabled={change.pending || preview?.problem != null}
              onClick={() => void confirm()}
            >
              {t(preview?.action === 'switch' ? 'switching:confirm' : 'switching:start')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function sentences(
  t: Translate,
  preview: SwitchPreview,
  nameOf: (id: string) => string,
  name: string,
): readonly string[] {
  if (preview.action === 'none') return [t('switching:already', { name })];
  const stops = preview.stops.map(({ profileId, requestsInFlight }) => {
    const stopped = nameOf(profileId);
    return requestsInFlight === null || requestsInFlight === 0
      ? t('switching:stops', { name: stopped })
      : t('switching:stopsBusy', { name: stopped, count: requestsInFlight });
  });
  const takes =
    preview.startMs === null
      ? t('switching:durationUnknown')
      : t('switching:duration', { time: formatDuration(preview.startMs), count: preview.starts });
  return [...(stops.length > 0 ? stops : [t('switching:stopsNothing')]), takes];
}
