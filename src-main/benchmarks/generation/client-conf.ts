import { readFile } from 'node:fs/promises';
import { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';

/** Keys of a section, and what each sets. The reference has the first two; it skips the others. */
const KEYS = {
  SYSTEM_PROMPT: 'systemPrompt',
  MAX_TOKENS: 'maxTokens',
  TEMPERATURE: 'temperature',
  TOP_P: 'topP',
  SEED: 'seed',
  REASONING_FORMAT: 'reasoningFormat',
  STOP: 'stop',
} as const satisfies Record<string, keyof ClientSettings>;

type Key = keyof typeof KEYS;

/** What a section of `bench-client.conf` sets. */
export type ClientSection = Partial<Pick<ClientSettings, (typeof KEYS)[Key]>>;

/** Settings by profile id; `defaults` hold for all. */
export type ClientConf = ReadonlyMap<string, ClientSection>;

/**
 * Reads the reference's `bench-client.conf`: sections by profile id (dots allowed) and `[defaults]`, with the keys of
 * `KEYS`; STOP is one text as it stands, or a JSON list of texts. Lines that mean nothing, or set what may not be, are
 * skipped, as the reference does.
 */
export function parseClientConf(text: string): ClientConf {
  const sections = new Map<string, ClientSection>();
  let id: string | null = null;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const header = /^\[([A-Za-z0-9_.-]+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      id = header;
      if (!sections.has(id)) sections.set(id, {});
      continue;
    }
    const split = line.indexOf('=');
    if (id === null || split < 0) continue;
    const set = setting(line.slice(0, split).trim(), line.slice(split + 1).trim());
    if (set !== null) sections.set(id, { ...sections.get(id), ...set });
  }
  return sections;
}

function setting(key: string, value: string): ClientSection | null {
  if (!isKey(key) || value === '') return null;
  const field = KEYS[key];
  const parsed = ClientSettings.shape[field].safeParse(givenAs(field, value));
  return parsed.success ? { [field]: parsed.data } : null;
}

function isKey(key: string): key is Key {
  return Object.hasOwn(KEYS, key);
}

function givenAs(field: (typeof KEYS)[Key], value: string): unknown {
  if (field === 'systemPrompt' || field === 'reasoningFormat') return value;
  if (field !== 'stop') return Number(value);
  try {
    const listed: unknown = JSON.parse(value);
    return Array.isArray(listed) ? listed : [value];
  } catch {
    return [value];
  }
}

/** The file's sections; none when there is no file. */
export async function readClientConf(path: string): Promise<ClientConf> {
  try {
    return parseClientConf(await readFile(path, 'utf8'));
  } catch {
    return new Map();
  }
}

/** Settings with what the file says for these ids, where the request left the default. The first id that has a value wins. */
export function withClientConf(
  settings: ClientSettings,
  conf: ClientConf,
  ids: readonly string[],
  defaults: ClientSettings,
): ClientSettings {
  let said: ClientSection = {};
  for (const id of ['defaults', ...[...ids].reverse()]) said = { ...said, ...conf.get(id) };
  const left = Object.values(KEYS).filter(field => same(settings[field], defaults[field]));
  const filled = left.flatMap(field => (said[field] === undefined ? [] : [[field, said[field]] as const]));
  return { ...settings, ...Object.fromEntries(filled) };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
