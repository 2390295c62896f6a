import { type KeyboardEvent, type ReactNode, useMemo, useRef } from 'react';
import type { ProfileListing, RetiredProfile } from '../../../src-shared/model/profile.ts';
import { Button } from '../../components/button.tsx';
import { Fold } from '../../components/fold.tsx';
import { Notice } from '../../components/notice.tsx';
import { SEARCH_FIELD_ID } from '../../frame/use-shortcuts.ts';
import { said, type Translate, useT } from '../../i18n/index.ts';
import type { Draft } from '../../stores/drafts.ts';
import { setOpen } from '../../stores/list-view.ts';
import { hasWords } from '../../stores/profiles.ts';
import { useApp, useListView, useOutdated, useSupervisor } from '../../stores/use-app.ts';
import { useMeasurements } from '../../stores/use-measurements.ts';
import { groupProfiles, type ProfileSection, SORTS } from './group-profiles.ts';
import { ProfileRow, type RowActions } from './profile-row.tsx';
import { RetiredRows } from './retired-rows.tsx';
import { runningIds } from './use-page-data.ts';

export interface ProfileListProps {
  readonly listing: ProfileListing;
  readonly selectedId: string | null;
  readonly pinned: readonly string[];
  /** Drafts by profile. */
  readonly unsaved: Readonly<Record<string, Draft>>;
  readonly actions: RowActions;
  readonly onNew: () => void;
  readonly onVersions: () => void;
  readonly onReactivate: (section: RetiredProfile) => void;
}

/** Every profile, in sections, with search and order. */
export function ProfileList(props: ProfileListProps): ReactNode {
  const { listing, selectedId, pinned, actions } = props;
  const t = useT();
  const { listView } = useApp();
  const { search, sort, open } = useListView(view => view);
  const snapshot = useSupervisor(view => view.snapshot);
  const running = useMemo(() => runningIds(snapshot), [snapshot]);
  const busyGroups = useMemo(
    () =>
      new Set((snapshot?.groups ?? []).flatMap(({ group, state }) => ('launchId' in state ? [group] : []))),
    [snapshot],
  );
  const outdated = useOutdated(view => view.ids);
  const measured = useMeasurements();
  const sections = useMemo(
    () => groupProfiles({ entries: listing.profiles, search, sort, pinned, running, measured }),
    [listing, search, sort, pinned, running, measured],
  );
  const retired = useMemo(
    () => listing.retired.filter(one => hasWords(`${one.id} ${one.name}`, search)),
    [listing, search],
  );
  const list = useRef<HTMLDivElement>(null);

  const rows = (section: ProfileSection): ReactNode => (
    <ul>
      {section.entries.map(entry => (
        <ProfileRow
          key={entry.profile.id}
          entry={entry}
          selected={entry.profile.id === selectedId}
          running={running.has(entry.profile.id)}
          pinned={pinned.includes(entry.profile.id)}
          outdated={outdated.has(entry.profile.id)}
          replaces={busyGroups.has(entry.profile.group)}
          unsaved={props.unsaved[entry.profile.id] !== undefined}
          measured={measured.get(entry.profile.id)}
          actions={actions}
        />
      ))}
    </ul>
  );
  const unsearched = search.trim() === '';
  return (
    <section aria-label={t('profiles:list')} className="profile-list">
      <div className="sticky top-0 z-[1] flex flex-wrap items-center gap-2 bg-bg pt-5 pb-3 max-sm:static">
        <input
          id={SEARCH_FIELD_ID}
          type="search"
          value={search}
          onChange={event => listView.setState({ search: event.target.value })}
          onKeyDown={event => {
            if (event.key === 'ArrowDown') moveFocus(list.current, event, 0);
          }}
          placeholder={t('profiles:search')}
          aria-label={t('profiles:search')}
          autoComplete="off"
          spellCheck={false}
          className="field min-w-32 flex-1"
        />
        <select
          value={sort}
          onChange={event =>
            listView.setState({ sort: SORTS.find(one => one === event.target.value) ?? 'file' })
          }
          aria-label={t('profiles:sort')}
          className="field w-auto"
        >
          {SORTS.map(one => (
            <option key={one} value={one}>
              {t(`profiles:sorts.${one}`)}
            </option>
          ))}
        </select>
        <Button onClick={props.onNew}>{t('profiles:add')}</Button>
      </div>
      <FileNotice listing={listing} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows are an addition; every row is reached by Tab as well */}
      <div
        ref={list}
        onKeyDown={event => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0) moveFocus(list.current, event, step);
        }}
      >
        <NewDrafts unsaved={props.unsaved} selectedId={selectedId} onOpen={actions.open} />
        {sections.map(section =>
          (section.kind === 'bench' || section.kind === 'absent') && unsearched ? (
            <Fold
              key={section.kind}
              open={
                open.includes(section.kind) || section.entries.some(entry => entry.profile.id === selectedId)
              }
              onToggle={unfolded => setOpen(listView, section.kind, unfolded)}
              label={`${heading(t, section)} ${section.entries.length}`}
            >
              {rows(section)}
            </Fold>
          ) : (
            <div key={`${section.kind} ${section.name}`}>
              <h3 className="label border-b border-line-soft pt-4 pb-2">{heading(t, section)}</h3>
              {rows(section)}
            </div>
          ),
        )}
        <RetiredRows
          retired={retired}
          open={!unsearched || open.includes('retired')}
          onToggle={unfolded => setOpen(listView, 'retired', unfolded)}
          onReactivate={props.onReactivate}
        />
      </div>
      {!unsearched && sections.length === 0 && retired.length === 0 && (
        <p role="status" className="py-10 text-center text-dim">
          {t('profiles:noMatch', { q: search })}
        </p>
      )}
      {unsearched && listing.profiles.length === 0 && listing.revision !== null && (
        <div className="grid justify-items-center gap-3 py-14 text-center">
          <p className="text-lg font-semibold">{t('profiles:empty')}</p>
          <p className="max-w-[48ch] text-dim">{t('profiles:emptySub')}</p>
          <Button look="primary" onClick={props.onNew}>
            {t('added:title')}
          </Button>
        </div>
      )}
      <p className="flex items-center justify-between gap-3 py-4 text-xs text-faint">
        <span className="truncate">{listing.path}</span>
        <button type="button" onClick={props.onVersions} className="shrink-0 hover:text-ink hover:underline">
          {t('profiles:earlier')}
        </button>
      </p>
    </section>
  );
}

