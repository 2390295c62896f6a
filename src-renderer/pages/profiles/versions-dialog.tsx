import { type ReactNode, useEffect, useState } from 'react';
import type { DiffHunk, ProfileBackup } from '../../../src-shared/model/profile-edit.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatInstant } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { profileName } from '../../stores/profiles.ts';
import { useApp, useProfiles } from '../../stores/use-app.ts';
import { DiffView } from './diff-view.tsx';
import type { Edits } from './use-edits.ts';

export interface VersionsDialogProps {
  readonly edits: Edits;
  readonly onClose: () => void;
}

/** What earlier saves replaced, what bringing one back would change, and the way to do it. */
export function VersionsDialog({ edits, onClose }: VersionsDialogProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { run: list, error: listError } = useCall(client, 'profiles.backups');
  const { run: look, error: lookError } = useCall(client, 'profiles.previewRestore');
  const profiles = useProfiles(view => view);
  const [backups, setBackups] = useState<readonly ProfileBackup[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [found, setFound] = useState<{ file: string; revision: string; diff: DiffHunk[] } | null>(null);
  useEffect(() => {
    list({}).then(
      all => setBackups(all),
      () => {},
    );
  }, [list]);
  const choose = async (file: string): Promise<void> => {
    setChosen(file);
    const preview = await look({ file });
    if (preview) setFound({ file, ...preview });
  };
  const restore = async (): Promise<void> => {
    if (!found) return;
    if ((await edits.restore(found.file, found.revision, t('edits:restored'))) !== null) onClose();
  };
  const error = listError ?? lookError ?? edits.error;
  const shown = found?.file === chosen ? found : null;
  return (
    <Dialog label={t('versions:title')} onClose={onClose} width="w-[44rem]">
      <div className="grid max-h-[calc(100dvh-4rem)] grid-rows-[auto_minmax(0,1fr)_auto] gap-4 p-5">
        <div>
          <h2 className="text-lg font-semibold">{t('versions:title')}</h2>
          <p className="text-sm text-dim">{t('versions:sub')}</p>
        </div>
        {backups?.length === 0 ? (
          <p className="py-6 text-center text-dim">{t('versions:none')}</p>
        ) : (
          <div className="grid min-h-0 grid-cols-[14rem_minmax(0,1fr)] gap-4 max-sm:grid-cols-1">
            <ul aria-label={t('versions:list')} className="grid max-h-96 content-start gap-1 overflow-auto">
              {(backups ?? []).map(backup => (
                <li key={backup.file}>
                  <button
                    type="button"
                    aria-pressed={backup.file === chosen}
                    onClick={() => void choose(backup.file)}
                    className="w-full rounded-md px-3 py-2 text-start hover:bg-raised aria-pressed:bg-raised"
                  >
                    <span className="block tabular-nums">{formatInstant(backup.at)}</span>
                    <span className="block truncate text-xs text-dim">
                      {backup.changed.length > 0
                        ? backup.changed.map(id => profileName(profiles, id)).join(', ')
                        : t('versions:outside')}
                    </span>
                    <span className="block text-xs text-faint">
                      {backup.isUndo
                        ? t('versions:undo')
                        : t(backup.kind === 'save' ? 'versions:beforeSave' : 'versions:beforeUndo')}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            <div className="min-h-0 overflow-auto" aria-live="polite">
              {shown === null ? (
                <p className="text-sm text-faint">{t('versions:choose')}</p>
              ) : shown.diff.length === 0 ? (
                <p className="text-sm text-faint">{t('versions:same')}</p>
              ) : (
                <DiffView hunks={shown.diff} file="" label={t('editor:diffLabel')} />
              )}
            </div>
          </div>
        )}
        <div className="grid gap-2">
          {error && <CallProblem error={error} />}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{t('versions:close')}</Button>
            <Button
              look="primary"
              disabled={shown === null || shown.diff.length === 0 || edits.pending}
              onClick={() => void restore()}
            >
              {t('versions:restore')}
            </Button>
          </div>
        </div>
      </div>
    </Dialog>
  );
}
