import { createHash } from 'node:crypto';
import { derivedFrom, derivedId, derivedName } from '../../../src-shared/derived-profile.ts';
import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { Profile, ProfileEntry } from '../../../src-shared/model/profile.ts';
import { readArgs } from '../../llama/flags/check-args.ts';
import { rowOfEnv } from '../../llama/flags/check-env.ts';
import { type FlagRow, type FlagTable, findFlag } from '../../llama/flags/flag-table.ts';

/** Enough for the longest answers of HumanEval: 400 tokens of prompt and 8,400 of thinking and code. */
const BENCH_CONTEXT = 10_240;

/** Flags that shape the choice of tokens: a benchmark sets these itself, per request. */
const SAMPLERS = new Set(
  (
    '--temp --temperature --top-k --top-p --min-p --top-nsigma --top-n-sigma --typical --typical-p --xtc-probability ' +
    '--xtc-threshold --repeat-last-n --repeat-penalty --presence-penalty --frequency-penalty --dry-multiplier ' +
    '--dry-base --dry-allowed-length --dry-penalty-last-n --dry-sequence-breaker --dynatemp-range --dynatemp-exp ' +
    '--mirostat --mirostat-lr --mirostat-ent --samplers --sampling-seq --sampler-seq --seed -s --adaptive-target ' +
    '--adaptive-decay'
  ).split(' '),
);
/** Flags that decide how many slots there are, and how much of the context each of them has. */
const SLOTS = new Set(['--parallel', '--ctx-size', '--kv-unified', '--kv-unified-per-slot']);

/** Whether an id is one of a derived profile, which models.conf does not have. */
export function isDerivedId(id: string): boolean {
  return derivedFrom(id) !== null;
}

/**
 * A profile for a benchmark of another: a short context for each slot, no samplers of its own, as many slots as
 * requests will come at a time, never unloaded for idleness. Everything else, such as placement, stays.
 * @param table the flags of its engine, whose names and variables are looked up there
 */
export function benchProfile(
  entry: ProfileEntry,
  settings: Pick<ClientSettings, 'concurrency'>,
  table: FlagTable,
): ProfileEntry {
  const { profile } = entry;
  const slots = Math.max(1, settings.concurrency);
  const env = Object.entries(profile.env).filter(([name]) => !isSetHere(rowOfEnv(name, table)));
  return {
    ...entry,
    profile: {
      ...profile,
      id: derivedId(profile.id),
      bench: true,
      name: derivedName(profile.name),
      ctxSize: Math.min(BENCH_CONTEXT, ownContext(profile, table)) * slots,
      extraArgs: [...withoutFlags(profile.extraArgs, table), '-np', String(slots)],
      env: Object.fromEntries(env),
      ttlSeconds: null,
    },
  };
}

/** Whether a flag stands for something that a benchmark decides. */
function isSetHere(row: FlagRow | undefined): boolean {
  return row?.names.some(name => SAMPLERS.has(name) || SLOTS.has(name)) === true;
}

/** Context that a profile asks for, tokens: EXTRA_ARGS come last and win. Endless where the model is to decide. */
function ownContext({ ctxSize, extraArgs }: Profile, table: FlagTable): number {
  const given = readArgs(extraArgs, table).uses.findLast(({ row }) => row.names.includes('--ctx-size'));
  const tokens = Number(given?.values[0] ?? ctxSize);
  return tokens > 0 ? tokens : Number.POSITIVE_INFINITY;
}

/** Arguments without the flags that a benchmark decides, and their values; `--flag=value` is one argument. */
function withoutFlags(args: readonly string[], table: FlagTable): string[] {
  const kept: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const [flag = ''] = arg.split('=');
    const row = findFlag(table, flag);
    if (row === undefined || !isSetHere(row)) kept.push(arg);
    else if (arg === flag) index += row.arity;
  }
  return kept;
}

/** SHA-256 over what a profile says, without the place where it stands in the file. */
export function profileHash(profile: Profile): string {
  const { line: _line, issues: _issues, ...said } = profile;
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
