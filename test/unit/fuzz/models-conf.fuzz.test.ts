import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDocument, printDocument } from '../../../src-main/profiles/conf-document.ts';
import { setKey } from '../../../src-main/profiles/conf-edit.ts';
import { decodeConf, encodeConf } from '../../../src-main/profiles/conf-text.ts';
import { allIssues, readModelsConf } from '../../../src-main/profiles/models-conf.ts';
import { appendPresets } from '../../../src-main/profiles/presets-append.ts';
import { toLaunchSpec } from '../../../src-main/runtime/launch-spec.ts';
import { serverArgs } from '../../../src-main/runtime/server-args.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import { Profile } from '../../../src-shared/model/profile.ts';
import { shippedFlags, shippedTables } from '../../support/flag-table.ts';
import { measured } from '../../support/processor-time.ts';
import { FUZZ_RUNS, FUZZ_SEED, mutated } from './mutate.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const shipped = readFileSync(join(root, 'models.conf'), 'utf8');
const presets = readFileSync(join(root, 'test/golden/presets/models.ini'), 'utf8');
const context = { flags: shippedTables, modelRoots: ['/srv/models'] };
const options = { numRuns: FUZZ_RUNS, seed: FUZZ_SEED };
/** Of processor time; generous, since a slow pattern takes minutes. */
const LIMIT_MS = 2_000;

it('reads any damaged models.conf in short time, to valid profiles, with lines that exist', () => {
  fc.assert(
    fc.property(mutated([shipped]), text => {
      const { value, processorMs } = measured(() => {
        const document = parseDocument(text);
        return { document, conf: readModelsConf(document, context) };
      });
      const { document, conf } = value;
      expect(processorMs).toBeLessThan(LIMIT_MS);
      expect(printDocument(document)).toBe(text);
      const lines = text.split(/\r\n|\n|\r/).length;
      for (const issue of allIssues(conf)) {
        expect(issue.message).not.toBe('');
        if (issue.line !== null) expect(issue.line).toBeGreaterThanOrEqual(1);
        if (issue.line !== null) expect(issue.line).toBeLessThanOrEqual(lines);
      }
      for (const profile of conf.profiles) Profile.parse(profile);
    }),
    options,
  );
});

it('launches a damaged profile with plain arguments on loopback, or refuses it with a reason', () => {
  fc.assert(
    fc.property(mutated([shipped]), text => {
      for (const profile of readModelsConf(parseDocument(text), context).profiles) {
        if (profile.runtime === 'remote') continue;
        const file = { state: 'present' as const, path: '/srv/models/x.gguf', sizeBytes: 1, problem: null };
        try {
          const spec = toLaunchSpec(
            { profile, file },
            {
              launchId: 'l',
              homeId: 'h',
              modelRoots: context.modelRoots,
              port: 18_080,
              hostGpus: { nvidia: 2, amd: 0, intel: 0, apple: 0 },
              flags: shippedFlags,
              locate: path => ({ state: 'found', path: join('/srv/models', path) }),
            },
          );
          const args = serverArgs(spec, { host: '127.0.0.1', port: 18_080, mapPath: path => path });
          expect(args.filter(arg => arg === '--host')).toHaveLength(1);
          expect(args[args.indexOf('--host') + 1]).toBe('127.0.0.1');
          expect(args.filter(arg => arg === '--port')).toHaveLength(1);
          for (const arg of args) expect(arg).not.toContain('\0');
        } catch (error) {
          if (!(error instanceof PaddockError)) throw error;
          expect(error.message).not.toBe('');
        }
      }
    }),
    options,
  );
});

it('keeps every byte of a damaged file but those of the line that is edited', () => {
  const bytes = mutated([shipped]).chain(text =>
    fc.tuple(fc.constant(Buffer.from(text, 'utf8')), fc.uint8Array({ maxLength: 6 }), fc.nat({ max: 99 })),
  );
  fc.assert(
    fc.property(bytes, ([file, raw, percent]) => {
      const index = Math.floor((file.length * percent) / 100);
      const damaged = Buffer.concat([file.subarray(0, index), raw, file.subarray(index)]);
      const document = parseDocument(decodeConf(damaged));
      expect(encodeConf(printDocument(document)).equals(damaged)).toBe(true);
      const [profile] = readModelsConf(document, context).profiles;
      if (profile === undefined) return;
      const edited = encodeConf(printDocument(setKey(document, profile.id, 'NAME', 'Another name')));
      const before = damaged.toString('latin1').split('\n');
      const after = edited.toString('latin1').split('\n');
      const changed = after.filter(line => !before.includes(line));
      expect(changed.length).toBeLessThanOrEqual(2);
      expect(Math.abs(after.length - before.length)).toBeLessThanOrEqual(1);
    }),
    options,
  );
});

it('takes or refuses any damaged presets file, and what it writes can be read', () => {
  fc.assert(
    fc.property(mutated([presets]), text => {
      try {
        const document = appendPresets(parseDocument(shipped), text, shippedFlags, context);
        expect(printDocument(document).startsWith(shipped.trimEnd())).toBe(true);
        readModelsConf(document, context);
      } catch (error) {
        if (!(error instanceof PaddockError)) throw error;
      }
    }),
    options,
  );
});
