import { setTimeout as wait } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { startBusyPanel } from '../../bench/busy-panel.ts';
import { figure, finish, unmeasured } from '../../bench/figures.ts';
import { signIn } from '../../bench/traced-page.ts';
import { chromiumPath, launchChromium } from '../../support/chromium.ts';

const MINUTES = Number(process.env.PADDOCK_SOAK_MINUTES ?? 10);
/** The page keeps 15 minutes of readings: until they are full, and the code is compiled, its heap grows as it should. */
const WARM_UP_MS = Number(process.env.PADDOCK_SOAK_WARM_UP_MINUTES ?? 16) * 60_000;
const LINES_A_SECOND = 5_000;

/** What the page holds after everything that nobody needs is thrown away. */
interface Look {
  readonly heapMiB: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function look(page: Page, devtools: CDPSession): Promise<Look> {
  // Twice: what the first round finalises, the second frees.
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  if (page.isClosed()) throw new Error('The page is gone');
  return { heapMiB: usedSize / 2 ** 20, nodes, listeners: jsEventListeners };
}

/** Growth a minute of the line that fits the values best; one value a minute. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  let [above, below] = [0, 0];
  for (const [i, value] of values.entries()) {
    above += (i - middle) * (value - mean);
    below += (i - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}

/** Eight GPUs read every second and 5,000 lines a second, with the overview of a day open all the time. */
async function measure(): Promise<void> {
  const panel = await startBusyPanel({ lines: 100_000_000, rate: LINES_A_SECOND });
  const browser = await launchChromium({ whole: true });
  const looks: Look[] = [];
  try {
    await panel.flood();
    const context = await browser.newContext({
      storageState: await signIn(browser, panel),
      viewport: { width: 1440, height: 1300 },
    });
    const page = await context.newPage();
    await page.goto(panel.url);
    await page
      .getByText(/slot print_timing/)
      .first()
      .waitFor();
    // The longest range: what is drawn is the stored history, asked for again and again.
    await page.locator('fieldset label', { hasText: /^24 h$/ }).click();
    const devtools = await context.newCDPSession(page);
    await wait(WARM_UP_MS);
    looks.push(await look(page, devtools));
    for (let minute = 0; minute < MINUTES; minute++) {
      await wait(60_000);
      looks.push(await look(page, devtools));
    }
  } finally {
    await browser.close();
    await panel.stop();
  }
  const of = (key: keyof Look): number[] => looks.map(one => one[key]);
  figure('heap of the page, each minute after garbage collection', 'MiB', of('heapMiB'));
  figure('growth of the heap', 'MiB a minute', [slope(of('heapMiB'))], { atMost: 0.1 });
  figure('elements of the document, each minute', '', of('nodes'));
  figure('growth of the document', 'elements a minute', [slope(of('nodes'))], { atMost: 20 });
  figure('growth of the listeners', 'a minute', [slope(of('listeners'))], { atMost: 5 });
}

if (chromiumPath({ whole: true }) === null) unmeasured('no Chromium here: run test/provision.sh as root');
else await measure();
finish();
