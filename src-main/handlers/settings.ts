import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Discovery } from '../../src-shared/model/discovery.ts';
import type { AppSettings, DiagnosticsBundle, SignInLink } from '../../src-shared/model/settings.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { StartOptionStore } from '../start-options.ts';
import type { UpdateCheck } from '../updates/update-check.ts';
import { holdsToken } from './holds-token.ts';

type SettingsRows =
  | 'app.settings'
  | 'app.startOptions'
  | 'app.changeStartOptions'
  | 'app.signInLink'
  | 'app.rotateToken'
  | 'app.diagnostics';
type SettingsHandlers = Pick<
  Handlers<PaddockContract>,
  SettingsRows | Extract<keyof PaddockContract, `discovery.${string}` | `updates.${string}`>
>;

export interface SettingsHandlerDeps {
  readonly settings: () => Promise<AppSettings>;
  readonly startOptions: StartOptionStore;
  readonly signInLink: () => SignInLink;
  /** @throws PaddockError FILE_UNWRITABLE */
  readonly rotateToken: () => Promise<SignInLink>;
  readonly diagnostics: (signal: AbortSignal) => Promise<DiagnosticsBundle>;
  readonly discover: (signal: AbortSignal) => Promise<Discovery>;
  /** @returns the ids of the new profiles @throws PaddockError FILE_CHANGED, FILE_UNWRITABLE, BAD_REQUEST */
  readonly addFound: (paths: readonly string[], signal: AbortSignal) => Promise<string[]>;
  readonly updates: UpdateCheck;
  /** @returns the folders as they are kept @throws PaddockError BAD_REQUEST */
  readonly checkFolders: (folders: readonly string[]) => Promise<string[]>;
}

/** Binds the rows of src-shared/contract-settings.ts. */
export function settingsHandlers(deps: SettingsHandlerDeps): SettingsHandlers {
  return {
    'app.settings': () => deps.settings(),
    'app.startOptions': (_input, ctx) => deps.startOptions.shown(holdsToken(ctx)),
    'app.changeStartOptions': ({ changes }, ctx) => deps.startOptions.change(changes, holdsToken(ctx)),
    'app.signInLink': () => deps.signInLink(),
    'app.rotateToken': () => deps.rotateToken(),
    'app.diagnostics': (_input, ctx) => deps.diagnostics(ctx.signal),
    'updates.watch': (_input, ctx) => deps.updates.state.changes(ctx.signal),
    'updates.check': (_input, ctx) => deps.updates.ask(ctx.signal),
    'discovery.scan': (_input, ctx) => deps.discover(ctx.signal),
    'discovery.add': async ({ paths }, ctx) => ({ profileIds: await deps.addFound(paths, ctx.signal) }),
  };
}
