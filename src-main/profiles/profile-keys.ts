import { RUNTIME_KINDS } from '../../src-shared/model/profile.ts';
import {
  decimal,
  either,
  httpUrl,
  integer,
  listOf,
  loraList,
  matching,
  oneOf,
  onOff,
  seconds,
} from './read-value.ts';

const CACHE_TYPES = ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1'] as const;
const BIG = 2_147_483_647;

/** Keys with a value that must have a form; how each is read. */
export const KEY_READERS = {
  RUNTIME: oneOf(...RUNTIME_KINDS),
  /** Tokens; 0 takes the model's own. */
  CTX_SIZE: integer(0, BIG),
  N_GPU_LAYERS: either(oneOf('auto', 'all'), integer(0, 100_000)),
  FIT: onOff,
  FIT_TARGET: listOf(integer(0, BIG)),
  CACHE_TYPE_K: oneOf(...CACHE_TYPES),
  CACHE_TYPE_V: oneOf(...CACHE_TYPES),
  FLASH_ATTN: oneOf('on', 'off', 'auto'),
  SPLIT_MODE: oneOf('none', 'layer', 'row', 'tensor'),
  TENSOR_SPLIT: listOf(decimal(0, 1_000_000)),
  MAIN_GPU: integer(0, 127),
  LORA: loraList,
  GPUS: either(
    oneOf('all', 'none'),
    listOf(matching(/^(\d{1,3}|(GPU|MIG)-[0-9a-fA-F-]{8,64})$/, 'indexes or UUIDs')),
  ),
  /** What Docker takes as an image reference, never something that looks like an option. */
  IMAGE: matching(
    /^[a-z0-9][\w./:@-]{0,254}$/i,
    'an image name such as ghcr.io/ggml-org/llama.cpp:server-cuda',
  ),
  ENDPOINT: httpUrl,
  PORT: integer(1, 65_535),
  GROUP: matching(/^[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, "_", "-" and "."'),
  /** Seconds. */
  TTL: seconds(0, 31_536_000),
  START_TIMEOUT: seconds(1, 86_400),
  ON_HANG: oneOf('show', 'restart'),
} as const;

export type ReadKey = keyof typeof KEY_READERS;

/** Keys that are taken as they are written. */
const TEXT_KEYS = ['NAME', 'DESCRIPTION', 'SPEED', 'MODEL', 'MMPROJ', 'NOTES', 'EXTRA_ARGS'] as const;

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(KEY_READERS), ...TEXT_KEYS]);

/** Prefix of keys that become environment variables of the engine. */
export const ENV_PREFIX = 'ENV_';

export function isKnownKey(key: string): boolean {
  return KNOWN.has(key) || (key.startsWith(ENV_PREFIX) && key.length > ENV_PREFIX.length);
}

/** The known key that somebody may have meant; null when none is near. */
export function suggestKey(key: string): string | null {
  const upper = key.toUpperCase().replaceAll('-', '_');
  if (KNOWN.has(upper)) return upper;
  for (const known of KNOWN) if (distanceAtMostOne(upper, known)) return known;
  return null;
}

function distanceAtMostOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const restA = a.slice(at);
  const restB = b.slice(at);
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

/**
 * Do these changes decide where code comes from or what is loaded into it? Then a signed-in browser is not enough:
 * IMAGE, ENDPOINT and ENV_* need the management token.
 */
export function needsManagementToken(changes: Readonly<Record<string, string | null>>): boolean {
  return Object.keys(changes).some(key => {
    const name = key.trim().toUpperCase();
    return name === 'IMAGE' || name === 'ENDPOINT' || name.startsWith(ENV_PREFIX);
  });
}
