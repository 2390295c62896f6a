import { readFile } from 'node:fs/promises';
import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';

/** What a section of `bench-client.conf` sets. */
export interface ClientSection {
  readonly systemPrompt?: string;
  readonly maxTokens?: number;
}

/** Settings by profile id; `defaults` hold for all. */
export type ClientConf = ReadonlyMap<string, ClientSection>;

/**
 * Reads the reference's `bench-client.conf`: sections by profile id (dots allowed) and `[defaults]`, with
 * SYSTEM_PROMPT and MAX_TOKENS. Lines that mean nothing are skipped, as the reference does.
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
    const [key, value] = [line.slice(0, split).trim(), line.slice(split + 1).trim()];
    const maxTokens = Number(value);
    if (key === 'SYSTEM_PROMPT' && value !== '')
      sections.set(id, { ...sections.get(id), systemPrompt: value });
    if (key === 'MAX_TOKENS' && Number.isInteger(maxTokens) && maxTokens > 0)
      sections.set(id, { ...sections.get(id), maxTokens });
  }
  return sections;
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
  const sections = [...ids, 'defaults'].flatMap(id => conf.get(id) ?? []);
  const systemPrompt = sections.find(section => section.systemPrompt !== undefined)?.systemPrompt;
  const maxTokens = sections.find(section => section.maxTokens !== undefined)?.maxTokens;
  return {
    ...settings,
    systemPrompt: settings.systemPrompt ?? systemPrompt ?? null,
    maxTokens:
      settings.maxTokens === defaults.maxTokens ? (maxTokens ?? settings.maxTokens) : settings.maxTokens,
  };
}
