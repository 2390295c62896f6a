import type { PaddockError } from '../../../src-shared/errors.ts';
import type { PreferenceChanges } from '../../../src-shared/model/preferences.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp, useConnection } from '../../stores/use-app.ts';

export interface Save {
  /** Resolves with whether it was kept. */
  readonly save: (changes: PreferenceChanges) => Promise<boolean>;
  readonly error: PaddockError | null;
  /** Nothing can be changed without a connection. */
  readonly disabled: boolean;
}

/** Changes choices; what is shown follows when Paddock tells. */
export function useSave(): Save {
  const { client } = useApp();
  const connected = useConnection(view => view.connection.status === 'connected');
  const update = useCall(client, 'preferences.update');
  const save = async (changes: PreferenceChanges): Promise<boolean> => (await update.run(changes)) !== null;
  return { save, error: update.error, disabled: !connected };
}
