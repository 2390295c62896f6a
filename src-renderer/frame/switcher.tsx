import { type ReactNode, useMemo, useState } from 'react';
import type { ProfileEntry, ProfileId } from '../../src-shared/model/profile.ts';
import { Key } from '../components/button.tsx';
import { useT } from '../i18n/index.ts';
import { useCall } from '../rpc/use-call.ts';
import { stateWords } from '../state-words.ts';
import { matchesSearch } from '../stores/profiles.ts';
import { shownGroup } from '../stores/supervisor.ts';
import { useApp, useProfiles, useSupervisor } from '../stores/use-app.ts';
import { useMeasurements } from '../stores/use-measurements.ts';
import { CallProblem } from './call-problem.tsx';
import { ForceChoice } from './force-choice.tsx';
import { Picker, type PickerItem } from './picker.tsx';
import { SwitcherOption } from './switcher-option.tsx';
import { useDrainTime } from './use-drain-time.ts';
import { useInFlight } from './use-in-flight.ts';
import { useStartProblem } from './use-start-problem.ts';

interface Option extends PickerItem {
  readonly id: ProfileId;
  readonly entry: ProfileEntry;
}

/** Chooses the profile to serve. */
export function Switcher({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const listing = useProfiles(view => view.listing);
  const serving = useSupervisor(view => stateWords(shownGroup(view)).profileId);
  const inFlight = useInFlight();
  const wait = useDrainTime();
  const change = useCall(client, 'supervisor.switch');
  const problemOf = useStartProblem();
  const measured = useMeasurements();
  const [search, setSearch] = useState('');
  const [force, setForce] = useState(false);

  const sections = useMemo(() => {
    const found = (listing?.profiles ?? [])
      .filter(entry => matchesSearch(entry, search))
      .map((entry): Option => ({ id: entry.profile.id, problem: problemOf(entry), entry }));
    // What cannot be chosen comes last; what is served stays where it is, whatever became of its file.
    const usable = found.filter(({ id, problem }) => problem === null || id === serving);
    const all = [
      { heading: t('switcher:production'), items: usable.filter(({ entry }) => !entry.profile.bench) },
      { heading: t('switcher:bench'), items: usable.filter(({ entry }) => entry.profile.bench) },
      { heading: t('switcher:unusable'), items: found.filter(option => !usable.includes(option)) },
    ].filter(section => section.items.length > 0);
    return all.length > 1 ? all : all.map(section => ({ ...section, heading: null }));
  }, [listing, search, serving, problemOf, t]);

  const choose = async ({ id }: Option): Promise<void> => {
    if (change.pending) return;
    const operation = await change.run({ profileId: id, force: force && inFlight > 0 });
    if (operation) onClose();
  };
  return (
    <Picker
      title={t('switcher:title')}
      searchLabel={t('switcher:search')}
      listLabel={t('switcher:list')}
      width="w-[44rem]"
      typed={search}
      onType={setSearch}
      sections={sections}
      empty={
        listing === null
          ? t('switcher:loading')
          : listing.profiles.length === 0
            ? t('switcher:empty')
            : t('switcher:noMatch', { q: search })
      }
      passOver={({ id }) => id === serving}
      draw={({ id, entry, problem }) => (
        <SwitcherOption
          entry={entry}
          problem={problem}
          serving={id === serving}
          measured={measured.get(id)}
        />
      )}
      onChoose={option => void choose(option)}
      onClose={onClose}
    >
      <footer className="grid gap-2 border-t border-line px-4 py-2.5 text-sm text-dim">
        {change.error && <CallProblem error={change.error} />}
        {inFlight > 0 && (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <span>{t('stop:inFlight', { count: inFlight, wait })}</span>
            <ForceChoice force={force} onForce={setForce} />
          </div>
        )}
        <div className="flex items-center gap-4 text-xs text-faint max-sm:hidden">
          {listing && <span className="min-w-0 truncate">{t('switcher:path', { path: listing.path })}</span>}
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
    </Picker>
  );
}
