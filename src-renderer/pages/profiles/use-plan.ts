import { useEffect, useState } from 'react';
import type { PaddockError } from '../../../src-shared/errors.ts';
import type { ProfilePlan } from '../../../src-shared/model/plan.ts';
import type { EditPreview } from '../../../src-shared/model/profile-edit.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import { useApp, useConnection } from '../../stores/use-app.ts';
import type { EditInput } from './use-edits.ts';

/** An estimate reads a file header: it waits for a pause in the typing. */
const REST_MS = 350;

export interface Plan {
  /** The last answer until there is a new one; null before the first. */
  readonly plan: ProfilePlan | null;
  /** Why there is no answer for what is written now. */
  readonly error: PaddockError | null;
}

/** How the profile would be served as it is written. */
export function usePlan(edit: EditInput, preview: EditPreview | null): Plan {
  const { client } = useApp();
  const [state, setState] = useState<Plan>({ plan: null, error: null });
  const connected = useConnection(view => view.connection.status === 'connected');
  const key = preview?.entry ? `${preview.revision} ${JSON.stringify(edit)}` : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the edit is another one
  useEffect(() => {
    if (key === null || !connected) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client.call('profiles.plan', { edit }, stop.signal).then(
        plan => setState({ plan, error: null }),
        (thrown: unknown) => {
          if (!stop.signal.aborted) setState(({ plan }) => ({ plan, error: asPaddockError(thrown) }));
        },
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, key, connected]);
  return state;
}
