// `npm run bench`: medians of several runs with the machine described beside them. Machines are noisy: compare the
// ratios within one run, and look at the calibration loop before you compare two runs.
//   --only NAME[,NAME]   some of them      --runs N   runs of each (5)      --json FILE   also as JSON
//   --full               the long form of those that have one (ten minutes of memory)
//   --strict             end with 1 when a goal is missed, not only when something could not be measured
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../../src-main/bin/build-if-stale.mjs';
import { format, holds, runScript, table } from './script.mjs';

const suiteDir = fileURLToPath(new URL('suite', import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
    full: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
  },
});

/** The same integer work every time: how fast this machine is just now. */
function calibrationMs() {
  const times = [];
  for (let run = 0; run < 7; run++) {
    const started = performance.now();
    let x = 1;
    for (let i = 0; i < 20_000_000; i++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    times.push(performance.now() - started + (x === 42 ? 1e-9 : 0));
  }
  return times.sort((a, b) => a - b)[3];
}

const all = readdirSync(suiteDir)
  .filter(file => file.endsWith('.bench.ts'))
  .map(file => file.replace('.bench.ts', ''));
const chosen = values.only?.split(',') ?? all;
const unknown = chosen.filter(name => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  process.exit(2);
}

await buildIfStale();
const report = {
  at: new Date().toISOString(),
  machine: {
    cpu: cpus()[0]?.model ?? '?',
    cores: cpus().length,
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
    system: `${process.platform} ${release()}`,
    node: process.versions.node,
    loadBefore: loadavg()[0],
  },
  calibrationMs: calibrationMs(),
  calibrationAfterMs: null,
  /** The loop and the load just before each bench: they say in which of them the machine was busy with others. */
  before: {},
  figures: [],
  notMeasured: [],
};
let broken = 0;
const scratch = mkdtempSync(join(tmpdir(), 'paddock-bench-'));
try {
  for (const name of chosen) {
    report.before[name] = { calibrationMs: calibrationMs(), load: loadavg()[0] };
    console.error(`${name} …`);
    try {
      const { figures, notMeasured } = await runScript(join(suiteDir, `${name}.bench.ts`), scratch, {
        PADDOCK_BENCH_RUNS: values.runs,
        PADDOCK_BENCH_FULL: values.full ? '1' : '',
      });
      report.figures.push(...figures.map(figure => ({ group: name, ...figure })));
      report.notMeasured.push(...notMeasured.map(reason => ({ bench: name, reason })));
    } catch (error) {
      report.notMeasured.push({ bench: name, reason: error.message });
      broken += 1;
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
report.calibrationAfterMs = calibrationMs();

const { machine, calibrationMs: before, calibrationAfterMs: after } = report;
console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`,
);
console.log(
  `calibration loop ${format(before)} ms before, ${format(after)} ms after, load ${format(machine.loadBefore)}`,
);
const each = Object.entries(report.before).map(
  ([name, { calibrationMs: loop, load }]) => `${name} ${format(loop)} ms at ${format(load)}`,
);
console.log(`loop and load before each: ${each.join(', ')}\n`);
console.log(table(report.figures));
for (const { bench, reason } of report.notMeasured) console.log(`not measured: ${bench}: ${reason}`);
const missed = report.figures.filter(figure => !holds(figure));
const goals = report.figures.filter(figure => figure.goal !== null).length;
console.log(`\n${goals - missed.length} of ${goals} goals hold.`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.exitCode = broken > 0 || (values.strict && missed.length > 0) ? 1 : 0;
