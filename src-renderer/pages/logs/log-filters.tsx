import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { LaunchFacts } from '../../../src-shared/model/launch-facts.ts';
import { Icon } from '../../components/icons.tsx';
import { LevelChoice, LogSearch } from '../../components/log-controls.tsx';
import { formatInstant } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { profileName } from '../../stores/profiles.ts';
import { useProfiles, useSupervisor } from '../../stores/use-app.ts';
import { TARGETS } from './find.ts';
import type { LogViewStore, Scope } from './log-view.ts';
import type { Jump } from './use-jump.ts';

export interface LogFiltersProps {
  readonly view: LogViewStore;
  readonly launches: readonly LaunchFacts[];
  readonly jump: Jump;
  readonly searchId: string;
}

const SELECT =
  'h-8 min-w-0 rounded border border-transparent bg-surface px-1 text-dim hover:text-ink max-sm:max-w-[9rem]';
const SMALL =
  'inline-flex size-8 shrink-0 items-center justify-center rounded hover:bg-raised hover:text-ink disabled:opacity-50';

const SAID = {
  idle: null,
  looking: 'logs:looking',
  'not-found': 'logs:notFound',
  'not-yet': 'logs:notYet',
  'not-kept': 'logs:notKept',
} as const;

/** Which lines, and where to. */
export function LogFilters({ view, launches, jump, searchId }: LogFiltersProps): ReactNode {
  const t = useT();
  const { q, only, level } = useStore(view.store);
  const said = SAID[jump.state];
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line-soft py-1 ps-3 pe-2 text-sm text-dim">
      <div className="flex min-w-56 flex-1 flex-wrap items-center gap-x-2 max-sm:basis-full">
        <LogSearch
          id={searchId}
          q={q}
          onSearch={view.search}
          onEnter={shift => jump.go(shift ? 1 : -1, 'match')}
        />
        <label className="flex cursor-pointer items-center gap-2 whitespace-nowrap hover:text-ink">
          <input
            type="checkbox"
            checked={only}
            onChange={event => view.show({ only: event.target.checked })}
            className="size-4 accent-accent"
          />
          {t('logs:only')}
        </label>
      </div>
      <LevelChoice level={level} onLevel={chosen => view.show({ level: chosen })} />
      <ScopeChoice view={view} launches={launches} />
      <span className="flex items-center">
        <span aria-hidden="true" className="ps-1 whitespace-nowrap text-faint">
          {t('logs:target')}
        </span>
        <select
          aria-label={t('logs:target')}
          value={jump.target}
          onChange={event => jump.setTarget(TARGETS.find(one => one === event.target.value) ?? 'match')}
          className={SELECT}
        >
          {TARGETS.map(one => (
            <option key={one} value={one}>
              {t(`logs:targets.${one}`)}
            </option>
          ))}
        </select>
        {([-1, 1] as const).map(step => {
          const words = { target: t(`logs:targets.${jump.target}`) };
          const label = step === -1 ? t('logs:previous', words) : t('logs:next', words);
          return (
            <button
              key={step}
              type="button"
              aria-label={label}
              title={label}
              aria-keyshortcuts={step === -1 ? 'N' : 'n'}
              disabled={jump.target === 'match' && q === ''}
              onClick={() => jump.go(step)}
              className={SMALL}
            >
              <Icon name={step === -1 ? 'up' : 'chevron'} size={15} />
            </button>
          );
        })}
        <span role="status" className="text-faint empty:hidden">
          {said && t(said)}
        </span>
      </span>
    </div>
  );
}

/** All lines, one group's where there are several, or those of one start. */
function ScopeChoice({ view, launches }: Pick<LogFiltersProps, 'view' | 'launches'>): ReactNode {
  const t = useT();
  const scope = useStore(view.store, state => state.scope);
  const profiles = useProfiles(state => state);
  const groupNames = useSupervisor(state => state.snapshot?.groups.map(one => one.group).join('\n') ?? '');
  const groups = groupNames === '' ? [] : groupNames.split('\n');
  const nameOf = (one: LaunchFacts): string =>
    one.profileId === null ? one.group : profileName(profiles, one.profileId);
  const choose = (value: string): void => {
    const [kind, ...rest] = value.split(':');
    const id = rest.join(':');
    const chosen: Scope =
      kind === 'group' ? { kind, group: id } : kind === 'launch' ? { kind, launchId: id } : { kind: 'all' };
    view.show({ scope: chosen });
  };
  const value =
    scope.kind === 'all'
      ? 'all'
      : scope.kind === 'group'
        ? `group:${scope.group}`
        : `launch:${scope.launchId}`;
  return (
    <select
      aria-label={t('logs:scope')}
      value={value}
      onChange={event => choose(event.target.value)}
      className={`${SELECT} max-w-56`}
    >
      <option value="all">{t('logs:allLines')}</option>
      {groups.length > 1 &&
        groups.map(group => (
          <option key={group} value={`group:${group}`}>
            {t('logs:group', { group })}
          </option>
        ))}
      {launches.map((one, i) => (
        <option key={one.launchId} value={`launch:${one.launchId}`}>
          {launches.findIndex(other => other.group === one.group) === i
            ? t('logs:thisStart', { name: nameOf(one) })
            : t('logs:earlierStart', { name: nameOf(one), when: formatInstant(one.startedAt) })}
        </option>
      ))}
    </select>
  );
}
