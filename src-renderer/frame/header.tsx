import type { ReactNode } from 'react';
import { apiAddress } from '../../src-shared/api-address.ts';
import { Button, Key } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Icon } from '../components/icons.tsx';
import { StateBadge } from '../components/state-badge.tsx';
import { Ticking } from '../components/ticking.tsx';
import { t, useT } from '../i18n/index.ts';
import { instanceOf, type StateWords, stateWords } from '../state-words.ts';
import { useOverlay } from '../stores/overlay.ts';
import { profileName } from '../stores/profiles.ts';
import { shownGroup } from '../stores/supervisor.ts';
import { useApp, useConnection, useOutdated, useProfiles, useSupervisor } from '../stores/use-app.ts';

/** What is served and how, the way to another profile, Stop, and the endpoint. */
export function Header({ stoppable }: { readonly stoppable: boolean }): ReactNode {
  const t = useT();
  const openOverlay = useOverlay();
  const group = useSupervisor(shownGroup);
  const skewMs = useSupervisor(view => view.skewMs);
  const present = useConnection(view => view.connection.status === 'connected');
  const words = present ? stateWords(group) : lastKnown(stateWords(group));
  const name = useProfiles(view => (words.profileId === null ? null : profileName(view, words.profileId)));
  const instance = group ? instanceOf(group.state) : null;
  const outdated = useOutdated(view => words.profileId !== null && view.ids.has(words.profileId));
  const title = name ?? (group ? t('state:stopped') : t('state:reading'));
  return (
    <header className="flex items-center gap-3 border-b border-line-soft bg-bg px-6 max-lg:px-4 max-sm:flex-wrap max-sm:gap-2 max-sm:px-3 max-sm:py-2">
      <h1 className="sr-only">{t('frame:product')}</h1>
      <button
        type="button"
        onClick={() => openOverlay('switcher')}
        aria-haspopup="dialog"
        className="flex min-h-9 min-w-0 items-center gap-2.5 rounded-lg border border-line bg-surface px-2.5 py-1 text-start hover:bg-raised max-sm:flex-1 sm:max-w-[36rem] lg:min-w-[26rem]"
      >
        <span className="sr-only">{t('frame:switcher')} </span>
        <StateBadge kind={words.kind} name={t(`state:badges.${words.kind}`)} />
        <span className="flex min-w-0 items-baseline gap-2 max-sm:flex-col max-sm:gap-0">
          <b className="max-w-full truncate font-semibold">{title}</b>
          <span className="max-w-full shrink-0 truncate text-sm text-dim">
            <Ticking text={nowMs => words.sub(nowMs - skewMs)} />
            {outdated && <span className="text-busy"> · {t('state:outdated')}</span>}
          </span>
        </span>
        <span className="ms-auto flex items-center gap-1.5 text-faint">
          <Icon name="chevron" size={14} />
          <span className="max-sm:hidden">
            <Key>m</Key>
          </span>
        </span>
      </button>
      {stoppable && (
        <Button disabled={!present} onClick={() => openOverlay('stop')} aria-haspopup="dialog">
          {t('frame:stop')}
          <span className="max-sm:hidden">
            <Key>s</Key>
          </span>
        </Button>
      )}
      <GroupChoice />
      {instance && <Endpoint url={instance.endpoint} />}
    </header>
  );
}

/** Without a connection a state is what it was, not what it is. */
function lastKnown(words: StateWords): StateWords {
  return { ...words, kind: 'unknown', sub: () => t('state:lastKnown') };
}

function Endpoint({ url }: { readonly url: string }): ReactNode {
  const t = useT();
  const address = apiAddress(url);
  const [, scheme = '', rest = address] = /^(\w+:\/\/)(.*)\/v1$/.exec(address) ?? [];
  return (
    <span className="ms-auto flex min-w-0 items-center gap-1 font-mono text-sm text-dim max-sm:ms-0 max-sm:w-full">
      <span className="sr-only">{t('frame:endpoint')}</span>
      <span className="truncate select-all" data-testid="endpoint">
        <span className="text-faint">{scheme}</span>
        {rest}
        <span className="text-faint">/v1</span>
      </span>
      <CopyButton text={address} label={t('frame:copyEndpoint', { url: address })} />
    </span>
  );
}

/** Only there when profiles of several groups are in use. */
function GroupChoice(): ReactNode {
  const t = useT();
  const { supervisor } = useApp();
  const groups = useSupervisor(view => view.snapshot?.groups ?? NO_GROUPS);
  const shown = useSupervisor(view => shownGroup(view)?.group ?? null);
  if (groups.length < 2) return null;
  return (
    <fieldset className="flex min-w-0 gap-1 overflow-x-auto">
      <legend className="sr-only">{t('frame:groups')}</legend>
      {groups.map(one => (
        <button
          key={one.group}
          type="button"
          aria-pressed={one.group === shown}
          onClick={() => supervisor.choose(one.group)}
          title={one.group}
          className="inline-flex h-8 max-w-40 min-w-16 items-center gap-1.5 rounded-md px-2 text-sm text-dim hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink"
        >
          <StateBadge kind={stateWords(one).kind} name={t(`state:badges.${stateWords(one).kind}`)} />
          <span className="truncate">{one.group}</span>
        </button>
      ))}
    </fieldset>
  );
}
const NO_GROUPS: readonly never[] = [];
