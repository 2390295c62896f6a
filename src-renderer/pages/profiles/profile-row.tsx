import type { ReactNode } from 'react';
import type { ProfileMeasurement } from '../../../src-shared/model/measurement.ts';
import type { ProfileEntry } from '../../../src-shared/model/profile.ts';
import { startProblem } from '../../../src-shared/start-problem.ts';
import { Button } from '../../components/button.tsx';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { useStartProblem } from '../../frame/use-start-problem.ts';
import { formatBytes, formatCount, formatInstant, formatTokensPerSecond } from '../../i18n/format.ts';
import { said, type Translate, useT } from '../../i18n/index.ts';
import { useConnection } from '../../stores/use-app.ts';

export interface RowActions {
  readonly open: (id: string) => void;
  readonly start: (entry: ProfileEntry) => void;
  readonly togglePin: (entry: ProfileEntry) => void;
  readonly duplicate: (entry: ProfileEntry) => Promise<unknown>;
  readonly retire: (entry: ProfileEntry) => Promise<unknown>;
  readonly remove: (entry: ProfileEntry) => Promise<unknown>;
}

export interface ProfileRowProps {
  readonly entry: ProfileEntry;
  readonly selected: boolean;
  readonly running: boolean;
  readonly pinned: boolean;
  /** Something else of its group runs, so that starting it is a switch. */
  readonly replaces: boolean;
  /** It runs as it was written before. */
  readonly outdated: boolean;
  /** It has changes that are not saved. */
  readonly unsaved: boolean;
  readonly measured: ProfileMeasurement | undefined;
  readonly actions: RowActions;
}

/** One profile: what it is, how fast it was, how large it is, and what can be done with it. */
export function ProfileRow(props: ProfileRowProps): ReactNode {
  const { entry, selected, running, pinned, outdated, measured, actions } = props;
  const t = useT();
  const startProblemOf = useStartProblem();
  const connected = useConnection(view => view.connection.status === 'connected');
  const { profile, file } = entry;
  const problem = startProblem(entry);
  const saidProblem = startProblemOf(entry);
  const verb = verbOf(props, problem !== null);
  const warnings = profile.issues.filter(issue => issue.severity === 'warning').length;
  const facts = [
    profile.description || profile.id,
    profile.ctxSize === null ? null : t('profiles:ctx', { n: formatCount(profile.ctxSize) }),
    profile.runtime === 'docker' && !running ? null : t(`state:runtimes.${profile.runtime}`),
  ].filter(fact => fact !== null);
  return (
    <li
      className={`group/row relative grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-3 border-b border-line-soft py-2 pe-1 ps-2 ${selected ? 'profile-selected bg-surface' : 'hover:bg-surface'}`}
    >
      <span className="self-start pt-1">
        {marker(t, running ? (connected ? 'running' : 'unknown') : null, problem, entry)}
      </span>
      <div className="min-w-0">
        <button
          type="button"
          data-row={profile.id}
          title={profile.name || profile.id}
          {...(selected ? { 'aria-current': 'true' as const } : {})}
          onClick={() => actions.open(profile.id)}
          className="block max-w-full truncate text-start font-semibold after:absolute after:inset-0 after:content-['']"
        >
          {profile.name || profile.id}
          {pinned && <span className="sr-only"> ({t('profiles:pinned')})</span>}
        </button>
        <p
          className={`truncate text-sm ${problem === null ? 'text-dim' : 'text-busy'}`}
          title={said(problem) ?? undefined}
        >
          {saidProblem ?? facts.join(' · ')}
          {props.unsaved && <span className="text-ink"> · {t('profiles:unsaved')}</span>}
          {outdated && <span className="text-busy"> · {t('state:outdated')}</span>}
          {problem === null && warnings > 0 && (
            <span className="text-busy"> · {t('profiles:warned', { count: warnings })}</span>
          )}
        </p>
      </div>
      <div className="relative flex items-center gap-2">
        <div className="text-end text-sm text-dim tabular-nums">
          <Speed entry={entry} measured={measured} />
          <p>{file.sizeBytes === null ? '–' : formatBytes(file.sizeBytes)}</p>
        </div>
        {verb !== null && (
          <Button
            onClick={() => actions.start(entry)}
            aria-label={t(VERBS[verb].named, { name: profile.name })}
            className="row-action bg-bg max-sm:hidden"
          >
            {t(VERBS[verb].label)}
          </Button>
        )}
        <Menu
          label={t('profiles:actionsOf', { name: profile.name })}
          icon="more"
          items={menuItems(t, props, verb)}
        />
      </div>
    </li>
  );
}

const VERBS = {
  start: { label: 'profiles:start', named: 'profiles:startNamed' },
  switch: { label: 'profiles:switchTo', named: 'profiles:switchNamed' },
  restart: { label: 'profiles:restart', named: 'profiles:restartNamed' },
} as const;

/** What serving it as it is written would be; null where it is served so, or cannot be. */
function verbOf(
  { running, outdated, replaces }: ProfileRowProps,
  broken: boolean,
): keyof typeof VERBS | null {
  if (broken || (running && !outdated)) return null;
  return running ? 'restart' : replaces ? 'switch' : 'start';
}

/** @param running whether it runs; `unknown` where it did when the connection was lost */
function marker(
  t: Translate,
  running: 'running' | 'unknown' | null,
  problem: string | null,
  entry: ProfileEntry,
): ReactNode {
  if (running === 'running') return <StateBadge kind="ready" name={t('profiles:running')} />;
  if (running === 'unknown') return <StateBadge kind="unknown" name={t('state:lastKnown')} />;
  if (problem === null) return null;
  const missing = entry.file.state === 'missing' || entry.file.state === 'parts-missing';
  return <StateBadge kind="failing" name={t(missing ? 'profiles:missing' : 'profiles:broken')} />;
}

function Speed({
  entry,
  measured,
}: {
  readonly entry: ProfileEntry;
  readonly measured: ProfileMeasurement | undefined;
}): ReactNode {
  const t = useT();
  const rate = measured?.generationTokensPerSecond ?? null;
  if (rate !== null && measured?.measuredAt != null)
    return (
      <p title={t('profiles:measured', { when: formatInstant(measured.measuredAt) })}>
        <b className="text-md font-semibold text-ink">{formatTokensPerSecond(rate)}</b>{' '}
        {t('profiles:tokensPerSecond')}
      </p>
    );
  const noted = entry.profile.speed;
  return <p title={noted === '' ? t('profiles:notMeasured') : t('profiles:noted')}>{noted || '–'}</p>;
}

function menuItems(t: Translate, props: ProfileRowProps, verb: keyof typeof VERBS | null): MenuItem[] {
  const { entry, pinned, actions } = props;
  const items: (MenuItem | null)[] = [
    verb && { key: 'start', label: t(VERBS[verb].label), onChoose: () => actions.start(entry) },
    { key: 'edit', label: t('profiles:edit'), onChoose: () => actions.open(entry.profile.id) },
    {
      key: 'pin',
      label: t(pinned ? 'profiles:unpin' : 'profiles:pin'),
      onChoose: () => actions.togglePin(entry),
    },
    { key: 'duplicate', label: t('profiles:duplicate'), onChoose: () => void actions.duplicate(entry) },
    { key: 'retire', label: t('profiles:retire'), onChoose: () => void actions.retire(entry) },
    { key: 'delete', label: t('profiles:remove'), onChoose: () => void actions.remove(entry), danger: true },
  ];
  return items.filter(item => item !== null);
}
