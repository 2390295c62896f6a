import {
  type ArgContext,
  checkUse,
  type FlagIssue,
  type FlagUse,
  readArgs,
} from '../llama/flags/check-args.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import { splitArgs } from './split-args.ts';

/** EXTRA_ARGS as arguments and flags, with everything that is wrong with them. */
export interface ExtraArgs {
  readonly args: readonly string[];
  /** Why they cannot be read at all; null when they can. */
  readonly problem: {
    readonly code: 'bad-quotes' | 'too-long';
    readonly message: string;
    readonly fix: string;
  } | null;
  readonly uses: readonly FlagUse[];
  readonly issues: readonly FlagIssue[];
}

/** Longer than any command line that somebody wrote; what generates more takes the panel's time. */
const MAX_LENGTH = 65_536;

/** Reads EXTRA_ARGS, the same text once an engine: in a file of many profiles most have the flags of another one. */
export class ExtraArgsReader {
  readonly #context: ArgContext;
  readonly #known = new Map<FlagTable, Map<string, ExtraArgs>>();

  constructor(context: ArgContext) {
    this.#context = context;
  }

  read(text: string, flags: FlagTable): ExtraArgs {
    const texts = this.#known.get(flags) ?? new Map<string, ExtraArgs>();
    const known = texts.get(text);
    if (known) return known;
    const read = this.#read(text, flags);
    this.#known.set(flags, texts.set(text, read));
    return read;
  }

  #read(text: string, flags: FlagTable): ExtraArgs {
    if (text.length > MAX_LENGTH)
      return unread('too-long', `EXTRA_ARGS is longer than ${MAX_LENGTH} characters.`, 'Remove arguments.');
    const split = splitArgs(text);
    if (!split.ok) return unread('bad-quotes', split.problem, 'Close the quote.');
    const { args } = split;
    const { uses, issues } = readArgs(args, flags);
    const all = [...issues, ...uses.flatMap(use => checkUse(use, flags, this.#context))];
    return { args, problem: null, uses, issues: all };
  }
}

function unread(code: 'bad-quotes' | 'too-long', message: string, fix: string): ExtraArgs {
  return { args: [], problem: { code, message, fix }, uses: [], issues: [] };
}
