import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { PreferenceStore } from '../preferences/preference-store.ts';

type PreferenceHandlers = Pick<
  Handlers<PaddockContract>,
  Extract<keyof PaddockContract, `preferences.${string}`>
>;

export interface PreferenceHandlerDeps {
  readonly preferences: PreferenceStore;
  /** Folders as they may be kept. @throws PaddockError BAD_REQUEST */
  readonly checkFolders: (folders: readonly string[]) => Promise<string[]>;
}

/** Binds the `preferences.*` rows. */
export function preferenceHandlers({ preferences, checkFolders }: PreferenceHandlerDeps): PreferenceHandlers {
  return {
    'preferences.get': () => preferences.current.value,
    'preferences.watch': (_input, ctx) => preferences.current.changes(ctx.signal),
    'preferences.update': async changes => {
      const { extraModelRoots } = changes;
      if (extraModelRoots === undefined) return preferences.update(changes);
      return preferences.update({ ...changes, extraModelRoots: await checkFolders(extraModelRoots) });
    },
  };
}
