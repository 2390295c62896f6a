import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadShippedFlagTable } from '../../../src-main/llama/flags/flag-cache.ts';
import { parseDocument } from '../../../src-main/profiles/conf-document.ts';
import { readModelsConf } from '../../../src-main/profiles/models-conf.ts';
import { figure, finish, repository, runs } from '../figures.ts';

const PROFILES = 1_000;
const WARM_RUNS = 30;

/** The profiles of the repository's own file, with their comments, until there are a thousand. */
function thousandProfiles(): string {
  const lines = readFileSync(join(repository, 'models.conf'), 'utf8').split('\n');
  const blocks: string[][] = [];
  for (const line of lines) {
    if (/^\[[^\]]+\]/.test(line)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return Array.from({ length: PROFILES }, (_, i) =>
    (blocks[i % blocks.length] ?? []).map(line => line.replace(/^\[([^\]]+)\]/, `[$1-${i}]`)).join('\n'),
  ).join('\n');
}

/** One program's first parse, and then its further ones; ms. */
async function parseTimes(): Promise<{ cold: number; warm: readonly number[] }> {
  const flags = await loadShippedFlagTable(join(repository, 'resources/engine-flags/build-11669.json'));
  const context = { flags: { of: () => flags }, modelRoots: [join(repository, 'resources/models')] };
  const text = thousandProfiles();
  const once = (): number => {
    const started = performance.now();
    const { profiles } = readModelsConf(parseDocument(text), context);
    const tookMs = performance.now() - started;
    if (profiles.length !== PROFILES) throw new Error(`${profiles.length} profiles were read`);
    return tookMs;
  };
  const cold = once();
  return { cold, warm: Array.from({ length: WARM_RUNS }, once).slice(WARM_RUNS / 2) };
}

if (process.argv.includes('--one')) process.stdout.write(JSON.stringify(await parseTimes()));
else {
  // A program of its own each time, since the first parse of a program is the one that nobody has compiled yet.
  const results = Array.from({ length: runs }, () => {
    const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--one'], {
      encoding: 'utf8',
    });
    return JSON.parse(output) as Awaited<ReturnType<typeof parseTimes>>;
  });
  const bytes = Buffer.byteLength(thousandProfiles());
  figure(
    'models.conf of 1,000 profiles, parsed and checked',
    'ms',
    results.flatMap(({ warm }) => warm),
    { atMost: 20 },
  );
  figure(
    'the same, first parse of a program',
    'ms',
    results.map(({ cold }) => cold),
    { atMost: 20 },
  );
  figure('size of that file', 'KiB', [bytes / 1024]);
  finish();
}
