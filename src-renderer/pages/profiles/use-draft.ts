import { useCallback, useEffect, useState } from 'react';
import type { PaddockError } from '../../../src-shared/errors.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import type { EditPreview } from '../../../src-shared/model/profile-edit.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import type { Draft, SavedDraft } from '../../stores/drafts.ts';
import { useApp, useConnection, useDrafts, useProfiles } from '../../stores/use-app.ts';
import type { EditInput } from './use-edits.ts';

/** Typing rests this long before Paddock is asked what it means. */
const REST_MS = 120;

/** What a draft was made of, and what is in the file instead. */
export interface Conflict {
  readonly base: string;
  /** Null when the section is gone. */
  readonly theirs: string | null;
  /** The line of the file in which the section begins. */
  readonly line: number;
}

export interface DraftState {
  readonly draft: Draft | null;
  /** What Paddock says of the draft, or of the section as it is; null until the first answer. */
  readonly preview: EditPreview | null;
  /** The preview is of exactly what is written now. */
  readonly fresh: boolean;
  readonly error: PaddockError | null;
  /** The section changed in the file since the draft began: its lines now, null when it is gone. */
  readonly conflict: Conflict | null;
  readonly setKey: (key: string, value: string | null) => void;
  readonly setText: (text: string) => void;
  readonly discard: () => void;
  /** The draft is in the file, which has this revision then; what was written since is kept. */
  readonly settle: (saved: SavedDraft, revision: string) => void;
  /** The draft goes on, on top of the file as it is now. */
  readonly keepMine: () => void;
  readonly edit: EditInput;
}

/** One profile's draft, with what Paddock says of it: findings, difference, resulting text. */
export function useDraft(profileId: ProfileId): DraftState {
  const { client, drafts } = useApp();
  const draft = useDrafts(view => view.drafts[profileId] ?? null);
  const revision = useProfiles(view => view.listing?.revision ?? null);
  const [present, setPresent] = useState<EditPreview | null>(null);
  const [answer, setAnswer] = useState<{ of: Draft | null; preview: EditPreview } | null>(null);
  const [error, setError] = useState<PaddockError | null>(null);
  // Without a connection nothing is asked; what is asked for by then is once it is back.
  const connected = useConnection(view => view.connection.status === 'connected');

  // The section as it is in the file now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another revision of the file is another answer
  useEffect(() => {
    if (!connected) return;
    const stop = new AbortController();
    const edit = { kind: 'change', profileId, text: null, changes: {} } as const;
    client.call('profiles.preview', { edit }, stop.signal).then(
      found => {
        setPresent(found);
        setError(null);
      },
      thrown => {
        if (!stop.signal.aborted) setError(asPaddockError(thrown));
      },
    );
    return () => stop.abort();
  }, [client, profileId, revision, connected]);

  // What the draft makes of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another revision of the file is another answer
  useEffect(() => {
    if (draft === null || !connected) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client.call('profiles.preview', { edit: editOf(profileId, draft) }, stop.signal).then(
        preview => {
          setAnswer({ of: draft, preview });
          setError(null);
        },
        thrown => {
          if (!stop.signal.aborted) setError(asPaddockError(thrown));
        },
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, profileId, draft, revision, connected]);

  const presentText = present?.text ?? null;
  const change = useCallback(
    (next: Pick<Draft, 'text' | 'changes'>) => {
      const before = drafts.store.getState().drafts[profileId];
      drafts.set(profileId, {
        kind: before?.kind ?? 'change',
        base: before ? before.base : presentText,
        ...next,
      });
    },
    [drafts, profileId, presentText],
  );
  const preview = draft === null ? present : (answer?.preview ?? present);
  const changed =
    draft?.kind === 'change' &&
    draft.base !== null &&
    present !== null &&
    present.revision === revision &&
    present.text !== draft.base;
  return {
    draft,
    preview,
    fresh: draft === null ? present !== null : answer?.of === draft && answer.preview.revision === revision,
    error,
    conflict: changed ? { base: draft.base ?? '', theirs: presentText, line: present?.line ?? 1 } : null,
    setKey: (key, value) =>
      change({ text: draft?.text ?? null, changes: { ...draft?.changes, [key]: value } }),
    setText: text => change({ text, changes: {} }),
    discard: () => drafts.set(profileId, null),
    settle: (saved, now) => {
      // What is typed before Paddock has said it again is on top of this, and no conflict with it.
      if (preview !== null) setPresent({ ...preview, revision: now, text: saved.text, diff: [] });
      drafts.settle(profileId, saved);
    },
    keepMine: () => {
      if (draft === null) return;
      // A section that is gone is added anew, with what was written last.
      const gone = presentText === null;
      drafts.set(profileId, {
        ...draft,
        kind: gone ? 'add' : draft.kind,
        text: gone ? (draft.text ?? draft.base) : draft.text,
        base: presentText,
      });
    },
    edit: editOf(profileId, draft),
  };
}

function editOf(profileId: ProfileId, draft: Draft | null): EditInput {
  return {
    kind: draft?.kind ?? 'change',
    profileId,
    text: draft?.text ?? null,
    changes: { ...draft?.changes },
  };
}
