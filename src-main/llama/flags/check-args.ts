import { checkPathValue } from '../../lib/model-roots.ts';
import { OTHER_BUILDS } from './flag-policy.ts';
import { type FlagRow, type FlagTable, findFlag, normalizeFlag } from './flag-table.ts';
import { splitPathValue } from './path-value.ts';

/** A finding about one argument. */
export interface FlagIssue {
  readonly severity: 'error' | 'warning';
  readonly code: 'flag-unknown' | 'flag-unproven' | 'flag-refused' | 'flag-form' | 'flag-value' | 'flag-path';
  /** The argument as written. */
  readonly argument: string;
  readonly message: string;
  readonly fix: string;
}

export interface ArgContext {
  /** Absolute folders in which files may lie. */
  readonly modelRoots: readonly string[];
}

/** One flag with the values that belong to it. */
export interface FlagUse {
  readonly row: FlagRow;
  /** As written. */
  readonly name: string;
  readonly values: readonly string[];
  /** Where it stands in the arguments. */
  readonly index: number;
}

/** Looks like a flag and not like a negative number or a lone dash. */
const FLAG_SHAPE = /^--?[A-Za-z]/;

/** Reads arguments as the engine does: each flag takes exactly the arguments that its row says. */
export function readArgs(
  args: readonly string[],
  table: FlagTable,
): { readonly uses: readonly FlagUse[]; readonly issues: readonly FlagIssue[] } {
  const uses: FlagUse[] = [];
  const issues: FlagIssue[] = [];
  for (let index = 0; index < args.length; index++) {
    const name = args[index] ?? '';
    const row = findFlag(table, name);
    if (!row) {
      issues.push(notAFlag(name, table));
      continue;
    }
    const values = args.slice(index + 1, index + 1 + row.arity);
    // A value that looks like a flag is how a refused flag would be smuggled past a table with the wrong arity.
    const short = values.findIndex(value => FLAG_SHAPE.test(value));
    if (values.length < row.arity || short >= 0) {
      const missing = row.arity - (short >= 0 ? short : values.length);
      issues.push({
        severity: 'error',
        code: 'flag-value',
        argument: name,
        message: `${name} lacks ${missing === 1 ? 'its value' : `${missing} values`} (${row.hint ?? ''}).`,
        fix: `Write ${name} ${row.hint ?? ''}.`,
      });
      index += short >= 0 ? short : values.length;
      continue;
    }
    uses.push({ row, name, values, index });
    index += row.arity;
  }
  return { uses, issues };
}

/** Findings for the arguments of a profile; empty when all of them may be used. Looks at no file. */
export function checkArgs(args: readonly string[], table: FlagTable, context: ArgContext): FlagIssue[] {
  const { uses, issues } = readArgs(args, table);
  return [...issues, ...uses.flatMap(use => checkUse(use, table, context))];
}

/** Findings for one flag and its values. */
export function checkUse(use: FlagUse, table: FlagTable, context: ArgContext): readonly FlagIssue[] {
  const { row, name, values } = use;
  if (row.verdict.class === 'refused') return [refused(name, row, row.verdict.reason, table)];
  const value = values[0] ?? '';
  if (row.verdict.class === 'path') {
    const paths = splitPathValue(value, row.verdict.form);
    if (typeof paths === 'string') return [badPath(name, paths)];
    return paths
      .map(part => checkPathValue(part.path, context.modelRoots))
      .filter(problem => problem !== null)
      .map(problem => badPath(name, problem));
  }
  return values.flatMap(one => checkValue(name, row, one));
}

function checkValue(name: string, row: FlagRow, value: string): readonly FlagIssue[] {
  const expected = expectedValue(row, value);
  if (expected === null) return [];
  return [
    {
      severity: 'error',
      code: 'flag-value',
      argument: name,
      message: `${name} ${JSON.stringify(value)}: expected ${expected}.`,
      fix: `Write ${name} with ${expected}.`,
    },
  ];
}

