import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type EngineTables,
  FlagFacts,
  type FlagTable,
  toFlagTable,
} from '../../src-main/llama/flags/flag-table.ts';

const root = join(import.meta.dirname, '..', '..');

/** The flag table that is shipped. */
export const shippedFlags: FlagTable = toFlagTable(
  FlagFacts.parse(JSON.parse(readFileSync(join(root, 'resources/engine-flags/build-11669.json'), 'utf8'))),
);

/** The same for every engine. */
export const shippedTables: EngineTables = { of: () => shippedFlags };
