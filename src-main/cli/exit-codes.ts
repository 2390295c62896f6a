import { PaddockError } from '../../src-shared/errors.ts';

/** What the CLI's exit code says; scripts may rely on it. Printed by `paddock --help`. */
export const EXIT = {
  ok: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'it failed, such as a model that did not load or a check with a problem' },
  usage: { code: 2, meaning: 'the command line is wrong' },
  noPanel: { code: 3, meaning: 'no panel runs with this state folder' },
  refused: { code: 4, meaning: 'refused: not allowed, or another switch is under way' },
  worse: { code: 5, meaning: 'a benchmark got worse than its baseline by more than is allowed' },
  interrupted: { code: 130, meaning: 'interrupted by Ctrl-C before it was done' },
} as const;

/** The command line is wrong: exit code 2, with the usage of the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** No panel runs with the state folder: exit code 3. */
export class NoPanelError extends Error {
  override readonly name = 'NoPanelError';
  readonly fix = 'Start one with `npx paddock start`, or name its state folder with --home.';
}

/** Ctrl-C ended a command that only watched: exit code 130, with what goes on without it. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** The exit code of an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage.code;
  if (error instanceof NoPanelError) return EXIT.noPanel.code;
  if (error instanceof PaddockError) {
    const refused = error.status === 401 || error.status === 403 || error.status === 409;
    return refused ? EXIT.refused.code : EXIT.failed.code;
  }
  return EXIT.failed.code;
}
