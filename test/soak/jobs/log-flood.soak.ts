import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { exchange } from '../../bench/engines.ts';
import { figure, finish, quantile } from '../../bench/figures.ts';
import { FLOOD_CONF, floodProgram, lastFloodLine } from '../flood.ts';
import { holdings, openOwnPanel } from '../own-panel.ts';

const LINES = Number(process.env.PADDOCK_SOAK_LINES ?? 4_000_000);
const RATE = 60_000;
/** More than the ring and a viewer's queue hold. */
const WARM_UP_LINES = Math.min(200_000, LINES / 4);

/** An engine floods its log while somebody has asked for it and never reads what comes. */
const folder = mkdtempSync(join(tmpdir(), 'paddock-soak-flood-'));
const program = floodProgram(folder, { lines: LINES, rate: RATE });
const own = await openOwnPanel(FLOOD_CONF, ['--llama-server', program]);
const { host, hostname, port } = new URL(own.url);
const sleeper = connect(Number(port), hostname, () =>
  sleeper.write(`GET /events?topics=log&tail=100 HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
);
sleeper.pause();
sleeper.on('error', () => {});
const answersMs: number[] = [];

async function until(line: number): Promise<void> {
  const deadline = performance.now() + (LINES / RATE) * 1_000 + 120_000;
  while (lastFloodLine(await own.logTexts(50)) < line) {
    if (performance.now() > deadline) throw new Error(`Line ${line} does not arrive`);
    for (let i = 0; i < 5; i++) {
      answersMs.push((await exchange(`${own.url}/status`)).firstByteMs);
      await wait(50);
    }
  }
}

try {
  await own.switchTo('flood');
  await until(WARM_UP_LINES);
  const rssBefore = process.memoryUsage.rss() / 2 ** 20;
  const heapBefore = (await holdings()).heapMiB;
  await until(LINES - 1);
  const heapAfter = (await holdings()).heapMiB;
  const rssAfter = process.memoryUsage.rss() / 2 ** 20;
  const skipped = await own.logTexts(1, 'bytes of output skipped');
  figure('lines that the engine printed', '', [LINES]);
  figure('times that output was skipped', '', [skipped.length], { atMost: 0 });
  figure('heap growth with a viewer that sleeps', 'MiB', [heapAfter - heapBefore], { atMost: 8 });
  figure('RSS growth', 'MiB', [rssAfter - rssBefore]);
  figure(
    '/status meanwhile, 99th percentile',
    'ms',
    [quantile(answersMs, 0.99)],
    // A few seconds say more about the machine than about the panel.
    LINES >= 2_000_000 ? { atMost: 200 } : {},
  );
  // Every one is asked for while lines keep coming.
  figure('answers of /status meanwhile', '', [answersMs.length], { atLeast: 10 });
} finally {
  sleeper.destroy();
  await own.stop();
  rmSync(folder, { recursive: true, force: true });
}
finish();
