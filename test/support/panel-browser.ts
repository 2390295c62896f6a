import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { appDir, buildIfStale } from '../../src-main/bin/build-if-stale.mjs';
import { defaultPreferences } from '../../src-shared/model/preferences.ts';
import { seriousFindings } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { complaintsOf } from './complaints.ts';
import { PanelFixture } from './panel-fixture.ts';
import { sideways } from './sideways.ts';
import { until } from './until.ts';

/** Screenshots are for people: kept only where asked for. */
const screenshots = process.env.PADDOCK_SCREENSHOTS;

export const SIZES = [
  [1440, 900],
  [1024, 700],
  [390, 844],
] as const;

/** The built page in a real browser, against a panel that a test moves. */
export class PanelBrowser {
  panel!: PanelFixture;
  page!: Page;
  /** What the browser complained of: errors, warnings, breaches of the content security policy. */
  complaints: string[] = [];
  #browser!: Browser;
  #context: BrowserContext | undefined;

  async start(): Promise<void> {
    await buildIfStale(() => {});
    this.#browser = await launchChromium();
    this.panel = new PanelFixture(join(appDir, 'out', 'renderer'));
    await this.panel.up();
    if (screenshots) await mkdir(screenshots, { recursive: true });
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    await this.panel?.down();
  }

  /** A fresh browser context, in the dark theme, on the busy scenario, whatever a test before left behind. */
  async fresh(): Promise<void> {
    await this.#context?.close();
    await this.panel.up();
    this.panel.signedIn = true;
    this.panel.preferences.set(defaultPreferences);
    this.panel.play('busy');
    this.#context = await this.#browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: 'dark',
      locale: 'en-US',
      // Colours that are still changing are judged as they are.
      reducedMotion: 'reduce',
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    this.#context.setDefaultTimeout(60_000);
    this.complaints = await complaintsOf(this.#context);
    this.page = await this.#context.newPage();
  }

  async close(): Promise<void> {
    await this.#context?.close();
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.panel.url}#${path}`);
  }

  /** From the next load on, nothing that the panel says arrives until what this resolves with is called. */
  async holdBack(): Promise<() => void> {
    let tell = (): void => {};
    const told = new Promise<void>(resolve => {
      tell = resolve;
    });
    await this.page.routeWebSocket(/\/rpc/, socket => {
      socket.connectToServer().onMessage(async message => {
        await told;
        socket.send(message);
      });
    });
    return tell;
  }

  /** Speaks a language from now on; resolves once the open page does. */
  async speak(language: 'en' | 'de'): Promise<void> {
    this.panel.preferences.set({ ...this.panel.preferences.value, language });
    await until(() =>
      this.page.evaluate(wanted => document.documentElement.lang.startsWith(wanted), language),
    );
  }

  /** The serious findings of axe on the page as it is. */
  findings(): Promise<string[]> {
    return seriousFindings(this.page);
  }

  async shoot(name: string): Promise<void> {
    if (screenshots) await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /** In every size and both themes: nothing runs out of the window. Calls back in each. */
  async everySize(name: string, look: (theme: string) => Promise<void> = async () => {}): Promise<string[]> {
    const wide: string[] = [];
    for (const theme of ['dark', 'light'] as const) {
      await this.page.emulateMedia({ colorScheme: theme });
      await look(theme);
      for (const [width, height] of SIZES) {
        await this.page.setViewportSize({ width, height });
        const over = await sideways(this.page);
        if (over > 0) wide.push(`${theme} ${width}: ${over} px`);
        await this.shoot(`${name}-${theme}-${width}`);
      }
      await this.page.setViewportSize({ width: 1440, height: 900 });
    }
    return wide;
  }
}
