import { type ReactNode, useEffect, useState } from 'react';
import type { SwitchPreview } from '../../../src-shared/model/plan.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import { ConfirmDialog } from '../../frame/confirm-dialog.tsx';
import { useDrainTime } from '../../frame/use-drain-time.ts';
import { formatDuration } from '../../i18n/format.ts';
import { said, type Translate, useT } from '../../i18n/index.ts';
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
  const restart = useCall(client, 'supervisor.restart');
  const [preview, setPreview] = useState<SwitchPreview | null>(null);
  useEffect(() => {
    ask({ profileId }).then(
      found => {
        if (found) setPreview(found);
      },
      () => {},
    );
  }, [ask, profileId]);

  const wait = useDrainTime();
  const name = profileName(profiles, profileId);
  const nameOf = (id: string): string => profileName(profiles, id);
  const confirm = async (force: boolean): Promise<void> => {
    const operation =
      preview?.action === 'restart'
        ? await restart.run({ group: preview.group, force })
        : await change.run({ profileId, force });
    if (operation) onClose();
  };
  const busy = preview?.stops.some(one => (one.requestsInFlight ?? 0) > 0) ?? false;
  const action = preview?.action ?? 'start';
  return (
    <ConfirmDialog
      title={t(TITLES[action], { name })}
      confirm={action === 'none' ? null : t(CONFIRMS[action])}
      cancel={t(action === 'none' ? 'switching:close' : 'switching:cancel')}
      forcible={busy}
      disabled={preview === null || preview.problem !== null || change.pending || restart.pending}
      error={askError ?? change.error ?? restart.error}
      onConfirm={force => void confirm(force)}
      onClose={onClose}
      width="w-[32rem]"
    >
      <div className="grid gap-2 text-dim" aria-live="polite">
        {preview === null
          ? !askError && <p>{t('switching:reading')}</p>
          : sentences(t, preview, { nameOf, name, wait }).map(text => <p key={text}>{text}</p>)}
      </div>
      {preview?.estimate && <MemoryBars estimate={preview.estimate} title={t('switching:memory')} />}
      {preview?.problem && (
        <p role="alert" className="rounded-md bg-failed-soft px-3 py-2 text-sm text-failed">
          <b>{t('switching:cannot')}.</b> {said(preview.problem.message)}{' '}
          {preview.problem.fix && <span className="text-ink">{said(preview.problem.fix)}</span>}
        </p>
      )}
    </ConfirmDialog>
  );
}

const TITLES = {
  none: 'switching:startTitle',
  start: 'switching:startTitle',
  switch: 'switching:switchTitle',
  restart: 'switching:restartTitle',
} as const;
const CONFIRMS = {
  start: 'switching:start',
  switch: 'switching:confirm',
  restart: 'switching:restart',
} as const;

function sentences(
  t: Translate,
  preview: SwitchPreview,
  words: { readonly nameOf: (id: string) => string; readonly name: string; readonly wait: string },
): readonly string[] {
  const { nameOf, name, wait } = words;
  if (preview.action === 'none') return [t('switching:already', { name })];
  const again = preview.action === 'restart';
  const stops = preview.stops.map(({ profileId, requestsInFlight: count, detaches }) => {
    const stopped = { name: nameOf(profileId) };
    if (detaches && !again) return t('switching:detaches', stopped);
    return count === null || count === 0
      ? t(again ? 'switching:restarts' : 'switching:stops', stopped)
      : t(again ? 'switching:restartsBusy' : 'switching:stopsBusy', { ...stopped, count, wait });
  });
  const takes =
    preview.startMs === null
      ? t('switching:durationUnknown')
      : t('switching:duration', { time: formatDuration(preview.startMs), count: preview.starts });
  return [...(stops.length > 0 ? stops : [t('switching:stopsNothing')]), takes];
}
