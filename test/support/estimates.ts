import { parseGguf } from '../../src-main/llama/gguf/gguf-parse.ts';
import { type ModelFacts, modelFacts } from '../../src-main/models/model-facts.ts';
import { type ServedOptions, servedOptions } from '../../src-main/models/served-options.ts';
import { findSection, parseDocument } from '../../src-main/profiles/conf-document.ts';
import { parseProfile } from '../../src-main/profiles/profile-parser.ts';
import { shippedFlags, shippedTables } from './flag-table.ts';
import { type GgufFacts, ggufHeader } from './gguf-writer.ts';

/** What the header of a model made to measure says. */
export function factsOf(gguf: GgufFacts): ModelFacts {
  const parsed = parseGguf(ggufHeader(gguf), 1e13);
  if (parsed.kind !== 'header') throw new Error(JSON.stringify(parsed));
  return modelFacts([parsed.header]);
}

/** What lines of models.conf decide about memory. */
export function optionsOf(lines: string): ServedOptions {
  const section = findSection(parseDocument(`[a]\nMODEL=m.gguf\n${lines}`), 'a');
  if (!section) throw new Error('no section');
  return servedOptions(parseProfile(section, { flags: shippedTables, modelRoots: ['/m'] }), shippedFlags);
}

/** What an estimate is worked out from besides the model, its options and the devices. */
export const NOTHING_ELSE = {
  gpusUnknown: false,
  fitTargetMiB: null,
  projectorBytes: 0,
  adapterBytes: 0,
  draft: null,
} as const;
