import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { PreferenceStore } from '../preferences/preference-store.ts';

type PreferenceHandlers = Pick<
  Handlers<PaddockContract>,
  Extract<keyof PaddockContract, `preferences.${string}`>
>;

/** Binds the `preferences.*` rows. */
export function preferenceHandlers(preferences: PreferenceStore): PreferenceHandlers {
  return {
    'preferences.get': () => preferences.current.value,
    'preferences.watch': (_input, ctx) => preferences.current.changes(ctx.signal),
    'preferences.update': changes => preferences.update(changes),
  };
}
