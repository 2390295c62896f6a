import { z } from 'zod';
import type { RuntimeKind } from '../../../src-shared/model/profile.ts';
import { type FlagVerdict, judge } from './flag-policy.ts';
import type { HelpRow } from './parse-help.ts';

/** A flag of one engine build with our judgement. */
export type FlagRow = HelpRow & {
  readonly verdict: FlagVerdict;
  /** The spelling that messages use: the longest. */
  readonly longName: string;
  /** The words that its value may be, where the help lists them all. */
  readonly choices: readonly string[] | null;
};

/** Every flag of one engine build. */
export interface FlagTable {
  /** The build as messages name it, such as `build 11669`. */
  readonly engine: string;
  readonly rows: readonly FlagRow[];
  /** Spelling → row. */
  readonly byName: ReadonlyMap<string, FlagRow>;
  /** Environment variable → row. */
  readonly byEnv: ReadonlyMap<string, FlagRow>;
  /** Set on a table that stands in for an engine which nobody has asked: that one may know flags of other builds. */
  readonly standsIn?: true;
}

/** The flags of the engines that profiles name, as far as they are known. Never changed: who learns more, makes another. */
export interface EngineTables {
  /** @param image of a profile that names one; null for the one that profiles without IMAGE use here */
  of(runtime: RuntimeKind, image: string | null): FlagTable;
}

/** A table as shipped in resources/engine-flags and as cached: facts only, judged again at every load. */
export const FlagFacts = z.object({
  engine: z.string().min(1).max(100),
  rows: z
    .array(
      z.object({
        names: z.array(z.string().regex(/^--?[A-Za-z][A-Za-z0-9._-]*$/)).min(1),
        arity: z.number().int().min(0).max(4),
        hint: z.string().nullable(),
        env: z.string().nullable(),
        summary: z.string(),
      }),
    )
    .min(1)
    .max(5000),
});
export type FlagFacts = z.infer<typeof FlagFacts>;

/** Judges the facts. The first row keeps a spelling that a later one repeats, as the engine's own look-up does. */
export function toFlagTable(facts: FlagFacts): FlagTable {
  const rows = facts.rows.map(row => ({
    ...row,
    verdict: judge(row.names),
    longName: row.names.reduce((longest, name) => (name.length > longest.length ? name : longest)),
    choices: choicesOf(row.hint ?? ''),
  }));
  const byName = new Map<string, FlagRow>();
  const byEnv = new Map<string, FlagRow>();
  for (const row of rows) {
    for (const name of row.names) if (!byName.has(name)) byName.set(name, row);
    if (row.env !== null && !byEnv.has(row.env)) byEnv.set(row.env, row);
  }
  return { engine: facts.engine, rows, byName, byEnv };
}

/** `{a,b}`, `[a|b]` and `<0|1>` are choices; `<0...100>` and `<dev1,dev2,..>` are not. */
function choicesOf(hint: string): readonly string[] | null {
  const choices = /^[[{<]([\w|,.-]+)[\]}>]$/.exec(hint)?.[1]?.split(/[|,]/);
  return choices && choices.length > 1 && !hint.includes('..') ? choices : null;
}

/**
 * Finds a flag as the engine would: after a double dash it reads `_` as `-` (checked on build 11669), so
 * `--log_file` is `--log-file`.
 */
export function findFlag(table: FlagTable, name: string): FlagRow | undefined {
  return table.byName.get(name) ?? (name.includes('_') ? table.byName.get(normalizeFlag(name)) : undefined);
}

/** The spelling that the engine looks up. */
export function normalizeFlag(name: string): string {
  return name.startsWith('--') ? name.replaceAll('_', '-') : name;
}
