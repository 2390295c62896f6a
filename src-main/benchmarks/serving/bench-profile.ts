import { createHash } from 'node:crypto';
import { derivedFrom, derivedId, derivedName } from '../../../src-shared/derived-profile.ts';
import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { Profile, ProfileEntry } from '../../../src-shared/model/profile.ts';

/** Enough for the longest answers of HumanEval: 400 tokens of prompt and 8,400 of thinking and code. */
const BENCH_CONTEXT = 10_240;

/** Flags that shape the choice of tokens: a benchmark sets these itself, per request. Each takes a value. */
const SAMPLERS = new Set(
  (
    '--temp --temperature --top-k --top-p --min-p --top-nsigma --top-n-sigma --typical --typical-p --xtc-probability ' +
    '--xtc-threshold --repeat-last-n --repeat-penalty --presence-penalty --frequency-penalty --dry-multiplier ' +
    '--dry-base --dry-allowed-length --dry-penalty-last-n --dry-sequence-breaker --dynatemp-range --dynatemp-exp ' +
    '--mirostat --mirostat-lr --mirostat-ent --samplers --sampling-seq --sampler-seq --seed -s --adaptive-target ' +
    '--adaptive-decay'
  ).split(' '),
);
const PARALLEL = new Set(['-np', '--parallel']);

/** Whether an id is one of a derived profile, which models.conf does not have. */
export function isDerivedId(id: string): boolean {
  return derivedFrom(id) !== null;
}

/**
 * A profile for a benchmark of another: a short context for each slot, no samplers of its own, as many slots as
 * requests will come at a time, never unloaded for idleness. Everything else, such as placement, stays.
 */
export function benchProfile(
  entry: ProfileEntry,
  settings: Pick<ClientSettings, 'concurrency'>,
): ProfileEntry {
  const { profile } = entry;
  const own = profile.ctxSize !== null && profile.ctxSize > 0 ? profile.ctxSize : BENCH_CONTEXT;
  const slots = Math.max(1, settings.concurrency);
  const extraArgs = withoutFlags(
    profile.extraArgs,
    flag => SAMPLERS.has(flag) || (slots > 1 && PARALLEL.has(flag)),
  );
  return {
    ...entry,
    profile: {
      ...profile,
      id: derivedId(profile.id),
      bench: true,
      name: derivedName(profile.name),
      ctxSize: Math.min(BENCH_CONTEXT, own) * slots,
      extraArgs: slots > 1 ? [...extraArgs, '-np', String(slots)] : extraArgs,
      ttlSeconds: null,
    },
  };
}

/** Arguments without those flags and their values; `--flag=value` is one argument. */
function withoutFlags(args: readonly string[], drop: (flag: string) => boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const [flag = ''] = arg.split('=');
    if (!drop(flag)) kept.push(arg);
    else if (arg === flag) index++;
  }
  return kept;
}

/** SHA-256 over what a profile says, without the place where it stands in the file. */
export function profileHash(profile: Profile): string {
  const { line: _line, issues: _issues, ...said } = profile;
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
