import type { DoctorFinding } from '../../src-shared/model/app.ts';
import type { ProfileIssue } from '../../src-shared/model/profile.ts';
import type { GradedFiles, GradeFilesWish } from '../benchmarks/grading/grade-files.ts';
import type { PaddockOptions } from '../options.ts';
import type { PanelClient } from './panel-client.ts';
import type { Terminal } from './terminal.ts';

/** What is known of models.conf without a panel. */
export interface ProfilesHere {
  /** The file's text. @throws PaddockError FILE_UNREADABLE */
  readonly read: (path: string) => Promise<string>;
  readonly judge: (options: PaddockOptions, text: string) => Promise<readonly ProfileIssue[]>;
}

/** What a command gets to work with. */
export interface CommandContext {
  /** Arguments after the command's words. */
  readonly args: readonly string[];
  /** Flags of the command as given. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly json: boolean;
  readonly terminal: Terminal;
  /** Options as a panel started here would have them. */
  readonly options: PaddockOptions;
  /** The running panel. @throws NoPanelError */
  readonly panel: () => Promise<PanelClient>;
  /** The checks of this machine, without a panel. */
  readonly doctor: (options: PaddockOptions, signal: AbortSignal) => Promise<readonly DoctorFinding[]>;
  /** What is known of models.conf without a panel. */
  readonly profiles: ProfilesHere;
  /** Grades files on this machine, without a panel. */
  readonly grade: (
    options: PaddockOptions,
    request: GradeFilesWish,
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal,
  ) => Promise<GradedFiles>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One row of the command table. */
export interface Command {
  /** The words that call it, such as `profiles validate`. */
  readonly name: string;
  /** Arguments and flags, as the help shows them. */
  readonly usage: string;
  readonly summary: string;
  /** It takes words after its name; where it does not, they are refused. */
  readonly words?: true;
  readonly flags?: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;
  /** With these flags it goes on until it is interrupted, which is its ordinary end. */
  readonly endless?: (flags: CommandContext['flags']) => boolean;
  /** Returns the exit code. */
  run(context: CommandContext): Promise<number>;
}

/** Writes a value as JSON when that was asked for. */
export function printJson(context: CommandContext, value: unknown): void {
  context.terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
