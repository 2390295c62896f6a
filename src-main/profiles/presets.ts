import { parse, stringify } from 'ini';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Profile, ProfileIssue } from '../../src-shared/model/profile.ts';
import { checkPathValue } from '../lib/model-roots.ts';
import { redact } from '../lib/redact.ts';
import { type ArgContext, checkUse, meantBy, readArgs } from '../llama/flags/check-args.ts';
import { type EngineTables, type FlagRow, type FlagTable, findFlag } from '../llama/flags/flag-table.ts';
import { mapArgPaths } from '../llama/flags/path-value.ts';
import { profileOptions } from '../llama/profile-options.ts';
import { ENV_PREFIX, KEY_READERS, type ReadKey } from './profile-keys.ts';
import { loraList } from './read-value.ts';
import { joinArgs } from './split-args.ts';

/*
 * llama-server's --models-preset files: INI, one section per model, flags without their dashes as keys, `[*]` for all.
 * Source of facts: llama.cpp, common/preset.cpp. Its reader knows neither quotes nor escapes: a value ends at `;`, `#`
 * or the end of the line, so what contains those cannot be exported.
 */

/**
 * Profiles as a presets file, and what could not be said in one.
 * @param locate path of models.conf → path for the presets file, which is read from any folder
 */
export function exportPresets(
  profiles: readonly Profile[],
  engines: EngineTables,
  locate: (path: string) => string,
): { readonly text: string; readonly issues: ProfileIssue[] } {
  const issues: ProfileIssue[] = [];
  // Without a prototype, so that a profile may even be called `__proto__`.
  const sections: Record<string, Record<string, string>> = Object.create(null);
  for (const profile of profiles) {
    const leave = (key: string | null, message: string): void => {
      issues.push({ severity: 'warning', code: 'not-exported', line: profile.line, key, message, fix: null });
    };
    if (profile.runtime === 'remote' || profile.model === '') {
      leave(null, `[${profile.id}] has no model file and is left out.`);
      continue;
    }
    const values: Record<string, string> = {};
    const put = (flag: string, value: string): void => {
      if (/[;#\r\n]/.test(value))
        leave(flag, `[${profile.id}] ${flag}: a presets file cannot hold ";" or "#".`);
      else values[flag.replace(/^-+/, '')] = value;
    };
    const options = profileOptions(profile, {
      modelPath: locate(profile.model),
      mmprojPath: profile.mmproj === null ? null : locate(profile.mmproj),
      lora: profile.lora.map(adapter => ({ ...adapter, path: locate(adapter.path) })),
      fitTargetMiB: profile.fitTargetMiB,
    });
    for (const [flag, value] of options) put(flag, value ?? 'true');
    const { uses, issues: doubts } = readArgs(
      mapArgPaths(profile.extraArgs, locate),
      engines.of(profile.runtime, profile.image),
    );
    for (const use of uses) {
      // Short spellings of one flag would stand beside the long one; the engine's reader knows the last long name.
      const name = use.row.arity === 0 ? use.name : longPositive(use.row);
      if (use.row.arity > 1) leave(use.name, `[${profile.id}] ${use.name} takes two values and is left out.`);
      else put(name, use.values[0] ?? 'true');
    }
    // Of an engine that was not asked yet: flags without a value, or the profile could not be served.
    for (const { code, argument } of doubts)
      if (code === 'flag-unproven') put(LONG_NAMES[argument] ?? argument, 'true');
    const { gpus } = profile;
    // Without GPUS an engine uses all of them, as it does of itself.
    if (gpus === 'none') put('--device', 'none');
    else if (gpus !== null && gpus !== 'all')
      leave(
        'GPUS',
        `[${profile.id}] GPUS=${gpus.join(',')}: a presets file cannot choose GPUs by index or UUID.`,
      );
    for (const name of Object.keys(profile.env))
      leave(
        ENV_PREFIX + name,
        `[${profile.id}] ${ENV_PREFIX}${name}: a presets file has no environment variables.`,
      );
    sections[profile.id] = values;
  }
  const text = stringify(sections, { whitespace: true, platform: 'linux' })
    .replace(/^(\S+ = )(".*")$/gm, (_, key: string, quoted: string) => key + (JSON.parse(quoted) as string))
    .replace(/^\[.*\]$/gm, header => header.replaceAll('\\.', '.'));
  return { text: `version = 1\n\n${text}`, issues };
}

/** Of flags that only other builds than the shipped table's have. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  '-dio': '--direct-io',
  '-ndio': '--no-direct-io',
};

/** Keys of models.conf for the flags that have one. */
const OWN_KEYS: Readonly<Record<string, string>> = {
  '--model': 'MODEL',
  '--ctx-size': 'CTX_SIZE',
  '--n-gpu-layers': 'N_GPU_LAYERS',
  '--fit': 'FIT',
  '--fit-target': 'FIT_TARGET',
  '--cache-type-k': 'CACHE_TYPE_K',
  '--cache-type-v': 'CACHE_TYPE_V',
  '--flash-attn': 'FLASH_ATTN',
  '--split-mode': 'SPLIT_MODE',
  '--tensor-split': 'TENSOR_SPLIT',
  '--main-gpu': 'MAIN_GPU',
  '--mmproj': 'MMPROJ',
  '--lora': 'LORA',
  '--lora-scaled': 'LORA',
};

/** A section to append. `comments` say what was left behind and why. */
export interface ImportedSection {
  readonly id: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly comments: readonly string[];
}

/** What a presets file holds for models.conf. */
export interface ImportedPresets {
  readonly sections: readonly ImportedSection[];
  /** Comments about the sections that could not become profiles. */
  readonly comments: readonly string[];
}

/** What the engine takes for numbers of layers that are none. */
const LAYERS: ReadonlyMap<string, string> = new Map([
  ['-1', 'auto'],
  ['-2', 'all'],
]);

/**
 * Reads a presets file. Nothing of it is run: refused flags, unknown keys, values that could not be used here and
 * sections without a model file become comments. A model file elsewhere stays as it is: it is the profile's own error,
 * which says what to do.
 * @throws PaddockError BAD_REQUEST when it has no section with a model file
 */
export function importPresets(text: string, table: FlagTable, context: ArgContext): ImportedPresets {
  const root = parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>;
  const sections = flatten(root, '');
  const shared = sections.find(section => section.name === '*')?.values ?? {};
  const usable: ImportedSection[] = [];
  const comments: string[] = [];
  for (const { name, values } of sections) {
    if (name === '*') continue;
    const section = toSection(name, { ...shared, ...values }, table, context);
    if (section.keys.MODEL !== undefined) usable.push(section);
    else {
      const said = Object.entries(values).map(setting);
      comments.push(
        notImported(`[${name}] ${said.join(', ')}`, 'no model file; models to download are not imported'),
      );
    }
  }
  if (usable.length > 0) return { sections: usable, comments };
  throw new PaddockError('BAD_REQUEST', 'The presets file has no section with a model file.', {
    fix: 'Give each [section] a line "model = FILE.gguf". Models that are downloaded are not imported.',
  });
}

/** ini nests `[a.b]` under `a`; here it is one name again. */
function flatten(
  node: Readonly<Record<string, unknown>>,
  prefix: string,
): readonly { readonly name: string; readonly values: Readonly<Record<string, string>> }[] {
  const values: Record<string, string> = {};
  const nested = [];
  for (const [key, value] of Object.entries(node)) {
    if (Array.isArray(value)) values[key] = String(value.at(-1));
    else if (typeof value === 'object' && value !== null)
      nested.push(...flatten(value as Record<string, unknown>, prefix === '' ? key : `${prefix}.${key}`));
    else values[key] = String(value);
  }
  const own = prefix !== '' && Object.keys(values).length > 0 ? [{ name: prefix, values }] : [];
  return [...own, ...nested];
}

function notImported(what: string, reason: string): string {
  return `# not imported: ${what} (${reason})`.replace(/[\0-\x1f\x7f]/g, ' ');
}

/** A line of the file without its value where that is a secret: models.conf is no place for those. */
function setting([key, value]: readonly [string, string]): string {
  const secret = /(?:^|[-_])(?:token|key|secret|password|credential)s?(?:$|[-_])/i.test(key);
  return `${key} = ${secret ? '…' : redact(value)}`;
}

function toSection(
  name: string,
  values: Readonly<Record<string, string>>,
  table: FlagTable,
  context: ArgContext,
): ImportedSection {
  const keys: Record<string, string> = {
    NAME: name.replace(/[\0-\x1f\x7f]/g, ' ').trim(),
  };
  const args: string[] = [];
  const comments: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    const leave = (reason: string): void => {
      comments.push(notImported(setting([key, value]), reason));
    };
    const row = findFlag(table, `--${key}`) ?? findFlag(table, `-${key}`) ?? table.byEnv.get(key);
    const own = row?.names.map(flag => OWN_KEYS[flag]).find(found => found !== undefined);
    if (!row) leave(`no flag of ${table.engine}`);
    else if (own !== undefined) {
      const read = ownValue(own, value, context);
      if ('problem' in read) leave(read.problem);
      else keys[own] = read.value;
    } else if (row.verdict.class === 'refused') leave(row.verdict.reason);
    else if (row.arity === 1) {
      const flag = longPositive(row);
      const [issue] = checkUse({ row, name: flag, values: [value], index: 0 }, table, context);
      if (issue) leave(issue.message);
      else args.push(flag, value);
    } else {
      const flag = row.arity === 0 ? switchFlag(row, key, value) : null;
      if (flag === null) leave('it would change nothing');
      else args.push(flag);
    }
  }
  if (args.length > 0) keys.EXTRA_ARGS = joinArgs(args);
  const id = name.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 100);
  return { id, keys, comments };
}

