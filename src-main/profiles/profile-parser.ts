import {
  DEFAULT_GROUP,
  type Profile,
  type ProfileId,
  type ProfileIssue,
} from '../../src-shared/model/profile.ts';
import type { ConfPair, ConfSection } from './conf-document.ts';
import { toReadable } from './conf-text.ts';
import type { IssueSink, ParseContext } from './parse-context.ts';
import { ENV_PREFIX, isKnownKey, KEY_READERS, type ReadKey, suggestKey } from './profile-keys.ts';
import { checkProfile } from './profile-rules.ts';
import type { Reading } from './read-value.ts';
import { splitArgs } from './split-args.ts';

/** A section as a profile, with everything that is wrong with it. Looks at no file. */
export function parseProfile(section: ConfSection, context: ParseContext): Profile {
  const issues: ProfileIssue[] = [];
  const last = new Map<string, ConfPair>();
  const sink: IssueSink = {
    add: (severity, code, key, message, fix) => {
      const line = (key === null ? undefined : last.get(key)?.line) ?? section.header;
      issues.push({ severity, code, line: line + 1, key, message, fix });
    },
  };
  for (const pair of section.pairs) {
    const before = last.get(pair.key);
    last.set(pair.key, pair);
    if (before)
      sink.add(
        'warning',
        'duplicate-key',
        pair.key,
        `${pair.key} is set twice (also in line ${before.line + 1}); the last one counts.`,
        'Remove one of the lines.',
      );
  }
  const keys: Record<string, string> = {};
  const env: Record<string, string> = {};
  for (const { key, value } of last.values()) {
    const shown = toReadable(value);
    // `__proto__` must become an entry like any other; defining is slow, so only that one is defined.
    if (key === '__proto__') Object.defineProperty(keys, key, { value: shown, enumerable: true });
    else keys[key] = shown;
    if (shown !== value)
      sink.add('warning', 'not-utf8', key, `${key} has bytes that are not UTF-8.`, 'Save the file as UTF-8.');
    if (key.startsWith(ENV_PREFIX) && key.length > ENV_PREFIX.length)
      env[key.slice(ENV_PREFIX.length)] = shown;
    if (!isKnownKey(key)) addUnknownKey(key, sink);
  }
  const text = (key: string): string => (Object.hasOwn(keys, key) ? (keys[key] ?? '') : '');
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

  const split = splitArgs(text('EXTRA_ARGS'));
  if (!split.ok) sink.add('error', 'bad-quotes', 'EXTRA_ARGS', split.problem, 'Close the quote.');
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
    runtime: read('RUNTIME') ?? 'docker',
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
    image: read('IMAGE'),
    endpoint: read('ENDPOINT'),
    port: read('PORT'),
    group: read('GROUP') ?? DEFAULT_GROUP,
    ttlSeconds: read('TTL'),
    startTimeoutSeconds: read('START_TIMEOUT'),
    onHang: read('ON_HANG') ?? 'show',
    env,
    notes: text('NOTES') || null,
    extraArgs: split.ok ? [...split.args] : [],
    issues,
  };
  checkProfile(profile, context, sink);
  return profile;
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
