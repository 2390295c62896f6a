import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { CallContext, Handlers } from '../../src-shared/rpc/define.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import { holdsToken } from './holds-token.ts';

type ProfileHandlers = Pick<
  Handlers<PaddockContract>,
  Exclude<Extract<keyof PaddockContract, `profiles.${string}`>, 'profiles.plan' | 'profiles.suggest'>
>;

export interface ProfileHandlerDeps {
  readonly profiles: ProfileStore;
  /** Whether these keys decide what is executed, so that only the management token may change them. */
  readonly needsManagementToken: (changes: Readonly<Record<string, string | null>>) => boolean;
}

/** Binds the `profiles.*` rows to the profile store. */
export function profileHandlers({ profiles, needsManagementToken }: ProfileHandlerDeps): ProfileHandlers {
  const demandToken = (changes: Readonly<Record<string, string | null>>, ctx: CallContext): void => {
    if (!holdsToken(ctx) && needsManagementToken(changes)) {
      throw new PaddockError(
        'UNAUTHENTICATED',
        'Changing IMAGE, ENDPOINT or ENV_* needs the management token.',
        {
          fix: 'Change it in models.conf, or send the token of the token file: `Authorization: Bearer <token>`.',
        },
      );
    }
  };
  return {
    'profiles.list': () => profiles.listing.value,
    'profiles.get': ({ profileId }) => ({
      ...profiles.get(profileId),
      revision: profiles.listing.value.revision,
    }),
    'profiles.watch': (_input, ctx) => profiles.listing.changes(ctx.signal),
    'profiles.validate': ({ text }) => [...profiles.validate(text)],
    'profiles.update': (input, ctx) => {
      demandToken(input.changes, ctx);
      return profiles.update(input);
    },
    'profiles.undo': ({ revision }, ctx) => profiles.undo(revision, { trusted: holdsToken(ctx) }),
    'profiles.preview': ({ edit }, ctx) => profiles.preview(edit, { trusted: holdsToken(ctx) }),
    'profiles.edit': ({ edit, revision }, ctx) => profiles.edit(edit, revision, { trusted: holdsToken(ctx) }),
    'profiles.backups': () => profiles.backups(),
    'profiles.previewRestore': ({ file }) => profiles.previewRestore(file),
    'profiles.restore': ({ file, revision }, ctx) =>
      profiles.restore(file, revision, { trusted: holdsToken(ctx) }),
    'profiles.exportPresets': () => profiles.exportPresets(),
    'profiles.importPresets': ({ text, revision }) => profiles.importPresets(text, revision),
  };
}
