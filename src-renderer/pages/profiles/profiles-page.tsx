import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type ProfileEntry, ProfileId, type RetiredProfile } from '../../../src-shared/model/profile.ts';
import { useMedia } from '../../components/use-media.ts';
import { useT } from '../../i18n/index.ts';
import { useApp, useDrafts, useProfiles, useSupervisor } from '../../stores/use-app.ts';
import { EditBar } from './edit-bar.tsx';
import { copyId } from './group-profiles.ts';
import { NewProfileDialog } from './new-profile-dialog.tsx';
import { open, openInstead, usePlace } from './place.ts';
import { ProfileEditor } from './profile-editor.tsx';
import { ProfileList } from './profile-list.tsx';
import type { RowActions } from './profile-row.tsx';
import { SwitchDialog } from './switch-dialog.tsx';
import { useEdits } from './use-edits.ts';
import { useFocusAfter } from './use-focus-after.ts';
import { runningIds, usePins } from './use-page-data.ts';
import { useToken } from './use-token.ts';
import './profiles.css';
import { VersionsDialog } from './versions-dialog.tsx';

type Over =
  | { readonly kind: 'switch'; readonly profileId: ProfileId }
  | { readonly kind: 'new' }
  | { readonly kind: 'versions' };

/** Every profile of models.conf, and the editor of one. */
export default function ProfilesPage(): ReactNode {
  const t = useT();
  const { drafts, profiles } = useApp();
  const listing = useProfiles(view => view.listing);
  const written = useDrafts(view => view.drafts);
  const snapshot = useSupervisor(view => view.snapshot);
  const runs = useMemo(() => runningIds(snapshot), [snapshot]);
  const [running = null] = runs;
  const place = usePlace();
  const hold = useToken();
  const edits = useEdits(hold.token);
  const pins = usePins();
  const focusAfter = useFocusAfter(!edits.pending);
  const [over, setOver] = useState<Over | null>(null);
  const there = (id: string): boolean =>
    written[id] !== undefined || (listing?.profiles.some(({ profile }) => profile.id === id) ?? false);
  const lost = listing !== null && place.id !== null && !there(place.id);
  useEffect(() => {
    if (lost) openInstead(null);
  }, [lost]);

  const isNarrow = useMedia('(width < 60rem)');

  if (listing === null)
    return (
      <div className="p-6 text-dim">
        <h2 className="sr-only">{t('profiles:title')}</h2>
        <p role="status">{t('profiles:loading')}</p>
      </div>
    );
  const chosen = lost ? null : place.id;
  // Beside the list there is always room for one: what runs, else the first.
  const shown =
    [chosen, running, listing.profiles[0]?.profile.id].find(id => id != null && there(id)) ?? null;
  const known = ProfileId.safeParse(shown);
  const nameOf = (entry: ProfileEntry): string => entry.profile.name || entry.profile.id;
  /** A server does not end because its lines are gone. */
  const goesOn = ({ profile }: ProfileEntry): string => (runs.has(profile.id) ? ` ${t('edits:goesOn')}` : '');
  const taken = new Set([
    ...listing.profiles.map(entry => entry.profile.id as string),
    ...listing.retired.map(one => one.id),
    ...Object.keys(written),
  ]);
  const takeOut = async (kind: 'retire' | 'delete', entry: ProfileEntry, text: string): Promise<void> => {
    const done = await edits.run({ kind, profileId: entry.profile.id }, `${text}${goesOn(entry)}`);
    if (done !== null) focusAfter(EDIT_BAR);
  };
  const undo = async (): Promise<void> => {
    const before = new Set(listing.profiles.map(({ profile }) => profile.id));
    await edits.undo(t('edits:undone'));
    const back = profiles.store.getState().listing?.profiles.find(({ profile }) => !before.has(profile.id));
    focusAfter(rowOf(back?.profile.id ?? shown), EDIT_BAR);
  };
  const actions: RowActions = {
    open,
    start: entry => setOver({ kind: 'switch', profileId: entry.profile.id }),
    togglePin: entry => pins.toggle(entry.profile.id),
    duplicate: async entry => {
      const newId = ProfileId.parse(copyId(entry.profile.id, taken));
      const name = t('profiles:copyName', { name: nameOf(entry) });
      const edit = { kind: 'duplicate', profileId: entry.profile.id, newId, name } as const;
      if ((await edits.run(edit, t('edits:duplicated', { name: nameOf(entry) }))) !== null) open(newId);
    },
    retire: entry => takeOut('retire', entry, t('edits:retired', { name: nameOf(entry) })),
    remove: entry => takeOut('delete', entry, t('edits:deleted', { name: nameOf(entry) })),
  };
  const reactivate = ({ id, name, line }: RetiredProfile): void => {
    const profileId = ProfileId.safeParse(id);
    if (profileId.success)
      void edits.run(
        { kind: 'reactivate', profileId: profileId.data, line },
        t('edits:reactivated', { name }),
      );
  };
  // Where the editor has all of a narrow window, its foot holds what would cover it.
  const barInFoot = isNarrow && chosen !== null;
  const bar = (
    <EditBar edits={edits} onUndo={() => void undo()} pins={pins} place={barInFoot ? 'foot' : 'page'} />
  );
  return (
    <div className="profiles" data-editing={chosen !== null}>
      <h2 className="sr-only">{t('profiles:title')}</h2>
      <ProfileList
        listing={listing}
        selectedId={shown}
        pinned={pins.pinned}
        unsaved={written}
        actions={actions}
        onNew={() => setOver({ kind: 'new' })}
        onVersions={() => setOver({ kind: 'versions' })}
        onReactivate={reactivate}
      />
      {known.success ? (
        <ProfileEditor
          key={known.data}
          profileId={known.data}
          edits={edits}
          hold={hold}
          bar={barInFoot ? bar : null}
          onBack={() => open(null)}
          onSaved={(id, thenSwitch) => {
            open(id);
            const saved = ProfileId.safeParse(id);
            if (thenSwitch && saved.success) setOver({ kind: 'switch', profileId: saved.data });
          }}
        />
      ) : (
        <div className="profile-none">
          <p>{t('profiles:chooseOne')}</p>
        </div>
      )}
      {!barInFoot && bar}
      {over?.kind === 'switch' && <SwitchDialog profileId={over.profileId} onClose={() => setOver(null)} />}
      {over?.kind === 'versions' && <VersionsDialog edits={edits} onClose={() => setOver(null)} />}
      {(over?.kind === 'new' || place.adding) && (
        <NewProfileDialog
          taken={taken}
          onClose={() => {
            setOver(null);
            if (place.adding) openInstead(null);
          }}
          onCreate={(id, changes) => {
            drafts.set(id, { kind: 'add', text: null, changes, base: null });
            setOver(null);
            open(id);
          }}
        />
      )}
    </div>
  );
}

/** The first action that the bar offers: Undo, where there is something to undo. */
const EDIT_BAR = '[data-edit-bar] button';
const rowOf = (id: string | null): string => `[data-row="${CSS.escape(id ?? '')}"]`;
