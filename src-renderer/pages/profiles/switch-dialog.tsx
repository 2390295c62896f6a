import { type ReactNode, useEffect, useState } from 'react';
import type { SwitchPreview } from '../../../src-shared/model/plan.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import { ConfirmDialog } from '../../frame/confirm-dialog.tsx';
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
  const confirm = async (force: boolean): Promise<void> => {
    const operation = await change.run({ profileId, force });
    if (operation) onClose();
  };
  const busy = preview?.stops.some(one => (one.requestsInFlight ?? 0) > 0) ?? false;
  const action = preview?.action;
  return (
    <ConfirmDialog
      title={t(action === 'switch' ? 'switching:switchTitle' : 'switching:startTitle', { name })}
      confirm={action === 'none' ? null : t(action === 'switch' ? 'switching:confirm' : 'switching:start')}
      cancel={t(action === 'none' ? 'switching:close' : 'switching:cancel')}
      forcible={busy}
      disabled={change.pending || preview?.problem != null}
      error={askError ?? change.error}
      onConfirm={force => void confirm(force)}
      onClose={onClose}
      width="w-[32rem]"
    >
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
    </ConfirmDialog>
  );
}

function sentences(
  t: Translate,
  preview: SwitchPreview,
  nameOf: (id: string) => string,
  name: string,
): readonly string[] {
  if (preview.action === 'none') return [t('switching:already', { name })];
  const stops = preview.stops.map(({ profileId, requestsInFlight, detaches }) => {
    const stopped = nameOf(profileId);
    if (detaches) return t('switching:detaches', { name: stopped });
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
