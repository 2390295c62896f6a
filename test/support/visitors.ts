import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { complaintsOf } from './complaints.ts';
import type { PanelProcess } from './panel-process.ts';

/** Somebody who is signed in to a panel: a browser of their own, in which several pages may be open. */
export interface Visitor {
  readonly context: BrowserContext;
  /** What the pages complained of: errors, warnings, breaches of the content security policy. */
  readonly complaints: string[];
  /** Opens a page of the panel in a tab of its own. */
  open(path?: string): Promise<Page>;
  /** The address of a place in the panel, such as `/logs`. */
  address(path?: string): string;
  /** What lies on the clipboard, as far as this page may know. */
  clipboard(page: Page): Promise<string>;
  /** The address that is opened beside the panel while something is done. */
  opens(act: () => Promise<unknown>): Promise<string>;
}

/** One Chromium and those who look at panels through it. */
export class Visitors {
  #browser: Browser | undefined;
  readonly #contexts: BrowserContext[] = [];

  /** A visitor with cookies and a memory of their own, signed in through a one-time link. */
  async visit(panel: PanelProcess, options: BrowserContextOptions = {}): Promise<Visitor> {
    this.#browser ??= await launchChromium();
    const context = await this.#browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: 'dark',
      locale: 'en-GB',
      permissions: ['clipboard-read', 'clipboard-write'],
      // Colours that are still changing would be judged as they are.
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(60_000);
    this.#contexts.push(context);
    const complaints = await complaintsOf(context);
    const { body } = await panel.post('/sign-in-links', {}, true);
    const door = await context.newPage();
    await door.goto(body.url);
    await door.close();
    const address = (path = '/'): string => new URL(`/#${path}`, panel.url).href;
    const open = async (path?: string): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(address(path));
      // Loaded is not yet drawn, and only a drawn page hears keys. It may be in any language by then.
      await page.locator('header button[aria-haspopup=dialog]').first().waitFor();
      return page;
    };
    const opens = async (act: () => Promise<unknown>): Promise<string> => {
      const [opened] = await Promise.all([context.waitForEvent('page'), act()]);
      await opened.waitForLoadState();
      const url = opened.url();
      await opened.close();
      return url;
    };
    const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    return { context, complaints, open, address, clipboard, opens };
  }

  async leave(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
  }

  async end(): Promise<void> {
    await this.#browser?.close();
  }
}
