// `npm run bench`: medians of several runs with the machine described beside them. Machines are noisy: compare the
// ratios within one run, and look at the calibration loop before you compare two runs.
//   --only NAME[,NAME]   some of them      --runs N   runs of each (5)      --json FILE   also as JSON
//   --full               the long form of those that have one (ten minutes of memory)
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { buildIfStale } from '../../src-main/bin/build-if-stale.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const suiteDir = fileURLToPath(new URL('suite', import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});
const only = values.only?.split(',');

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The same integer work every time: how fast this machine is just now. */
function calibrationMs() {
  const times = [];
  for (let run = 0; run < 7; run++) {
    const started = performance.now();
    let x = 1;
    for (let i = 0; i < 20_000_000; i++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    times.push(performance.now() - started + (x === 42 ? 1e-9 : 0));
  }
  return median(times);
}

function measure(file) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', file], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        PADDOCK_BENCH_RUNS: values.runs,
        PADDOCK_BENCH_FULL: values.full ? '1' : '',
        PADDOCK_REPOSITORY: repository,
      },
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('exit', code => {
      try {
        resolve(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
      } catch {
        reject(new Error(`${basename(file)} ended with ${code} and no figures:\n${output.slice(-2000)}`));
      }
    });
  });
}

function format(value) {
  if (value === null) return '–';
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

if (!values.only?.match(/^(?:logs|history|sampler|models-conf)$/)) await buildIfStale();
const scratch = mkdtempSync(join(tmpdir(), 'paddock-bench-'));
const report = {
  machine: {
    cpu: cpus()[0]?.model ?? '?',
    cores: cpus().length,
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
    system: `${process.platform} ${release()}`,
    node: process.versions.node,
    loadBefore: loadavg()[0],
  },
  calibrationMs: calibrationMs(),
  figures: [],
  notMeasured: [],
};
let missed = 0;
try {
  symlinkSync(join(repository, 'node_modules'), join(scratch, 'node_modules'));
  const names = readdirSync(suiteDir)
    .filter(file => file.endsWith('.bench.ts'))
    .map(file => file.replace('.bench.ts', ''));
  for (const name of names.filter(candidate => only === undefined || only.includes(candidate))) {
    await build({
      configFile: false,
      logLevel: 'error',
      root: repository,
      build: {
        ssr: join(suiteDir, `${name}.bench.ts`),
        outDir: scratch,
        emptyOutDir: false,
        target: 'node20',
        rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
      },
    });
    try {
      const { figures, notMeasured } = await measure(join(scratch, `${name}.mjs`));
      report.figures.push(...figures.map(figure => ({ bench: name, ...figure })));
      report.notMeasured.push(...notMeasured.map(reason => ({ bench: name, reason })));
    } catch (error) {
      report.notMeasured.push({ bench: name, reason: error.message });
      missed += 1;
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
report.calibrationAfterMs = calibrationMs();

const rows = report.figures.map(figure => {
  const verdict =
    figure.goal === null
      ? ''
      : (figure.atMost ? figure.value <= figure.goal : figure.value >= figure.goal)
        ? 'holds'
        : 'MISSED';
  const goal = figure.goal === null ? '' : `${figure.atMost ? '≤' : '≥'} ${format(figure.goal)}`;
  return [
    figure.bench,
    figure.name,
    `${format(figure.value)} ${figure.unit}`,
    goal,
    verdict,
    `${figure.runs.map(format).join(' ')}`,
  ];
});
const widths = [0, 1, 2, 3, 4].map(column => Math.max(...rows.map(row => row[column].length), 0));
console.log(
  `${report.machine.cpu}, ${report.machine.cores} cores, ${report.machine.memoryGiB} GiB, ${report.machine.system}, Node ${report.machine.node}`,
);
console.log(
  `calibration loop ${format(report.calibrationMs)} ms before, ${format(report.calibrationAfterMs)} ms after, load ${report.machine.loadBefore}\n`,
);
for (const row of rows)
  console.log(row.map((cell, column) => (column < 5 ? cell.padEnd(widths[column]) : `(${cell})`)).join('  '));
for (const { bench, reason } of report.notMeasured) console.log(`not measured: ${bench}: ${reason}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.exitCode = missed > 0 ? 1 : 0;
