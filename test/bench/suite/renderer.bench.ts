import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../../support/chromium.ts';
import { frameWork99, longest, type MainThread, missedPct, type Task, tasksWith } from '../browser-trace.ts';
import { type BusyPanel, GPUS, startBusyPanel } from '../busy-panel.ts';
import { figure, finish, full, runs, unmeasured } from '../figures.ts';
import { blankPage, type SignedIn, signIn, traced, tracedContext } from '../traced-page.ts';

/*
 * The page in a real Chromium, without a GPU, against the built headless panel: eight GPUs read every second, a day of
 * stored history, an engine that logs 5,000 lines a second, every chart and the log in sight. Panel, engine and browser
 * share the machine's processors, so each run measures an empty page beside the overview, under the same load.
 *
 * From a trace of the page's main thread (RunTask, FireAnimationFrame, user timing):
 * - work per frame: processor time of the tasks from one frame to the next; the page asks for every frame.
 * - a chart update: a task in which a curve got a new path (marked by the bench where React sets it).
 * - missed frames: frames at 60 a second that the page was not asked to draw, against the empty page of the same run.
 * - longest task: in processor time, which is what the page asks of the machine, and beside it from start to end, with
 *   whatever else had the same processors meanwhile: on an idle machine with a few more of them the two are one.
 * First contentful paint is what the browser reports for a visitor with an empty cache who is signed in already.
 */

const VIEWPORT = { width: 1440, height: 1300 };
const LINES_A_SECOND = 5_000;
const LOOK_MS = full ? 60_000 : 15_000;
/** Loading and compiling is over. */
const SETTLE_MS = 4_000;

async function firstPaints(browser: Browser, panel: BusyPanel, storageState: SignedIn): Promise<number[]> {
  const paints: number[] = [];
  for (let run = -1; run < runs; run++) {
    const context = await browser.newContext({ storageState, viewport: VIEWPORT });
    const page = await context.newPage();
    await page.goto(panel.url);
    const paint = await page.evaluate(
      () =>
        new Promise<number>(resolve =>
          new PerformanceObserver(list => {
            for (const entry of list.getEntries())
              if (entry.name === 'first-contentful-paint') resolve(entry.startTime);
          }).observe({ type: 'paint', buffered: true }),
        ),
    );
    if (run >= 0) paints.push(paint);
    await context.close();
  }
  return paints;
}

/** Compressed size of every script that the first screen needs, kB. */
async function scriptKb(browser: Browser, panel: BusyPanel, signedIn: SignedIn): Promise<number> {
  const context = await tracedContext(browser, signedIn, VIEWPORT);
  const page = await context.newPage();
  // What the page fetches ahead in its idle time is not the first screen.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  const sizes: Promise<number>[] = [];
  page.on('response', response => {
    if (response.url().endsWith('.js')) sizes.push(response.body().then(body => gzipSync(body).length));
  });
  await openOverview(page, panel);
  const sum = (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
  await context.close();
  return sum / 1_000;
}

/** Opens the overview and makes sure that everything is drawn and in sight. */
async function openOverview(page: Page, panel: BusyPanel): Promise<void> {
  await page.goto(panel.url);
  const curves = page.locator('main figure .recharts-area-curve');
  await curves.nth(2 * GPUS + 1).waitFor({ state: 'attached' });
  const below = await page
    .locator('main figure, main [role=log]')
    .evaluateAll(all => all.filter(one => one.getBoundingClientRect().bottom > innerHeight).length);
  if (below > 0) throw new Error(`${below} charts or logs are out of sight`);
}

const chooseRange = (page: Page, span: string): Promise<void> =>
  page.locator('fieldset label', { hasText: new RegExp(`^${span}$`) }).click();

interface Run {
  readonly blank: MainThread;
  /** A day on the charts. */
  readonly day: MainThread;
  /** From six hours to a day and back, three times. */
  readonly ranges: MainThread;
  /** The last five minutes, drawn anew every second. */
  readonly live: MainThread;
}

async function runOnce(browser: Browser, page: Page, panel: BusyPanel): Promise<Run> {
  const blank = await blankPage(browser, page, LOOK_MS);
  await openOverview(page, panel);
  await page
    .getByText(/slot print_timing/)
    .first()
    .waitFor();
  await chooseRange(page, '24 h');
  await wait(SETTLE_MS);
  const day = await traced(browser, page, () => wait(LOOK_MS));
  const ranges = await traced(browser, page, async () => {
    for (const span of ['6 h', '24 h', '6 h', '24 h', '6 h', '24 h']) {
      await chooseRange(page, span);
      await wait(1_500);
    }
  });
  await chooseRange(page, '5 min');
  await wait(SETTLE_MS);
  const live = await traced(browser, page, () => wait(LOOK_MS));
  return { blank, day, ranges, live };
}

function report(all: readonly Run[]): void {
  const say = (
    name: string,
    unit: string,
    value: (run: Run) => number,
    goal: { atMost?: number; atLeast?: number } = {},
  ): void => figure(name, unit, all.map(value), goal);
  const tasks = (name: string, of: (run: Run) => readonly Task[], atMost: number): void => {
    say(`${name}, processor time`, 'ms', run => longest(of(run), 'cpuMs'), { atMost });
    say(`${name}, start to end`, 'ms', run => longest(of(run)));
  };
  for (const what of ['day', 'live'] as const) {
    const name = what === 'day' ? '24 h' : '5 min, live';
    say(`${name}: work per frame, 99th percentile`, 'ms', run => frameWork99(run[what]), { atMost: 12 });
    say(
      `${name}: missed frames above a blank page`,
      'points',
      run => missedPct(run[what]) - missedPct(run.blank),
      { atMost: 2 },
    );
    say(`${name}: missed frames`, '%', run => missedPct(run[what]));
    tasks(`${name}: longest task`, run => run[what].tasks, 100);
  }
  say('blank page: missed frames', '%', run => missedPct(run.blank));
  tasks('another range: longest task', run => run.ranges.tasks, 100);
  tasks('chart update: longest task', chartUpdates, 50);
  say('chart updates seen', '', run => chartUpdates(run).length, { atLeast: GPUS });
}

function chartUpdates({ day, ranges, live }: Run): Task[] {
  return [day, ranges, live].flatMap(thread => tasksWith(thread, 'chart'));
}

async function measure(): Promise<void> {
  const panel = await startBusyPanel({ lines: 10_000_000, rate: LINES_A_SECOND });
  const browser = await launchChromium({ whole: true });
  try {
    const signedIn = await signIn(browser, panel);
    figure(
      'first contentful paint, warm server, empty cache',
      'ms',
      await firstPaints(browser, panel, signedIn),
      { atMost: 500 },
    );
    await panel.flood();
    figure('script of the first screen, gzip', 'kB', [await scriptKb(browser, panel, signedIn)], {
      atMost: 350,
    });
    const context = await tracedContext(browser, signedIn, VIEWPORT);
    const page = await context.newPage();
    const all: Run[] = [];
    for (let run = 0; run < runs; run++) all.push(await runOnce(browser, page, panel));
    report(all);
  } finally {
    await browser.close();
    await panel.stop();
  }
}

if (chromiumPath({ whole: true }) === null) unmeasured('no Chromium here: run test/provision.sh as root');
else await measure();
finish();