interface NewDraftsProps {
  readonly unsaved: Readonly<Record<string, Draft>>;
  readonly selectedId: string | null;
  readonly onOpen: (id: string) => void;
}

/** Profiles that are written and not in the file yet. */
function NewDrafts({ unsaved, selectedId, onOpen }: NewDraftsProps): ReactNode {
  const t = useT();
  const fresh = Object.entries(unsaved).filter(([, draft]) => draft.kind === 'add');
  if (fresh.length === 0) return null;
  return (
    <div>
      <h3 className="label border-b border-line-soft pt-4 pb-2">{t('profiles:sections.unsaved')}</h3>
      <ul>
        {fresh.map(([id, draft]) => (
          <li
            key={id}
            className={`relative border-b border-line-soft py-2 ps-9 ${id === selectedId ? 'profile-selected bg-surface' : ''}`}
          >
            <button
              type="button"
              data-row
              {...(id === selectedId ? { 'aria-current': 'true' as const } : {})}
              onClick={() => onOpen(id)}
              className="font-semibold after:absolute after:inset-0 after:content-['']"
            >
              {draft.changes.NAME ?? id}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is wrong with the file as a whole. */
function FileNotice({ listing }: { readonly listing: ProfileListing }): ReactNode {
  const t = useT();
  const { issues, revision } = listing;
  if (issues.length === 0) return null;
  return (
    <div className="pb-2">
      <Notice
        tone={revision === null ? 'failed' : 'busy'}
        title={revision === null ? t('profiles:unreadable') : t('profiles:issues', { count: issues.length })}
        fix={issues[0]?.fix ?? null}
      >
        {revision === null && <p>{t('profiles:unreadableSub')}</p>}
        <ul className="grid gap-1">
          {issues.slice(0, 5).map(issue => (
            <li key={`${issue.line} ${issue.code} ${said(issue.message)}`}>
              {issue.line !== null && <b>{t('profiles:line', { line: issue.line })}: </b>}
              {said(issue.message)}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}

function heading(t: Translate, section: ProfileSection): string {
  return section.kind === 'group'
    ? t('profiles:sections.group', { name: section.name })
    : t(`profiles:sections.${section.kind}`);
}

/** Moves the focus between the rows; 0 is the first one. */
function moveFocus(list: HTMLElement | null, event: KeyboardEvent, step: number): void {
  if ((event.target as HTMLElement).closest('[role="menu"]')) return;
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].filter(row => row.offsetParent);
  const at = rows.findIndex(row => row.closest('li')?.contains(event.target as Node));
  const target = step === 0 ? 0 : at + step;
  if (target < 0) document.getElementById(SEARCH_FIELD_ID)?.focus();
  rows[target]?.focus();
  event.preventDefault();
}
