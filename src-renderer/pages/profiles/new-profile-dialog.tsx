import { type ReactNode, useId, useState } from 'react';
import { ProfileId } from '../../../src-shared/model/profile.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useT } from '../../i18n/index.ts';

export interface NewProfileDialogProps {
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
  readonly onCreate: (id: ProfileId, changes: Readonly<Record<string, string>>) => void;
}

/** Asks for what a new profile begins with: an id, and a model file. Nothing is written yet. */
export function NewProfileDialog({ taken, onClose, onCreate }: NewProfileDialogProps): ReactNode {
  const t = useT();
  const [id, setId] = useState('');
  const fieldId = useId();
  const parsed = ProfileId.safeParse(id);
  const problem =
    id === '' ? null : !parsed.success ? t('added:idWrong') : taken.has(id) ? t('added:idTaken') : null;
  return (
    <Dialog label={t('added:title')} onClose={onClose} width="w-[32rem]">
      <form
        className="grid gap-4 p-5"
        onSubmit={event => {
          event.preventDefault();
          if (parsed.success && problem === null) onCreate(parsed.data, { NAME: id });
        }}
      >
        <h2 className="text-lg font-semibold">{t('added:title')}</h2>
        <div className="grid gap-1">
          <label htmlFor={fieldId} className="text-sm text-dim">
            {t('added:id')}
          </label>
          <input
            id={fieldId}
            data-autofocus
            value={id}
            onChange={event => setId(event.target.value)}
            aria-describedby={`${fieldId}-hint`}
            aria-invalid={problem !== null}
            spellCheck={false}
            autoComplete="off"
            className="field font-mono"
          />
          <p id={`${fieldId}-hint`} className={`text-xs ${problem ? 'text-failed' : 'text-faint'}`}>
            {problem ?? t('added:idHint')}
          </p>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('added:cancel')}</Button>
          <Button type="submit" look="primary" disabled={!parsed.success || problem !== null}>
            {t('added:create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
