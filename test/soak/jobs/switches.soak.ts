import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { figure, finish, quantile } from '../../bench/figures.ts';
import { MINI_IDS, miniConf } from '../../bench/profiles.ts';
import { haveLlamaServer, realLlamaServer } from '../../support/real-llama.ts';
import { FLOOD_CONF, floodProgram, lastFloodLine } from '../flood.ts';
import { type Holdings, holdings, openOwnPanel } from '../own-panel.ts';

const SWITCHES = Number(process.env.PADDOCK_SOAK_SWITCHES ?? 1_000);
/** Until here caches and compiled code grow as they should. */
const WARM_UP = Math.min(200, Math.ceil(SWITCHES / 3));
/** The ring of log lines is filled first: what grows after that is a leak. */
const FLOOD = { lines: 110_000, rate: 60_000 };

/** Back and forth between two models on a real engine; what the panel holds is counted before and after. */
const native = haveLlamaServer();
const folder = mkdtempSync(join(tmpdir(), 'paddock-soak-switches-'));
const program = floodProgram(folder, FLOOD, native ? realLlamaServer() : null);
const conf = `${FLOOD_CONF}\n${miniConf(native ? 'process' : 'embedded')}`;
const own = await openOwnPanel(conf, ['--llama-server', program]);
const tookMs: number[] = [];
let before: Holdings | undefined;
let after: Holdings | undefined;
try {
  await own.switchTo('flood');
  while (lastFloodLine(await own.logTexts(50)) < FLOOD.lines - 1) await wait(100);
  for (let i = 0; i < SWITCHES; i++) {
    if (i === WARM_UP) before = await holdings();
    const started = performance.now();
    await own.switchTo(MINI_IDS[i % MINI_IDS.length] ?? '');
    tookMs.push(performance.now() - started);
  }
  after = await holdings();
} finally {
  await own.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (!before || !after) throw new Error('Nothing was counted');
const counted = SWITCHES - WARM_UP;
figure(`heap growth over ${counted} switches`, 'MiB', [after.heapMiB - before.heapMiB], { atMost: 8 });
figure('growth in handles', '', [after.handles - before.handles], { atMost: 0 });
figure('growth in open files', '', [after.descriptors - before.descriptors], { atMost: 0 });
figure('median switch', 'ms', [quantile(tookMs, 0.5)]);
figure('99th percentile', 'ms', [quantile(tookMs, 0.99)]);
const third = Math.floor(tookMs.length / 3);
figure(
  'median of the last third ÷ of the first',
  '×',
  [quantile(tookMs.slice(-third), 0.5) / quantile(tookMs.slice(0, third), 0.5)],
  // A few switches say more about the machine than about the panel.
  SWITCHES >= 500 ? { atMost: 1.5 } : {},
);
finish();
