import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from '../../support/chromium.ts';
import { frameWork99, longest, type MainThread, missedPct } from '../browser-trace.ts';
import { startBusyPanel } from '../busy-panel.ts';
import { figure, finish, full, median, runs, unmeasured } from '../figures.ts';
import { blankPage, signIn, traced, tracedContext } from '../traced-page.ts';

/*
 * The logs page with a million lines while 5,000 a second come, in a real Chromium against the built panel; figures as
 * in renderer.bench.ts. The lines reach the page as they would over days: through its stream, only faster. Then the page
 * is traced while it follows the end, and while somebody scrolls up through the lines with the wheel.
 */

const VIEWPORT = { width: 1440, height: 900 };
const LINES = 1_000_000;
const LINES_A_SECOND = 5_000;
const LOOK_MS = full ? 60_000 : 10_000;
const FILL_MS = 300_000;
/** A blank page is looked at first, at the usual rate. */
const BURST = { lines: 1_100_000, rate: 20_000, afterSeconds: runs * (LOOK_MS / 1_000 + 3) + 5 };
const SETTLE_MS = 3_000;
/** A wheel that is turned briskly, px a second. */
const SCROLL_SPEED = 5_000;

async function fill(page: Page): Promise<void> {
  const count = page.getByText(/^[\d,]+ lines$/);
  await count.waitFor();
  const deadline = performance.now() + FILL_MS;
  let held = 0;
  while (held < LINES) {
    if (performance.now() > deadline) throw new Error(`The page has ${held} lines after ${FILL_MS} ms`);
    await wait(1_000);
    held = Number((await count.textContent())?.replace(/\D/g, ''));
  }
}

/** Scrolls up through the list for a while, as a person with a wheel does. */
async function scrollUp(page: Page, ms: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const box = await page.getByRole('log').boundingBox();
  if (!box) throw new Error('The list has no place');
  await devtools.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    yDistance: (SCROLL_SPEED * ms) / 1_000,
    speed: SCROLL_SPEED,
    gestureSourceType: 'mouse',
  });
  await devtools.detach();
}

interface Run {
  readonly following: MainThread;
  readonly scrolling: MainThread;
}

async function runOnce(browser: Browser, page: Page): Promise<Run> {
  await page.getByRole('log').focus();
  await page.keyboard.press('Shift+G');
  await wait(SETTLE_MS);
  const following = await traced(browser, page, () => wait(LOOK_MS));
  const scrolling = await traced(browser, page, () => scrollUp(page, LOOK_MS));
  return { following, scrolling };
}

function report(blank: readonly MainThread[], all: readonly Run[]): void {
  const blankPct = blank.map(missedPct);
  for (const what of ['following', 'scrolling'] as const) {
    const of = (value: (thread: MainThread) => number): number[] => all.map(run => value(run[what]));
    figure(`${what}: work per frame, 99th percentile`, 'ms', of(frameWork99), { atMost: 12 });
    const missed = of(thread => missedPct(thread) - median(blankPct));
    figure(`${what}: missed frames above a blank page`, 'points', missed, { atMost: 2 });
    const cpuMs = of(thread => longest(thread.tasks, 'cpuMs'));
    figure(`${what}: longest task, processor time`, 'ms', cpuMs, { atMost: 100 });
    const wallMs = of(thread => longest(thread.tasks));
    figure(`${what}: longest task, start to end`, 'ms', wallMs);
  }
  figure('blank page: missed frames', '%', blankPct);
}

async function measure(): Promise<void> {
  const panel = await startBusyPanel({ lines: 100_000_000, rate: LINES_A_SECOND, burst: BURST });
  const browser = await launchChromium({ whole: true });
  try {
    const context = await tracedContext(browser, await signIn(browser, panel), VIEWPORT);
    const page = await context.newPage();
    await panel.flood();
    const blank: MainThread[] = [];
    for (let run = 0; run < runs; run++) blank.push(await blankPage(browser, page, LOOK_MS));
    await page.goto(`${panel.url}/#/logs`);
    const filling = performance.now();
    await fill(page);
    figure('a million lines through the stream', 's', [(performance.now() - filling) / 1_000]);
    const all: Run[] = [];
    for (let run = 0; run < runs; run++) all.push(await runOnce(browser, page));
    report(blank, all);
  } finally {
    await browser.close();
    await panel.stop();
  }
}

if (chromiumPath({ whole: true }) === null) unmeasured('no Chromium here: run test/provision.sh as root');
else await measure();
finish();
