import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import { Key } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Icon } from '../components/icons.tsx';
import { useT } from '../i18n/index.ts';
import { useCall } from '../rpc/use-call.ts';
import { stateWords } from '../state-words.ts';
import { matchesSearch, startProblem } from '../stores/profiles.ts';
import { shownGroup } from '../stores/supervisor.ts';
import { useApp, useProfiles, useSupervisor } from '../stores/use-app.ts';
import { CallProblem } from './call-problem.tsx';
import { SwitcherOption } from './switcher-option.tsx';
import { useInFlight } from './use-in-flight.ts';

/** Chooses the profile to serve. All of it works from the keyboard: type, arrows, Enter, Esc. */
export function Switcher({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const listing = useProfiles(view => view.listing);
  const serving = useSupervisor(view => stateWords(shownGroup(view)).profileId);
  const inFlight = useInFlight();
  const change = useCall(client, 'supervisor.switch');
  const [search, setSearch] = useState('');
  const [force, setForce] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);

  const sections = useMemo(() => {
    const found = (listing?.profiles ?? []).filter(entry => matchesSearch(entry, search));
    return [
      { label: t('switcher:production'), entries: found.filter(entry => !entry.profile.bench) },
      { label: t('switcher:bench'), entries: found.filter(entry => entry.profile.bench) },
    ].filter(section => section.entries.length > 0);
  }, [listing, search, t]);
  const shown = sections.flatMap(section => section.entries);
  const first = shown.find(entry => startProblem(entry) === null && entry.profile.id !== serving) ?? shown[0];
  const current = shown.find(entry => entry.profile.id === active) ?? first;
  const optionId = (entry: ProfileEntry): string => `${listId}-${entry.profile.id}`;

  useEffect(() => {
    if (current) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const choose = async (entry: ProfileEntry | undefined): Promise<void> => {
    if (!entry || startProblem(entry) !== null || change.pending) return;
    const operation = await change.run({ profileId: entry.profile.id, force: force && inFlight > 0 });
    if (operation) onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = current ? shown.indexOf(current) : -1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.min(shown.length - 1, at + 8),
      PageUp: Math.max(0, at - 8),
    };
    const target = moves[event.key];
    if (target !== undefined && shown.length > 0) {
      event.preventDefault();
      setActive(shown[(target + shown.length) % shown.length]?.profile.id ?? null);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void choose(current);
    }
  };

  return (
    <Dialog label={t('switcher:title')} onClose={onClose} width="w-[44rem]" top>
      <div className="flex max-h-[min(38rem,calc(100dvh-4rem))] flex-col">
        <div className="flex items-center gap-3 border-b border-line px-4">
          <span className="text-faint">
            <Icon name="search" />
          </span>
          <input
            type="text"
            role="combobox"
            data-autofocus
            aria-label={t('switcher:search')}
            aria-expanded="true"
            aria-controls={listId}
            aria-autocomplete="list"
            {...(current ? { 'aria-activedescendant': optionId(current) } : {})}
            placeholder={t('switcher:search')}
            value={search}
            autoComplete="off"
            spellCheck={false}
            onChange={event => {
              setSearch(event.target.value);
              setActive(null);
            }}
            onKeyDown={onKeyDown}
            className="h-12 min-w-0 flex-1 bg-transparent text-md outline-none placeholder:text-faint"
          />
          <Key>Esc</Key>
        </div>
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label={t('switcher:list')}
          className="min-h-0 overflow-auto p-2"
        >
          {sections.map(section => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
            <div key={section.label} role="group" aria-label={section.label}>
              {sections.length > 1 && <p className="label px-2 pt-2 pb-1">{section.label}</p>}
              {section.entries.map(entry => (
                <SwitcherOption
                  key={entry.profile.id}
                  id={optionId(entry)}
                  entry={entry}
                  selected={entry === current}
                  serving={entry.profile.id === serving}
                  onPoint={() => setActive(entry.profile.id)}
                  onChoose={() => void choose(entry)}
                />
              ))}
            </div>
          ))}
        </div>
        {shown.length === 0 && (
          <p className="px-4 py-8 text-center text-dim" role="status">
            {listing === null
              ? t('switcher:loading')
              : listing.profiles.length === 0
                ? t('switcher:empty')
                : t('switcher:noMatch', { q: search })}
          </p>
        )}
        <footer className="grid gap-2 border-t border-line px-4 py-2.5 text-sm text-dim">
          {change.error && <CallProblem error={change.error} />}
          {inFlight > 0 && (
            <div className="flex flex-wrap items-center justify-between gap-2">
              <span>{t('switcher:inFlight', { count: inFlight })}</span>
              <label className="flex cursor-pointer items-center gap-2 text-ink">
                <input
                  type="checkbox"
                  checked={force}
                  onChange={event => setForce(event.target.checked)}
                  className="size-4 accent-accent"
                />
                {t('switcher:force')}
              </label>
            </div>
          )}
          <div className="flex items-center gap-4 text-xs text-faint max-sm:hidden">
            {listing && (
              <span className="min-w-0 truncate">{t('switcher:path', { path: listing.path })}</span>
            )}
            <span className="ms-auto flex shrink-0 items-center gap-1.5">
              <Key>↑</Key>
              <Key>↓</Key>
              {t('switcher:hintMove')}
            </span>
            <span className="flex shrink-0 items-center gap-1.5">
              <Key>↵</Key>
              {t('switcher:hintSwitch')}
            </span>
          </div>
        </footer>
      </div>
    </Dialog>
  );
}
