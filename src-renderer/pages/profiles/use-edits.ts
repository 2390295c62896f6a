import { useCallback, useState } from 'react';
import { useStore } from 'zustand';
import type { PaddockContract } from '../../../src-shared/contract.ts';
import type { PaddockError } from '../../../src-shared/errors.ts';
import type { Input, Output } from '../../../src-shared/rpc/define.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import { callWithToken } from '../../rpc/with-token.ts';
import type { DoneEdit } from '../../stores/last-edit.ts';
import { useApp } from '../../stores/use-app.ts';

export interface Edits {
  readonly done: DoneEdit | null;
  readonly error: PaddockError | null;
  readonly pending: boolean;
  /** Resolves with the revision, or null when it failed: the error is in `error`. */
  readonly run: (edit: EditInput, text: string, revision?: string) => Promise<string | null>;
  readonly restore: (file: string, revision: string, text: string) => Promise<string | null>;
  readonly undo: (text: string) => Promise<void>;
  readonly dismiss: () => void;
}

type Saved = Output<PaddockContract['profiles.edit']>;
export type EditInput = Input<PaddockContract['profiles.edit']>['edit'];

/**
 * Makes edits of models.conf and remembers the last one, so that it can be undone.
 * @param token makes them as its holder; null as this page
 */
export function useEdits(token: string | null): Edits {
  const { client, profiles, lastEdit } = useApp();
  const done = useStore(lastEdit, view => view.done);
  const [error, setError] = useState<PaddockError | null>(null);
  const [pending, setPending] = useState(false);

  const attempt = useCallback(
    async (text: string, save: (present: string) => Promise<Saved>, undone = false) => {
      setPending(true);
      setError(null);
      try {
        const saved = await save(profiles.store.getState().listing?.revision ?? '');
        profiles.take(saved.listing);
        lastEdit.setState({ done: { text, revision: undone ? null : saved.revision } });
        return saved.revision;
      } catch (thrown) {
        setError(asPaddockError(thrown));
        return null;
      } finally {
        setPending(false);
      }
    },
    [profiles, lastEdit],
  );

  return {
    done,
    error,
    pending,
    run: (edit, text, revision) =>
      attempt(text, present => {
        const input = { edit, revision: revision ?? present };
        return token === null
          ? client.call('profiles.edit', input)
          : callWithToken('profiles.edit', input, token);
      }),
    restore: (file, revision, text) =>
      attempt(text, () => client.call('profiles.restore', { file, revision })),
    undo: async text => {
      const revision = done?.revision ?? null;
      if (revision !== null) await attempt(text, () => client.call('profiles.undo', { revision }), true);
    },
    dismiss: () => {
      lastEdit.setState({ done: null });
      setError(null);
    },
  };
}
