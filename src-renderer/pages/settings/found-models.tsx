import { type ReactNode, useState } from 'react';
import type { Discovery, FoundModel } from '../../../src-shared/model/discovery.ts';
import { Button } from '../../components/button.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp } from '../../stores/use-app.ts';
import { useRead } from '../../stores/use-read.ts';
import { Row } from './parts.tsx';

/** Models that are on this machine, and profiles for them. Looks only when it is asked to. */
export function FoundModels({ onAdded }: { readonly onAdded: () => void }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const scan = useRead('discovery.scan', 'on-demand');
  const add = useCall(client, 'discovery.add');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [added, setAdded] = useState(0);
  const { answer } = scan;
  const offered = answer?.models.filter(model => model.profileId === null) ?? [];
  const wanted = offered.filter(model => chosen.has(model.path)).map(model => model.path);
  const toggle = (path: string): void => {
    const next = new Set(chosen);
    if (!next.delete(path)) next.add(path);
    setChosen(next);
  };
  const make = async (): Promise<void> => {
    const made = await add.run({ paths: wanted });
    if (made === null) return;
    setAdded(made.profileIds.length);
    setChosen(new Set());
    onAdded();
    void scan.again();
  };
  return (
    <Row wide label={t('settings:models.found')} sub={t('settings:models.foundSub')}>
      <div className="mt-1 flex flex-wrap items-center gap-2">
        <Button
          disabled={scan.pending}
          onClick={() => {
            setAdded(0);
            void scan.again();
          }}
        >
          {t(
            scan.pending
              ? 'settings:models.scanning'
              : answer
                ? 'settings:models.scanAgain'
                : 'settings:models.scan',
          )}
        </Button>
        {offered.length > 1 && (
          <Button look="plain" onClick={() => setChosen(new Set(offered.map(model => model.path)))}>
            {t('settings:models.chooseAll')}
          </Button>
        )}
        {wanted.length > 0 && (
          <Button look="primary" disabled={add.pending} onClick={() => void make()}>
            {t('settings:models.addProfiles', { count: wanted.length })}
          </Button>
        )}
        <span role="status" className="text-sm text-ready">
          {added > 0 ? t('settings:models.added', { count: added }) : ''}
        </span>
      </div>
      {(scan.error ?? add.error) && (
        <div className="mt-2">{scan.error ? <CallProblem error={scan.error} /> : null}</div>
      )}
      {add.error && (
        <div className="mt-2">
          <CallProblem error={add.error} />
        </div>
      )}
      {answer && <Found found={answer} chosen={chosen} onToggle={toggle} />}
    </Row>
  );
}

interface FoundProps {
  readonly found: Discovery;
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (path: string) => void;
}

function Found({ found, chosen, onToggle }: FoundProps): ReactNode {
  const t = useT();
  return (
    <div className="mt-3 grid gap-3">
      {found.models.length === 0 ? (
        <p className="text-dim">{t('settings:models.nothing')}</p>
      ) : (
        <ul className="max-h-96 divide-y divide-line-soft overflow-auto rounded-md border border-line-soft">
          {found.models.map(model => (
            <FoundRow
              key={model.path}
              model={model}
              chosen={chosen.has(model.path)}
              onToggle={() => onToggle(model.path)}
            />
          ))}
        </ul>
      )}
      {found.truncated && <p className="text-sm text-busy">{t('settings:models.truncated')}</p>}
      <ul className="grid gap-0.5 text-sm text-dim">
        {found.places.map(({ kind, path, status, models }) => (
          <li key={path} className="flex flex-wrap gap-x-2">
            <span>{t(`settings:models.places.${kind}`)}</span>
            <span className="min-w-0 font-mono text-faint wrap-anywhere">{path}</span>
            <span className={status === 'unreadable' ? 'text-busy' : ''}>
              {status === 'found'
                ? t('settings:models.placeStates.found', { n: formatCount(models) })
                : t(`settings:models.placeStates.${status}`)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FoundRowProps {
  readonly model: FoundModel;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}

function FoundRow({ model, chosen, onToggle }: FoundRowProps): ReactNode {
  const t = useT();
  const { name, path, place, sizeBytes, profileId } = model;
  return (
    <li>
      <label
        className={`grid grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-2 ${profileId === null ? 'cursor-pointer hover:bg-raised' : 'text-dim'}`}
      >
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={chosen}
          disabled={profileId !== null}
          onChange={onToggle}
          aria-label={t('settings:models.choose', { name })}
        />
        <span className="min-w-0">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate font-mono text-xs text-faint" title={path}>
            {path}
          </span>
        </span>
        <span className="text-end text-sm text-dim">
          {formatBytes(sizeBytes)}
          <span className="block text-xs text-faint">
            {profileId === null
              ? t(`settings:models.places.${place}`)
              : t('settings:models.hasProfile', { id: profileId })}
          </span>
        </span>
      </label>
    </li>
  );
}
