import { useCallback, useState } from 'react';
import type { PaddockContract } from '../../../src-shared/contract.ts';
import type { PaddockError } from '../../../src-shared/errors.ts';
import type { Input, Output } from '../../../src-shared/rpc/define.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import { useApp } from '../../stores/use-app.ts';

/** What was done last, and how it is undone. */
export interface DoneEdit {
  readonly text: string;
  /** The revision that the edit made; null once it is undone. */
  readonly revision: string | null;
}

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

/** Makes edits of models.conf and remembers the last one, so that it can be undone. */
export function useEdits(): Edits {
  const { client, profiles } = useApp();
  const [done, setDone] = useState<DoneEdit | null>(null);
  const [error, setError] = useState<PaddockError | null>(null);
  const [pending, setPending] = useState(false);

  const attempt = useCallback(
    async (text: string, save: (present: string) => Promise<Saved>, undone = false) => {
      setPending(true);
      setError(null);
      try {
        const saved = await save(profiles.store.getState().listing?.revision ?? '');
        profiles.take(saved.listing);
        setDone({ text, revision: undone ? null : saved.revision });
        return saved.revision;
      } catch (thrown) {
        setError(asPaddockError(thrown));
        return null;
      } finally {
        setPending(false);
      }
    },
    [profiles],
  );

  return {
    done,
    error,
    pending,
    run: (edit, text, revision) =>
      attempt(text, present => client.call('profiles.edit', { edit, revision: revision ?? present })),
    restore: (file, revision, text) =>
      attempt(text, () => client.call('profiles.restore', { file, revision })),
    undo: async text => {
      const revision = done?.revision ?? null;
      if (revision !== null) await attempt(text, () => client.call('profiles.undo', { revision }), true);
    },
    dismiss: () => {
      setDone(null);
      setError(null);
    },
  };
}
