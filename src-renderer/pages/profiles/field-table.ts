import type { keys } from '../../i18n/en/profile-keys.ts';

export type KnownKey = keyof typeof keys;

/** Fields that name a file, by what it has to be. */
export type FileKind = 'model' | 'projector' | 'adapter';

/** How a key is edited. `choice` has the default as its first option. */
export type Control =
  | { readonly kind: 'text' | 'note' | 'flags' | FileKind; readonly mono?: boolean }
  | {
      readonly kind: 'number';
      readonly unit: 'tokens' | 'seconds' | null;
      readonly offers?: readonly number[];
    }
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly free?: boolean };

export interface Field {
  readonly key: KnownKey;
  readonly control: Control;
  /** Decides what is executed: a browser's session may not change it. */
  readonly guarded?: boolean;
}

export type FieldSectionName =
  | 'identity'
  | 'model'
  | 'placement'
  | 'split'
  | 'additions'
  | 'cache'
  | 'flags'
  | 'runtime'
  | 'care';

export interface FieldSection {
  readonly name: FieldSectionName;
  /** Folded; `unless-set` opens where one of its keys is set. */
  readonly folded: 'never' | 'always' | 'unless-set';
  readonly fields: readonly Field[];
}

const text = { kind: 'text' } as const;
const mono = { kind: 'text', mono: true } as const;
const CACHE_TYPES = ['f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl'];

/** THE table of the form: every key that Paddock knows, with its control. */
export const FIELDS: readonly FieldSection[] = [
  {
    name: 'model',
    folded: 'never',
    fields: [
      { key: 'MODEL', control: { kind: 'model' } },
      {
        key: 'CTX_SIZE',
        control: { kind: 'number', unit: 'tokens', offers: [0, 8_192, 32_768, 65_536, 131_072, 262_144] },
      },
    ],
  },
  {
    name: 'placement',
    folded: 'never',
    fields: [
      { key: 'N_GPU_LAYERS', control: { kind: 'choice', options: ['auto', 'all'], free: true } },
      { key: 'FIT', control: { kind: 'choice', options: ['on', 'off'] } },
      { key: 'FIT_TARGET', control: text },
      { key: 'GPUS', control: { kind: 'choice', options: ['all', 'none'], free: true } },
    ],
  },
  { name: 'flags', folded: 'never', fields: [{ key: 'EXTRA_ARGS', control: { kind: 'flags' } }] },
  {
    name: 'identity',
    folded: 'always',
    fields: [
      { key: 'NAME', control: text },
      { key: 'DESCRIPTION', control: text },
      { key: 'SPEED', control: text },
      { key: 'NOTES', control: { kind: 'note' } },
    ],
  },
  {
    name: 'split',
    folded: 'unless-set',
    fields: [
      { key: 'SPLIT_MODE', control: { kind: 'choice', options: ['none', 'layer', 'row', 'tensor'] } },
      { key: 'TENSOR_SPLIT', control: text },
      { key: 'MAIN_GPU', control: { kind: 'number', unit: null } },
    ],
  },
  {
    name: 'cache',
    folded: 'unless-set',
    fields: [
      { key: 'CACHE_TYPE_K', control: { kind: 'choice', options: CACHE_TYPES } },
      { key: 'CACHE_TYPE_V', control: { kind: 'choice', options: CACHE_TYPES } },
      { key: 'FLASH_ATTN', control: { kind: 'choice', options: ['on', 'off', 'auto'] } },
    ],
  },
  {
    name: 'additions',
    folded: 'unless-set',
    fields: [
      { key: 'MMPROJ', control: { kind: 'projector' } },
      { key: 'LORA', control: { kind: 'adapter' } },
    ],
  },
  {
    name: 'runtime',
    folded: 'unless-set',
    fields: [
      { key: 'RUNTIME', control: { kind: 'choice', options: ['docker', 'process', 'embedded', 'remote'] } },
      { key: 'IMAGE', control: mono, guarded: true },
      { key: 'ENDPOINT', control: mono, guarded: true },
      { key: 'PORT', control: { kind: 'number', unit: null } },
      { key: 'GROUP', control: text },
    ],
  },
  {
    name: 'care',
    folded: 'unless-set',
    fields: [
      { key: 'TTL', control: { kind: 'number', unit: 'seconds' } },
      { key: 'START_TIMEOUT', control: { kind: 'number', unit: 'seconds' } },
      { key: 'ON_HANG', control: { kind: 'choice', options: ['show', 'restart'] } },
    ],
  },
];

const KNOWN: ReadonlySet<string> = new Set(FIELDS.flatMap(section => section.fields.map(field => field.key)));

/** Keys of a section that the table has no field for: variables of the engine, and what Paddock does not know. */
export function otherKeys(keys: Readonly<Record<string, string>>): {
  readonly environment: readonly string[];
  readonly other: readonly string[];
} {
  const unlisted = Object.keys(keys).filter(key => !KNOWN.has(key));
  return {
    environment: unlisted.filter(key => key.startsWith('ENV_')),
    other: unlisted.filter(key => !key.startsWith('ENV_')),
  };
}
