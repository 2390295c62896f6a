// `npm run soak`: what takes too long for every test run. `npm run soak -- NAME …` runs some, `-- --list` lists them.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../../src-main/bin/build-if-stale.mjs';
import { format, holds, repository, runScript, table } from '../bench/script.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const MEMORY = join(repository, 'test/bench/suite/memory.bench.ts');

/** A file that prints figures (test/bench/figures.ts), each of which is a limit. */
const figuresOf = (file, env = {}) => ({ kind: 'figures', file, env });
/** Tests that take their length from the environment. */
const tests = (project, path, env) => ({ kind: 'tests', project, path, env });

/** Printed by what fails, so that a failure can be had again. */
const newSeed = () => String(Math.floor(Math.random() * 2 ** 31));

/** THE table of soak jobs: name, what it shows, how long it takes here, how it runs. */
const JOBS = [
  ['memory', 'ten minutes with a browser', 11, figuresOf(MEMORY, { PADDOCK_BENCH_FULL: '1' })],
  ['switches', '1,000 switches; nothing piles up', 5, figuresOf(join(here, 'jobs/switches.soak.ts'))],
  [
    'log-flood',
    'millions of lines and a viewer that sleeps',
    2,
    figuresOf(join(here, 'jobs/log-flood.soak.ts')),
  ],
  [
    'renderer-heap',
    'the page for ten minutes: eight GPUs, every chart, 5,000 lines a second',
    28,
    figuresOf(join(here, 'jobs/renderer-heap.soak.ts')),
  ],
  [
    'machine',
    '20 million random steps of the state machine',
    3,
    tests('unit', 'test/unit/supervisor/machine.test.ts', {
      PADDOCK_MACHINE_STEPS: '20000000',
      PADDOCK_SOAK: '1',
    }),
  ],
  [
    'fuzz',
    'damaged models.conf, logs, answers and help texts, with a new seed each time',
    12,
    tests('unit', 'test/unit/fuzz', { PADDOCK_FUZZ_RUNS: '5000', PADDOCK_FUZZ_SEED: newSeed() }),
  ],
  [
    'requests',
    'requests that make no sense, with a new seed each time',
    3,
    tests('integration', 'test/integration/panel/http-fuzz.test.ts', {
      PADDOCK_FUZZ_RUNS: '20000',
      PADDOCK_FUZZ_SEED: newSeed(),
    }),
  ],
  [
    'models',
    'damaged model files on both engines, with a new seed each time',
    10,
    tests('integration', 'test/integration/panel/broken-models.test.ts', {
      PADDOCK_FUZZ_MODELS: '300',
      PADDOCK_FUZZ_SEED: newSeed(),
    }),
  ],
  [
    'kills',
    'SIGKILL of the panel at any moment of a switch, on every engine',
    10,
    tests('integration', 'test/integration/panel/hard-ends.test.ts', {
      PADDOCK_CHAOS_ROUNDS: '100',
      PADDOCK_FUZZ_SEED: newSeed(),
    }),
  ],
];

const names = process.argv.slice(2);
if (names.includes('--list')) {
  for (const [name, what, minutes] of JOBS) console.log(`${name.padEnd(12)} ${what} (about ${minutes} min)`);
  process.exit(0);
}
const unknown = names.filter(name => !JOBS.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are: ${JOBS.map(([name]) => name).join(', ')}.`);
  process.exit(2);
}

/** Resolves with whether the job passed. */
async function runJob(name, how) {
  if (how.kind === 'tests') {
    const bin = join(repository, 'node_modules/vitest/vitest.mjs');
    const args = [bin, 'run', '--project', how.project, '--testTimeout', '1800000', how.path];
    const child = spawn(process.execPath, args, {
      cwd: repository,
      stdio: 'inherit',
      env: { ...process.env, ...how.env },
    });
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    return code === 0;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'paddock-soak-'));
  try {
    const { figures, notMeasured } = await runScript(how.file, scratch, how.env);
    console.log(table(figures.map(figure => ({ group: name, ...figure }))));
    for (const reason of notMeasured) console.log(`not run: ${name}: ${reason}`);
    return figures.every(holds);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await buildIfStale();
const failed = [];
for (const [name, what, minutes, how] of JOBS) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.log(`${name}: ${what} (about ${minutes} min)`);
  const started = Date.now();
  const passed = await runJob(name, how).catch(error => {
    console.error(error.message);
    return false;
  });
  console.log(
    `${name} ${passed ? 'holds' : 'FAILED'} after ${format((Date.now() - started) / 60_000)} min\n`,
  );
  if (!passed) failed.push(name);
}
if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
