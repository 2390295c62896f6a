// `npm test`: everything that this machine can run, in the order from cheap to dear. What could not run is listed
// with the reason and the command that provides it, and what failed is named again after it: of a long run, a build
// server may keep the end alone. The last line is `N passed, N failed, N skipped`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { buildIfStale } from '../src-main/bin/build-if-stale.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'paddock-test-run-'));
const notRunFile = join(scratch, 'not-run.jsonl');
/** Every test that vitest left out; each must belong to a suite that says why. */
const skips = [];
const totals = { passed: 0, failed: 0, skipped: 0 };
/** What failed, in words, to be said again at the end. */
const failures = [];
/** How much of a failure is said again; the whole of it stands where it happened. */
const failureLines = 12;

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

function fails(what, why = '') {
  totals.failed += 1;
  const said = stripVTControlCharacters(why)
    .trim()
    .split('\n')
    .filter(line => !line.includes('node_modules'));
  failures.push([what, ...said.slice(0, failureLines).map(line => `    ${line}`)].join('\n').trimEnd());
}

/** A check that passes or fails as a whole; counts as one. */
function check(name, command, args) {
  heading(name);
  if (run(command, args)) totals.passed += 1;
  else fails(name);
}

/** Reads vitest's own report; a file that could not be loaded counts as one failure. */
function count(project, reportFile, exitedWell, output) {
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    fails(`${project} tests ended without a report`);
    return;
  }
  totals.passed += report.numPassedTests;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  const failedBefore = totals.failed;
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative(repository, name);
    const failed = assertionResults.filter(test => test.status === 'failed');
    for (const { ancestorTitles, title, failureMessages } of failed)
      fails([file, ...ancestorTitles, title].join(' > '), failureMessages.join('\n'));
    if (status === 'failed' && failed.length === 0) fails(file, message);
    for (const { status, ancestorTitles, title } of assertionResults)
      if (status !== 'passed' && status !== 'failed') skips.push({ file, suites: ancestorTitles, title });
  }
  // An error outside any test (an unhandled rejection, a hung worker) must not pass.
  if (totals.failed === failedBefore && !exitedWell)
    fails(
      `${project} tests: an error outside of any test`,
      output.slice(Math.max(0, output.lastIndexOf('Unhandled'))),
    );
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
    const hear = chunk => {
      said.push(chunk);
      if (shown) process.stdout.write(chunk);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const show = () => {
      shown = true;
      for (const chunk of said) process.stdout.write(chunk);
    };
    return { name, show, output: () => Buffer.concat(said).toString(), closed: once(child, 'close') };
  });
  for (const { name, show, output, closed } of running) {
    heading(`${name} tests`);
    show();
    const [code] = await closed.catch(error => [console.error(error.message)]);
    count(name, join(scratch, `${name}.json`), code === 0, output());
  }
}

async function build() {
  heading('build');
  try {
    await buildIfStale(line => console.log(line));
  } catch (error) {
    fails('build', error.message);
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
    fails(`Skipped without a reason: ${[file, ...suites, title].join(' > ')}`);
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
for (const failure of failures) console.log(`\nFailed: ${failure}`);
const ran = totals.passed + totals.failed > 0;
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 && ran ? 0 : 1;
