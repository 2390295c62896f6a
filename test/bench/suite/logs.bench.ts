import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followLogFacts } from '../../../src-main/compose/log-facts.ts';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { Launches } from '../../../src-main/logs/launches.ts';
import { LogHub } from '../../../src-main/logs/log-hub.ts';
import { followOutput } from '../../../src-main/runtime/process/output-files.ts';
import type { Instance, RawLogLine } from '../../../src-main/runtime/runtime.ts';
import { readLog } from '../../../src-main/supervisor/read-log.ts';
import { figure, finish, runs } from '../figures.ts';

const LINES = 300_000;
const BATCH = 500;
/** More than the ring holds. */
const WARM_UP = 150_000;
const source = { group: 'default', profileId: 'bench', launchId: 'l' };

const text = (i: number): string =>
  `0.03.162.853 I slot print_timing: id  0 | task ${i} | prompt eval time =       8.70 ms /    10 tokens (    0.87 ms per token,  1149.56 tokens per second)`;

function linesIn(dir: string): number {
  return readdirSync(dir).reduce(
    (sum, file) => sum + readFileSync(join(dir, file), 'utf8').split('\n').length - 1,
    0,
  );
}

/** Ingest of realistic lines with one viewer that has stopped reading. */
async function ingestOnce(): Promise<{ linesPerSecond: number; heapGrowthMiB: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'paddock-bench-logs-'));
  const hub = new LogHub({ dir, maxFileBytes: 1 << 30, clock: systemClock, log: silentLogger });
  const stop = new AbortController();
  const paused = hub.follow({ lines: 100 }, stop.signal);
  await paused.next();
  const batch = (from: number): RawLogLine[] =>
    Array.from({ length: BATCH }, (_, i) => ({
      at: 1_000_000 + from,
      stream: 'stderr',
      text: text(from + i),
    }));
  // Fill the ring and the viewer's queue first: growth after that would be a leak.
  for (let i = 0; i < WARM_UP; i += BATCH) await hub.ingest(source, batch(i));
  await hub.flush();
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const started = performance.now();
  // Making the lines counts too, so the figure is a lower bound.
  for (let i = 0; i < LINES; i += BATCH) await hub.ingest(source, batch(i));
  await hub.flush();
  const seconds = (performance.now() - started) / 1000;
  globalThis.gc?.();
  const heapGrowthMiB = (process.memoryUsage().heapUsed - heapBefore) / 2 ** 20;
  stop.abort();
  await hub.dispose();
  const written = linesIn(dir);
  rmSync(dir, { recursive: true });
  if (written !== LINES + WARM_UP)
    throw new Error(`${written} lines in the file, ${LINES + WARM_UP} were taken`);
  return { linesPerSecond: LINES / seconds, heapGrowthMiB };
}

/**
 * The same lines, from the file that an engine of the process runtime prints them into: read, cut, looked through for
 * what they tell, and ingested, as the supervisor has it. Lines a second.
 */
async function wholeWay(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'paddock-bench-logs-'));
  const logDir = join(dir, 'logs');
  mkdirSync(logDir);
  const files = { stdout: join(dir, 'stdout'), stderr: join(dir, 'stderr') };
  writeFileSync(files.stdout, '');
  const listening = '0.00.900.000 I srv  llama_server: server is listening on http://127.0.0.1:8080';
  const said = Array.from({ length: LINES }, (_, i) => (i === 0 ? listening : text(i)));
  writeFileSync(files.stderr, `${said.join('\n')}\n`);
  const log = silentLogger;
  const hub = new LogHub({ dir: logDir, maxFileBytes: 1 << 30, clock: systemClock, log });
  let told = 0;
  const release = followLogFacts(hub, new Launches(), () => {
    told += 1;
  });
  const stop = new AbortController();
  const instance: Pick<Instance, 'logs' | 'startedAt'> = {
    startedAt: null,
    logs: signal => followOutput({ files, clock: systemClock, ended: Promise.resolve() }, signal),
  };
  const started = performance.now();
  await readLog(instance, { source, logs: hub, log, onLines: () => {} }, stop.signal);
  await hub.flush();
  const seconds = (performance.now() - started) / 1000;
  release();
  await hub.dispose();
  const written = linesIn(logDir);
  rmSync(dir, { recursive: true });
  if (written !== LINES || told !== LINES)
    throw new Error(`${written} lines in the file and ${told} looked through, of ${LINES}`);
  return LINES / seconds;
}

const results = [];
const whole = [];
for (let run = 0; run < runs; run++) {
  results.push(await ingestOnce());
  whole.push(await wholeWay());
}
figure(
  'log ingest, every line in the file',
  'lines/s',
  results.map(result => result.linesPerSecond),
  { atLeast: 150_000 },
);
figure('the same from the output of an engine to the file', 'lines/s', whole, { atLeast: 150_000 });
figure(
  'heap growth with a paused viewer',
  'MiB',
  results.map(result => result.heapGrowthMiB),
  { atMost: 5 },
);
finish();