/** What the value should have been; null when it may stand. */
function expectedValue(row: FlagRow, value: string): string | null {
  if (row.choices) {
    const fits = row.choices.includes(value) || row.choices.includes(meantBy(value));
    return fits ? null : `one of ${row.choices.join(', ')}`;
  }
  if (row.longName === '--override-kv')
    return value.split(',').every(part => OVERRIDE_KV.test(part) && !part.startsWith('split.'))
      ? null
      : 'KEY=TYPE:VALUE, where KEY is not a split.* key';
  // `--n-gpu-layers N` also takes words, as its help says.
  if (row.hint === 'N' && !/'auto'|'all'/.test(row.summary) && !/gpu-layers/.test(row.longName))
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? null : 'a number';
  return null;
}

/** What the engine also takes for on, off and auto (llama.cpp, common/arg: is_truthy and the like). */
const SYNONYMS: Readonly<Record<string, string>> = {
  '1': 'on',
  true: 'on',
  enabled: 'on',
  '0': 'off',
  false: 'off',
  disabled: 'off',
  '-1': 'auto',
};

/** A value of a flag that takes on, off and perhaps auto, in one of these words where it is meant by another one. */
export function meantBy(value: string): string {
  return (Object.hasOwn(SYNONYMS, value) ? SYNONYMS[value] : undefined) ?? value;
}

const OVERRIDE_KV = /^[\w.-]+=(int|float|bool|str):[^"]*$/;

function notAFlag(name: string, table: FlagTable): FlagIssue {
  const equals = name.indexOf('=');
  const row = equals > 0 ? findFlag(table, name.slice(0, equals)) : undefined;
  if (row?.verdict.class === 'refused') return refused(name, row, row.verdict.reason, table);
  if (row)
    return {
      severity: 'error',
      code: 'flag-form',
      argument: name,
      message: `${name}: the engine (${table.engine}) takes the value as an argument of its own.`,
      fix: `Write ${name.slice(0, equals)} ${name.slice(equals + 1)}.`,
    };
  if (!FLAG_SHAPE.test(name))
    return {
      severity: 'error',
      code: 'flag-unknown',
      argument: name,
      message: `${JSON.stringify(name)} is neither a flag nor the value of one. No shell reads EXTRA_ARGS.`,
      fix: 'Remove it, or quote the value that it belongs to.',
    };
  const unproven = unprovenFlag(name, normalizeFlag(name), table);
  if (unproven) return unproven;
  return {
    severity: 'error',
    code: 'flag-unknown',
    argument: name,
    message: `${name} is not a flag of this engine (${table.engine}).`,
    fix: 'Correct the spelling, or remove it.',
  };
}

/**
 * What an engine that nobody has asked yet may know, as other builds than that of its table do; undefined for
 * anything else.
 * @param name as written
 * @param flag the flag or variable as the engine looks it up
 */
export function unprovenFlag(name: string, flag: string, table: FlagTable): FlagIssue | undefined {
  if (!table.standsIn || !OTHER_BUILDS.has(flag)) return undefined;
  return {
    severity: 'warning',
    code: 'flag-unproven',
    argument: name,
    message: `Whether this engine knows ${name} shows when it is started: ${table.engine} does not.`,
    fix: `Nothing where it does; else remove ${name}.`,
  };
}

function refused(name: string, row: FlagRow, reason: string, table: FlagTable): FlagIssue {
  const long = row.longName;
  const also = name === long ? '' : ` (${long})`;
  return {
    severity: 'error',
    code: 'flag-refused',
    argument: name,
    message: `${name}${also} is refused: ${reason}. Flag table: ${table.engine}.`,
    fix: `Remove ${name}.`,
  };
}

function badPath(name: string, problem: string): FlagIssue {
  return {
    severity: 'error',
    code: 'flag-path',
    argument: name,
    message: `${name}: ${problem}`,
    fix: 'Name a file inside the models folder, relative to it.',
  };
}
