import { type ReactNode, useEffect, useId, useState } from 'react';
import type { FoundModel } from '../../../src-shared/model/discovery.ts';
import { ProfileId } from '../../../src-shared/model/profile.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatBytes } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { profileName } from '../../stores/profiles.ts';
import { useApp, useProfiles } from '../../stores/use-app.ts';

export interface NewProfileDialogProps {
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
  readonly onCreate: (id: ProfileId, changes: Readonly<Record<string, string>>) => void;
}

/** Asks for what a new profile begins with: a model file of the models folders, or only an id. Nothing is written yet. */
export function NewProfileDialog({ taken, onClose, onCreate }: NewProfileDialogProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { run: scan, error: scanError } = useCall(client, 'discovery.scan');
  const suggest = useCall(client, 'profiles.suggest');
  const [models, setModels] = useState<readonly FoundModel[] | null>(null);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [begin, setBegin] = useState<Readonly<Record<string, string>>>({});
  const [id, setId] = useState('');
  const fieldId = useId();

  useEffect(() => {
    scan({}).then(
      // What lies elsewhere has to become a model folder first, which the settings do.
      found =>
        setModels(
          (found?.models ?? []).filter(one => one.place === 'models-folder' || one.place === 'extra'),
        ),
      () => {},
    );
  }, [scan]);

  const choose = async (path: string): Promise<void> => {
    setChosen(path);
    const suggestion = await suggest.run({ path });
    if (!suggestion) return;
    setId(suggestion.id);
    setBegin(suggestion.keys);
  };
  const parsed = ProfileId.safeParse(id);
  const problem =
    id === '' ? null : !parsed.success ? t('added:idWrong') : taken.has(id) ? t('added:idTaken') : null;
  const shown = (models ?? []).filter(model =>
    search
      .toLowerCase()
      .split(/\s+/)
      .every(word => `${model.name} ${model.path}`.toLowerCase().includes(word)),
  );
  const error = scanError ?? suggest.error;
  return (
    <Dialog label={t('added:title')} onClose={onClose} width="w-[36rem]">
      <form
        className="grid gap-4 p-5"
        onSubmit={event => {
          event.preventDefault();
          if (parsed.success && problem === null) onCreate(parsed.data, { NAME: id, ...begin });
        }}
      >
        <div>
          <h2 className="text-lg font-semibold">{t('added:title')}</h2>
          <p className="text-sm text-dim">{t('added:sub')}</p>
        </div>
        {models !== null && models.length > 5 && (
          <input
            type="search"
            value={search}
            onChange={event => setSearch(event.target.value)}
            placeholder={t('added:search')}
            aria-label={t('added:search')}
            className="field"
          />
        )}
        <fieldset className="max-h-72 min-w-0 overflow-auto rounded-lg border border-line p-1">
          <legend className="sr-only">{t('added:files')}</legend>
          {models === null && !scanError && (
            <p role="status" className="p-3 text-sm text-dim">
              {t('added:loading')}
            </p>
          )}
          {models !== null && shown.length === 0 && (
            <p role="status" className="p-3 text-sm text-dim">
              {t(models.length === 0 ? 'added:none' : 'added:noneMatch')}
            </p>
          )}
          {shown.map(model => (
            <ModelChoice
              key={model.path}
              model={model}
              checked={model.path === chosen}
              onChoose={() => void choose(model.path)}
            />
          ))}
        </fieldset>
        <div className="grid gap-1">
          <label htmlFor={fieldId} className="text-sm text-dim">
            {t('added:id')}
          </label>
          <input
            id={fieldId}
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
        {error && <CallProblem error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('added:cancel')}</Button>
          <Button
            type="submit"
            look="primary"
            disabled={!parsed.success || problem !== null || suggest.pending}
          >
            {t('added:create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface ModelChoiceProps {
  readonly model: FoundModel;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function ModelChoice({ model, checked, onChoose }: ModelChoiceProps): ReactNode {
  const t = useT();
  const user = useProfiles(view => (model.profileId === null ? null : profileName(view, model.profileId)));
  return (
    <label className="flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-1.5 hover:bg-raised has-checked:bg-raised has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="model-file"
        checked={checked}
        onChange={onChoose}
        className="size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{model.name}</span>
        <span className={`block truncate text-xs ${user === null ? 'text-ready' : 'text-faint'}`}>
          {user === null ? t('added:unused') : t('added:usedBy', { names: user })}
        </span>
      </span>
      <span className="text-sm text-dim tabular-nums">{formatBytes(model.sizeBytes)}</span>
    </label>
  );
}