/** The value as models.conf has it, or what keeps it from being one. */
function ownValue(
  key: string,
  given: string,
  { modelRoots }: ArgContext,
): { readonly value: string } | { readonly problem: string } {
  let value = given;
  if (key === 'FIT' || key === 'FLASH_ATTN') value = meantBy(given);
  if (key === 'N_GPU_LAYERS') value = LAYERS.get(given) ?? given;
  const read = Object.hasOwn(KEY_READERS, key) ? KEY_READERS[key as ReadKey](value) : { value };
  if ('expected' in read) return { problem: `${key} takes ${read.expected}` };
  const lora = key === 'LORA' ? loraList(value) : { value: [] };
  const files = 'value' in lora ? lora.value.map(({ path }) => path) : [];
  if (key === 'MMPROJ') files.push(value);
  const problem = files.map(path => checkPathValue(path, modelRoots)).find(found => found !== null);
  return problem === undefined || problem === null ? { value } : { problem };
}

/** The spelling of a flag without value for this wish; null when the flag has no such spelling. */
function switchFlag(row: FlagRow, key: string, value: string): string | null {
  const negative = (flag: string): boolean =>
    /^--?no-/.test(flag) && row.names.some(other => !/^--?no-/.test(other));
  const wanted = ['true', 'on', '1', 'enabled'].includes(value.toLowerCase());
  const positive = wanted !== negative(`--${key}`);
  return row.names.find(flag => flag.startsWith('--') && negative(flag) !== positive) ?? null;
}

/** The long spelling that is no negation. */
function longPositive(row: FlagRow): string {
  return row.names.findLast(flag => flag.startsWith('--') && !flag.startsWith('--no-')) ?? row.longName;
}
