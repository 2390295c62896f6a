// `npm test`: everything that this machine can run, in the order from cheap to dear. What could not run is listed
// with the reason and the command that provides it. The last line is `N passed, N failed, N skipped`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../src-main/bin/build-if-stale.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'paddock-test-run-'));
const notRunFile = join(scratch, 'not-run.jsonl');
/** Every test that vitest left out; each must belong to a suite that says why. */
const skips = [];
const totals = { passed: 0, failed: 0, skipped: 0 };

const program = name => join(repository, 'node_modules', '.bin', name);

function run(command, args) {
  const done = spawnSync(command, args, {
    cwd: repository,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (done.error) console.error(`${command}: ${done.error.message}`);
  return done.status === 0;
}

function heading(name) {
  console.log(`\n=== ${name}`);
}

/** A check that passes or fails as a whole; counts as one. */
function check(name, command, args) {
  heading(name);
  if (run(command, args)) totals.passed += 1;
  else totals.failed += 1;
}

/** Reads vitest's own report; a file that could not be loaded counts as one failure. */
function count(reportFile, exitedWell) {
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    totals.failed += 1;
    return;
  }
  const broken = report.testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  totals.passed += report.numPassedTests;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  for (const file of report.testResults)
    for (const { status, ancestorTitles, title } of file.assertionResults)
      if (status !== 'passed' && status !== 'failed')
        skips.push({ file: relative(repository, file.name), suites: ancestorTitles, title });
  // An error outside any test (an unhandled rejection, a hung worker) must not pass.
  totals.failed += failed === 0 && !exitedWell ? 1 : failed;
}

/** Runs projects at the same time, since each waits more than it computes, and shows one after the other. */
async function projects(...names) {
  const running = names.map(name => {
    const child = spawn(
      program('vitest'),
      [
        'run',
        '--project',
        name,
        '--passWithNoTests',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${join(scratch, `${name}.json`)}`,
      ],
      {
        cwd: repository,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          PADDOCK_TEST_NOT_RUN: notRunFile,
          ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
        },
        shell: process.platform === 'win32',
      },
    );
    // Not piped yet: what is said meanwhile waits in memory for its turn.
    const said = [];
    let shown = false;
    const hear = chunk => (shown ? process.stdout.write(chunk) : said.push(chunk));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const show = () => {
      shown = true;
      for (const chunk of said.splice(0)) process.stdout.write(chunk);
    };
    return { name, show, closed: once(child, 'close') };
  });
  for (const { name, show, closed } of running) {
    heading(`${name} tests`);
    show();
    const [code] = await closed.catch(error => [console.error(error.message)]);
    count(join(scratch, `${name}.json`), code === 0);
  }
}

async function build() {
  heading('build');
  try {
    await buildIfStale(line => console.log(line));
  } catch (error) {
    console.error(error.message);
    totals.failed += 1;
  }
}

function notRunLines() {
  try {
    return readFileSync(notRunFile, 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}

function listNotRun() {
  const lines = notRunLines();
  const byNeed = new Map();
  const explained = new Set();
  for (const line of lines) {
    const { suite, need, because, provide } = JSON.parse(line);
    const entry = byNeed.get(need) ?? { because, provide, suites: new Set() };
    entry.suites.add(suite);
    explained.add(suite);
    byNeed.set(need, entry);
  }
  console.log('');
  for (const { because, provide, suites } of byNeed.values())
    console.log(`Not run: ${[...suites].join('; ')} because ${because}; provide it with: ${provide}`);
  for (const { file, suites, title } of skips) {
    if (suites.some(suite => explained.has(suite))) continue;
    console.log(`Skipped without a reason: ${[file, ...suites, title].join(' > ')}`);
    totals.failed += 1;
  }
}

check('type check', 'npm', ['run', '--silent', 'test:types']);
check('lint', program('biome'), ['check', '.']);
await projects('unit', 'contract');
await build();
await projects('integration', 'benchmarks');
// Alone: Chromium drops its requests whenever a network interface comes or goes, as those of containers do.
await projects('browser');
listNotRun();
rmSync(scratch, { recursive: true, force: true });
const ran = totals.passed + totals.failed > 0;
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 && ran ? 0 : 1;
