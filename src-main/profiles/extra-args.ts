import { checkUse, type FlagIssue, type FlagUse, readArgs } from '../llama/flags/check-args.ts';
import type { ParseContext } from './parse-context.ts';
import { splitArgs } from './split-args.ts';

/** EXTRA_ARGS as arguments and flags, with everything that is wrong with them. */
export interface ExtraArgs {
  readonly args: readonly string[];
  /** Where a quote is never closed; null when all are. */
  readonly problem: string | null;
  readonly uses: readonly FlagUse[];
  readonly issues: readonly FlagIssue[];
}

/** Reads EXTRA_ARGS, the same text once: in a file of many profiles most have the flags of another one. */
export class ExtraArgsReader {
  readonly #context: ParseContext;
  readonly #known = new Map<string, ExtraArgs>();

  constructor(context: ParseContext) {
    this.#context = context;
  }

  read(text: string): ExtraArgs {
    const known = this.#known.get(text);
    if (known) return known;
    const read = this.#read(text);
    this.#known.set(text, read);
    return read;
  }

  #read(text: string): ExtraArgs {
    const { flags } = this.#context;
    const split = splitArgs(text);
    if (!split.ok) return { args: [], problem: split.problem, uses: [], issues: [] };
    const { args } = split;
    const { uses, issues } = readArgs(args, flags);
    const all = [...issues, ...uses.flatMap(use => checkUse(use, flags, this.#context))];
    return { args, problem: null, uses, issues: all };
  }
}
