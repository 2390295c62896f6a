import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type MainThread, mainThread, TRACE_CATEGORIES } from './browser-trace.ts';
import { type BenchPanel, signInUrl } from './panel.ts';

/** A page asks for every frame, so that a missed one shows, and marks each time that a chart's line is drawn. */
function beatAndMark(): void {
  const beat = (): void => void requestAnimationFrame(beat);
  beat();
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    if (name === 'd' && this.classList.contains('recharts-curve')) {
      performance.mark('chart');
      performance.clearMarks('chart');
    }
    setAttribute.call(this, name, value);
  };
}

export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Signs a browser in; the link that the panel prints is good for one time. */
export async function signIn(browser: Browser, panel: BenchPanel): Promise<SignedIn> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(await signInUrl(panel));
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A window that is signed in, with an empty cache, ready to be traced. */
export async function tracedContext(
  browser: Browser,
  storageState: SignedIn,
  viewport: { readonly width: number; readonly height: number },
): Promise<BrowserContext> {
  const context = await browser.newContext({ storageState, viewport, colorScheme: 'dark', locale: 'en-US' });
  await context.addInitScript(beatAndMark);
  return context;
}

/** What the page's main thread does while `meanwhile` lasts. */
export async function traced(
  browser: Browser,
  page: Page,
  meanwhile: () => Promise<unknown>,
): Promise<MainThread> {
  await browser.startTracing(page, { categories: TRACE_CATEGORIES, screenshots: false });
  // Starting costs the page something itself.
  await wait(500);
  await page.evaluate(() => performance.mark('bench from'));
  await meanwhile();
  await page.evaluate(() => performance.mark('bench to'));
  const trace = await browser.stopTracing();
  await page.evaluate(() => performance.clearMarks());
  return mainThread(trace.toString('utf8'), 'bench from', 'bench to');
}

/** An empty page under the same load: what this browser and machine miss by themselves. */
export async function blankPage(browser: Browser, page: Page, ms: number): Promise<MainThread> {
  await page.goto('about:blank');
  await wait(500);
  return traced(browser, page, () => wait(ms));
}
