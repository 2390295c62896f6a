import { useEffect, useState } from 'react';
import type { ProfilePlan } from '../../../src-shared/model/plan.ts';
import type { EditPreview } from '../../../src-shared/model/profile-edit.ts';
import { useApp, useConnection } from '../../stores/use-app.ts';
import type { EditInput } from './use-edits.ts';

/** An estimate reads a file header: it waits for a pause in the typing. */
const REST_MS = 350;

/** How the profile would be served as it is written; the last answer until there is a new one, null before the first. */
export function usePlan(edit: EditInput, preview: EditPreview | null): ProfilePlan | null {
  const { client } = useApp();
  const [plan, setPlan] = useState<ProfilePlan | null>(null);
  const connected = useConnection(view => view.connection.status === 'connected');
  const key = preview?.entry ? `${preview.revision} ${JSON.stringify(edit)}` : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the edit is another one
  useEffect(() => {
    if (key === null || !connected) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client.call('profiles.plan', { edit }, stop.signal).then(setPlan, () => {});
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, key, connected]);
  return plan;
}
