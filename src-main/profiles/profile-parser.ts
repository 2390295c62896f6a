import { DEFAULT_GROUP, type Profile, type ProfileId } from '../../src-shared/model/profile.ts';
import type { ConfPair, ConfSection } from './conf-document.ts';
import { toReadable } from './conf-text.ts';
import { ExtraArgsReader } from './extra-args.ts';
import { IssueCollector, MAX_PROFILE_ISSUES } from './issue-collector.ts';
import type { IssueSink, ParseContext } from './parse-context.ts';
import { ENV_PREFIX, isKnownKey, KEY_READERS, type ReadKey, suggestKey } from './profile-keys.ts';
import { checkProfile } from './profile-rules.ts';
import type { Reading } from './read-value.ts';

/** Far more than there are keys; what generates more takes the panel's time. */
const MAX_KEYS = 1_000;

/**
 * A section as a profile, with what is wrong with it. Looks at no file. It makes little besides the profile: of a
 * thousand profiles, what is thrown away again costs more time than all that is read.
 * @param maxIssues findings of each severity that are kept
 */
export function parseProfile(
  section: ConfSection,
  context: ParseContext,
  extraArgs = new ExtraArgsReader(context),
  maxIssues = MAX_PROFILE_ISSUES,
): Profile {
  const pairs = section.pairs.slice(0, MAX_KEYS);
  const sink = new IssueCollector(section, maxIssues);
  const keys: Record<string, string> = {};
  const env: Record<string, string> = {};
  for (const { key, value } of pairs) setKey(keys, key, value);
  const names = Object.keys(keys);
  if (names.length < pairs.length) addDuplicates(pairs, sink);
  const excess = section.pairs[MAX_KEYS];
  if (excess)
    sink.add(
      'error',
      'too-many-keys',
      null,
      `[${section.id}] has more than ${MAX_KEYS} keys; those from here on are left out.`,
      'Remove keys that have no effect.',
      excess.line,
    );
  for (const key of names) {
    const value = keys[key] ?? '';
    const shown = toReadable(value);
    if (shown !== value) setKey(keys, key, shown);
    if (shown !== value)
      sink.add('warning', 'not-utf8', key, `${key} has bytes that are not UTF-8.`, 'Save the file as UTF-8.');
    if (key.startsWith(ENV_PREFIX) && key.length > ENV_PREFIX.length)
      env[key.slice(ENV_PREFIX.length)] = shown;
    if (!isKnownKey(key)) addUnknownKey(key, sink);
  }
  // Names in capitals: none of them is inherited.
  const text = (key: string): string => keys[key] ?? '';
  const read = <K extends ReadKey>(key: K): ValueOf<K> | null => {
    const written = text(key);
    if (written === '') return null;
    const reading = KEY_READERS[key](written) as Reading<ValueOf<K>>;
    if ('value' in reading) return reading.value;
    const code = /number/.test(reading.expected) ? 'bad-number' : 'bad-value';
    sink.add(
      'error',
      code,
      key,
      `${key}=${written.slice(0, 80)} is not ${reading.expected}.`,
      `Write ${reading.expected}, or remove the line.`,
    );
    return null;
  };

  const runtime = read('RUNTIME') ?? 'docker';
  const image = read('IMAGE');
  const flags = context.flags.of(runtime, image);
  const extra = extraArgs.read(text('EXTRA_ARGS'), flags);
  if (extra.problem !== null) {
    const { code, message, fix } = extra.problem;
    sink.add('error', code, 'EXTRA_ARGS', message, fix);
  }
  const fitTargetMiB = read('FIT_TARGET');
  const tensorSplit = read('TENSOR_SPLIT');
  const gpus = read('GPUS');
  const profile: Profile = {
    // The grammar of a header is that of an id.
    id: section.id as ProfileId,
    line: section.header + 1,
    keys,
    name: text('NAME') || section.id,
    description: text('DESCRIPTION'),
    speed: text('SPEED'),
    bench: section.id.startsWith('bench-'),
    runtime,
    model: text('MODEL'),
    ctxSize: read('CTX_SIZE'),
    gpuLayers: read('N_GPU_LAYERS'),
    fit: read('FIT'),
    fitTargetMiB: fitTargetMiB === null ? null : [...fitTargetMiB],
    cacheTypeK: read('CACHE_TYPE_K'),
    cacheTypeV: read('CACHE_TYPE_V'),
    flashAttn: read('FLASH_ATTN'),
    splitMode: read('SPLIT_MODE'),
    tensorSplit: tensorSplit === null ? null : [...tensorSplit],
    mainGpu: read('MAIN_GPU'),
    mmproj: text('MMPROJ') || null,
    lora: [...(read('LORA') ?? [])],
    gpus: gpus === null || typeof gpus === 'string' ? gpus : [...gpus],
    image,
    endpoint: read('ENDPOINT'),
    port: read('PORT'),
    group: read('GROUP') ?? DEFAULT_GROUP,
    ttlSeconds: read('TTL'),
    startTimeoutSeconds: read('START_TIMEOUT'),
    onHang: read('ON_HANG') ?? 'show',
    env,
    notes: text('NOTES') || null,
    extraArgs: [...extra.args],
    issues: sink.issues,
  };
  checkProfile(profile, extra, flags, context, sink);
  sink.finish();
  return profile;
}

/** `__proto__` must become an entry like any other; defining is slow, so only that one is defined. */
function setKey(keys: Record<string, string>, key: string, value: string): void {
  if (key === '__proto__') Object.defineProperty(keys, key, { value, enumerable: true, configurable: true });
  else keys[key] = value;
}

function addDuplicates(pairs: readonly ConfPair[], sink: IssueCollector): void {
  const lines = new Map<string, number>();
  for (const { key, line } of pairs) {
    const before = lines.get(key);
    lines.set(key, line);
    if (before === undefined) continue;
    sink.add(
      'warning',
      'duplicate-key',
      key,
      `${key} is set twice (also in line ${before + 1}); the last one counts.`,
      'Remove one of the lines.',
      line,
    );
  }
}

type ValueOf<K extends ReadKey> = Extract<ReturnType<(typeof KEY_READERS)[K]>, { value: unknown }>['value'];

function addUnknownKey(key: string, sink: IssueSink): void {
  const near = suggestKey(key);
  sink.add(
    'warning',
    'unknown-key',
    key,
    `${toReadable(key).slice(0, 80)} is not a key that Paddock knows; it is kept and has no effect.`,
    near ? `${near} may be meant.` : null,
  );
}
