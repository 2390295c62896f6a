import type { Preferences } from '../../src-shared/model/preferences.ts';
import { defaultPolicy, type Policy } from '../supervisor/policy.ts';

/** How patient the supervisor is, by what the person chose last. */
export function patienceOf(choices: { readonly value: Preferences }): Policy {
  return {
    ...defaultPolicy,
    get drainMs() {
      return choices.value.drainSeconds * 1_000;
    },
  };
}
