import { type ReactNode, useEffect, useId, useState } from 'react';
import type { FoundModel } from '../../../src-shared/model/discovery.ts';
import { ProfileId } from '../../../src-shared/model/profile.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatBytes } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { hasWords, profileName } from '../../stores/profiles.ts';
import { useApp, useChoices, useFoundModels, useProfiles } from '../../stores/use-app.ts';

export interface NewProfileDialogProps {
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
  readonly onCreate: (id: ProfileId, changes: Readonly<Record<string, string>>) => void;
}

const NO_FOLDERS: readonly string[] = [];

/**
 * Asks for what a new profile begins with: a model that lies on this machine, or only an id. Nothing is written to
 * models.conf yet; the folder of a model that another program keeps becomes a model folder.
 */
export function NewProfileDialog({ taken, onClose, onCreate }: NewProfileDialogProps): ReactNode {
  const t = useT();
  const { client, foundModels } = useApp();
  const { found, error: scanError } = useFoundModels(view => view);
  const folders = useChoices(view => view.choices?.extraModelRoots ?? NO_FOLDERS);
  const suggest = useCall(client, 'profiles.suggest');
  const update = useCall(client, 'preferences.update');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [begin, setBegin] = useState<Readonly<Record<string, string>>>({});
  const [id, setId] = useState('');
  const fieldId = useId();

  useEffect(() => foundModels.again(), [foundModels]);

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
  const models = found && [...found.models].sort((one, other) => Number(other.usable) - Number(one.usable));
  const model = models?.find(one => one.path === chosen) ?? null;
  const create = async (profileId: ProfileId): Promise<void> => {
    const opens = model !== null && !model.usable && !folders.includes(model.root);
    if (opens && !(await update.run({ extraModelRoots: [...folders, model.root] }))) return;
    onCreate(profileId, { NAME: id, ...begin });
  };
  const shown = (models ?? []).filter(({ name, path }) => hasWords(`${name} ${path}`, search));
  const error = scanError ?? suggest.error ?? update.error;
  return (
    <Dialog label={t('added:title')} onClose={onClose} width="w-[36rem]">
      <form
        className="grid gap-4 p-5"
        onSubmit={event => {
          event.preventDefault();
          if (parsed.success && problem === null) void create(parsed.data);
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
        {model !== null && !model.usable && (
          <p role="status" className="text-sm wrap-anywhere text-dim">
            {t('added:becomesFolder', { folder: model.root })}
          </p>
        )}
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
            disabled={!parsed.success || problem !== null || suggest.pending || update.pending}
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
  const profiles = useProfiles(view => view);
  const users = model.profileIds.map(id => profileName(profiles, id));
  const use = users.length === 0 ? t('added:unused') : t('added:usedBy', { names: users.join(', ') });
  return (
    <label className="flex cursor-pointer items-center gap-3 rounded-md px-3 py-2 hover:bg-raised has-checked:bg-raised has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="model-file"
        checked={checked}
        onChange={onChoose}
        className="size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{model.name}</span>
        <span className="block truncate text-xs text-faint">
          {!model.usable && `${t(`settings:models.places.${model.place}`)} · `}
          <span className={users.length === 0 ? 'text-ready' : ''}>{use}</span>
        </span>
      </span>
      <span className="text-sm text-dim tabular-nums">{formatBytes(model.sizeBytes)}</span>
    </label>
  );
}
