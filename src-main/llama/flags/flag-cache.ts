import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import { readJson, writeJson } from '../../lib/atomic-file.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { FlagFacts, type FlagTable, toFlagTable } from './flag-table.ts';
import { parseHelp } from './parse-help.ts';

/** What an engine printed about itself. */
export interface EngineHelp {
  /** Output of `--help`. */
  readonly help: string;
  /** Output of `--version`, which names the build; empty when unknown. */
  readonly version: string;
}

/** A help text is about 60 kB; more than this is something else. */
const MAX_HELP_LENGTH = 2_000_000;

/**
 * The flag table of one engine: from the cache, or from the engine's own help, which is then cached.
 * @param deps.key identifies the engine: image digest, or path, size and time of a binary
 * @param deps.run runs the engine with `--help` and `--version`; only called when the cache has no table
 * @throws PaddockError RUNTIME_UNAVAILABLE when the help has no flags in it; what `run` throws passes through
 */
export async function refreshFlagTable(
  deps: CachePlace & { readonly run: (signal: AbortSignal) => Promise<EngineHelp> },
  signal: AbortSignal,
): Promise<FlagTable> {
  const cached = await cachedFlagTable(deps);
  if (cached) return cached;
  const facts = readEngineHelp(await deps.run(signal));
  try {
    await makeFolder(deps.cacheDir);
    await writeJson(cacheFile(deps), facts);
  } catch {
    // A cache that cannot be written costs a run of --help at the next start, nothing else.
  }
  return toFlagTable(facts);
}

/** The flag table of an engine that was asked before; undefined when it was not. `key` as for `refreshFlagTable`. */
export async function cachedFlagTable(where: CachePlace): Promise<FlagTable | undefined> {
  const cached = await readJson(cacheFile(where), FlagFacts);
  return cached && toFlagTable(cached);
}

interface CachePlace {
  readonly key: string;
  readonly cacheDir: string;
}

function cacheFile({ key, cacheDir }: CachePlace): string {
  return join(cacheDir, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
}

/** @throws PaddockError RUNTIME_UNAVAILABLE */
export function readEngineHelp(output: EngineHelp): FlagFacts {
  const rows = output.help.length > MAX_HELP_LENGTH ? [] : parseHelp(output.help);
  const build = /build:?\s*(\d+)|version:\s*(\d+)\s*\(/.exec(output.version);
  const engine = build ? `build ${build[1] ?? build[2]}` : 'unknown build';
  const facts = FlagFacts.safeParse({ engine, rows });
  if (!facts.success || !rows.some(row => row.names.includes('--model')))
    throw new PaddockError('RUNTIME_UNAVAILABLE', 'The engine does not print the help of llama-server.', {
      fix: 'Check that --llama-server or IMAGE names a llama-server.',
    });
  return facts.data;
}

/**
 * The table that is shipped for engines that cannot be asked.
 * @param path `resources/engine-flags/build-11669.json` of the installation
 * @throws PaddockError FILE_UNREADABLE
 */
export async function loadShippedFlagTable(path: string): Promise<FlagTable> {
  const facts = await readJson(path, FlagFacts);
  if (facts) return toFlagTable(facts);
  throw new PaddockError('FILE_UNREADABLE', `The flag table ${path} is missing or damaged.`, {
    fix: 'Install Paddock again.',
  });
}
