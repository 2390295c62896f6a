import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { LogHub } from '../../../src-main/logs/log-hub.ts';
import type { RawLogLine } from '../../../src-main/runtime/runtime.ts';
import { figure, finish, runs } from '../figures.ts';

const LINES = 300_000;
const BATCH = 500;
/** More than the ring holds. */
const WARM_UP = 150_000;
const source = { group: 'default', profileId: 'bench', launchId: 'l' };

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
      text: `0.03.162.853 I slot print_timing: id  0 | task ${from + i} | prompt eval time =       8.70 ms /    10 tokens (    0.87 ms per token,  1149.56 tokens per second)`,
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
  const written = readdirSync(dir).reduce(
    (sum, file) => sum + readFileSync(join(dir, file), 'utf8').split('\n').length - 1,
    0,
  );
  rmSync(dir, { recursive: true });
  if (written !== LINES + WARM_UP)
    throw new Error(`${written} lines in the file, ${LINES + WARM_UP} were taken`);
  return { linesPerSecond: LINES / seconds, heapGrowthMiB };
}

const results = [];
for (let run = 0; run < runs; run++) results.push(await ingestOnce());
figure(
  'log ingest, every line in the file',
  'lines/s',
  results.map(result => result.linesPerSecond),
  { atLeast: 150_000 },
);
figure(
  'heap growth with a paused viewer',
  'MiB',
  results.map(result => result.heapGrowthMiB),
  { atMost: 5 },
);
finish();
