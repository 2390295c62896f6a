import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { type ProfileEntry, ProfileId } from '../../../src-shared/model/profile.ts';
import { useT } from '../../i18n/index.ts';
import { useApp, useDrafts, useProfiles, useSupervisor } from '../../stores/use-app.ts';
import { EditBar } from './edit-bar.tsx';
import { copyId } from './group-profiles.ts';
import { NewProfileDialog } from './new-profile-dialog.tsx';
import { ProfileEditor } from './profile-editor.tsx';
import { ProfileList } from './profile-list.tsx';
import type { RowActions } from './profile-row.tsx';
import { SwitchDialog } from './switch-dialog.tsx';
import { useEdits } from './use-edits.ts';
import { runningIds, usePins } from './use-page-data.ts';
import './profiles.css';
import { VersionsDialog } from './versions-dialog.tsx';

type Over =
  | { readonly kind: 'switch'; readonly profileId: ProfileId }
  | { readonly kind: 'new' }
  | { readonly kind: 'versions' };

const onHash = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};
const chosenId = (): string | null => new URLSearchParams(window.location.hash.split('?')[1] ?? '').get('id');
const open = (id: string | null): void => {
  window.location.hash = id === null ? '/profiles' : `/profiles?id=${encodeURIComponent(id)}`;
};

/** Every profile of models.conf, and the editor of one. */
export default function ProfilesPage(): ReactNode {
  const t = useT();
  const { drafts } = useApp();
  const listing = useProfiles(view => view.listing);
  const written = useDrafts(view => view.drafts);
  const running = useSupervisor(view => [...runningIds(view.snapshot)][0] ?? null);
  const chosen = useSyncExternalStore(onHash, chosenId);
  const edits = useEdits();
  const pins = usePins();
  const [over, setOver] = useState<Over | null>(null);
  useUnsavedGuard(Object.keys(written).length > 0);

  if (listing === null)
    return (
      <div className="p-6 text-dim">
        <h2 className="sr-only">{t('profiles:title')}</h2>
        <p role="status">{t('profiles:loading')}</p>
      </div>
    );
  // Beside the list there is always room for one: what runs, else the first.
  const shown = chosen ?? running ?? listing.profiles[0]?.profile.id ?? null;
  const known = ProfileId.safeParse(shown);
  const editable =
    known.success &&
    (listing.profiles.some(entry => entry.profile.id === shown) || written[known.data] !== undefined);
  const nameOf = (entry: ProfileEntry): string => entry.profile.name || entry.profile.id;
  const taken = new Set([
    ...listing.profiles.map(entry => entry.profile.id as string),
    ...listing.retired.map(one => one.id),
    ...Object.keys(written),
  ]);
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
    retire: entry =>
      edits.run({ kind: 'retire', profileId: entry.profile.id }, t('edits:retired', { name: nameOf(entry) })),
    remove: entry =>
      edits.run({ kind: 'delete', profileId: entry.profile.id }, t('edits:deleted', { name: nameOf(entry) })),
  };
  const reactivate = (id: string, name: string): void => {
    const profileId = ProfileId.safeParse(id);
    if (profileId.success)
      void edits.run({ kind: 'reactivate', profileId: profileId.data }, t('edits:reactivated', { name }));
  };
  return (
    <div className="profiles" data-editing={chosen !== null}>
      <h2 className="sr-only">{t('profiles:title')}</h2>
      <ProfileList
        listing={listing}
        selectedId={editable ? shown : null}
        pinned={pins.pinned}
        unsaved={written}
        actions={actions}
        onNew={() => setOver({ kind: 'new' })}
        onVersions={() => setOver({ kind: 'versions' })}
        onReactivate={reactivate}
      />
      {editable ? (
        <ProfileEditor
          key={known.data}
          profileId={known.data}
          edits={edits}
          onBack={() => open(null)}
          onSaved={(id, thenSwitch) => {
            open(id);
            const saved = ProfileId.safeParse(id);
            if (thenSwitch && saved.success) setOver({ kind: 'switch', profileId: saved.data });
          }}
        />
      ) : (
        <div className="profile-editor place-content-center text-center text-dim">
          <p>{t('profiles:chooseOne')}</p>
        </div>
      )}
      <EditBar edits={edits} pins={pins} />
      {over?.kind === 'switch' && <SwitchDialog profileId={over.profileId} onClose={() => setOver(null)} />}
      {over?.kind === 'versions' && <VersionsDialog edits={edits} onClose={() => setOver(null)} />}
      {over?.kind === 'new' && (
        <NewProfileDialog
          taken={taken}
          onClose={() => setOver(null)}
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

/** Closing the window with something unsaved asks first. */
function useUnsavedGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);
}
