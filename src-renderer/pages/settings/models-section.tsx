import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { Preferences } from '../../../src-shared/model/preferences.ts';
import type { AppSettings, ModelRoot } from '../../../src-shared/model/settings.ts';
import { Button } from '../../components/button.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { useT } from '../../i18n/index.ts';
import { FoundModels } from './found-models.tsx';
import { Row, Section } from './parts.tsx';
import { useSave } from './use-save.ts';

export interface ModelsSectionProps {
  readonly settings: AppSettings;
  readonly choices: Preferences;
  /** The folders changed: what is shown has to be read again. */
  readonly onChange: () => void;
}

/** Where models may lie, and those that are here already. */
export function ModelsSection({ settings, choices, onChange }: ModelsSectionProps): ReactNode {
  const t = useT();
  const field = useId();
  const [path, setPath] = useState('');
  const { save, error, disabled } = useSave();
  const keep = async (extraModelRoots: string[]): Promise<void> => {
    if (!(await save({ extraModelRoots }))) return;
    setPath('');
    onChange();
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (path.trim() !== '') void keep([...choices.extraModelRoots, path.trim()]);
  };
  return (
    <Section id="models" title={t('settings:models.title')}>
      <Row wide label={t('settings:models.folders')} sub={t('settings:models.foldersSub')}>
        <ul className="mt-1 grid gap-1.5">
          {settings.modelRoots.map(root => (
            <Folder
              key={`${root.origin} ${root.path}`}
              root={root}
              disabled={disabled}
              onRemove={() => void keep(choices.extraModelRoots.filter(one => one !== root.path))}
            />
          ))}
        </ul>
        <form onSubmit={add} className="mt-3 grid gap-1">
          <div className="flex gap-2 max-sm:flex-col">
            <input
              id={field}
              type="text"
              value={path}
              onChange={event => setPath(event.target.value)}
              aria-label={t('settings:models.addField')}
              placeholder={t('settings:models.addHint')}
              autoComplete="off"
              spellCheck={false}
              className="h-8 min-w-0 flex-1 rounded-md border border-line bg-surface px-2.5 font-mono text-sm placeholder:text-faint"
            />
            <Button type="submit" disabled={disabled || path.trim() === ''}>
              {t('settings:models.add')}
            </Button>
          </div>
          <p className="text-sm text-faint">{t('settings:models.addSub')}</p>
          {error && <CallProblem error={error} />}
        </form>
      </Row>
      <FoundModels onAdded={onChange} />
    </Section>
  );
}

interface FolderProps {
  readonly root: ModelRoot;
  readonly disabled: boolean;
  readonly onRemove: () => void;
}

function Folder({ root, disabled, onRemove }: FolderProps): ReactNode {
  const t = useT();
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-3">
      <span className="min-w-0 font-mono text-sm wrap-anywhere select-all">{root.path}</span>
      <span className="text-sm text-faint">{t(`settings:models.origins.${root.origin}`)}</span>
      {!root.exists && <span className="text-sm text-busy">{t('settings:models.missing')}</span>}
      {root.origin === 'extra' && (
        <span className="ms-auto">
          <Button
            look="plain"
            disabled={disabled}
            onClick={onRemove}
            title={t('settings:models.removeNamed', { path: root.path })}
          >
            {t('settings:models.remove')}
            <span className="sr-only">{root.path}</span>
          </Button>
        </span>
      )}
    </li>
  );
}
