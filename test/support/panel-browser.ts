import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { defaultPreferences } from '../../src-shared/model/preferences.ts';
import { buildRenderer } from './build-renderer.ts';
import { launchChromium } from './chromium.ts';
import { PanelFixture } from './panel-fixture.ts';
import { until } from './until.ts';

/** Screenshots are for people: kept only where asked for. */
const screenshots = process.env.PADDOCK_SCREENSHOTS;

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

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
  #root = '';
  #browser!: Browser;
  #context: BrowserContext | undefined;

  async start(): Promise<void> {
    this.#root = await buildRenderer();
    this.#browser = await launchChromium();
    this.panel = new PanelFixture(this.#root);
    await this.panel.up();
    if (screenshots) await mkdir(screenshots, { recursive: true });
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    await this.panel?.down();
    if (this.#root.startsWith(tmpdir())) await rm(this.#root, { recursive: true, force: true });
  }

  /** A fresh browser context, in the dark theme, on the busy scenario. */
  async fresh(): Promise<void> {
    await this.#context?.close();
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
    this.page = await this.#context.newPage();
    this.complaints = [];
    this.page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.complaints.push(`${message.text()} ${message.location().url}`);
    });
    this.page.on('pageerror', error => this.complaints.push(String(error)));
    await this.page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', event => {
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
  }

  async close(): Promise<void> {
    await this.#context?.close();
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.panel.url}#${path}`);
  }

  /** Speaks a language from now on; resolves once the open page does. */
  async speak(language: 'en' | 'de'): Promise<void> {
    this.panel.preferences.set({ ...this.panel.preferences.value, language });
    await until(
      () => this.page.evaluate(wanted => document.documentElement.lang.startsWith(wanted), language),
      10_000,
    );
  }

  /** The serious findings of axe on the page as it is. */
  async findings(): Promise<string[]> {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await this.page.evaluate(axe);
    const result = (await this.page.evaluate('axe.run(document)')) as AxeResult;
    return result.violations
      .filter(violation => violation.impact === 'serious' || violation.impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}\n${node.failureSummary}`));
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
        // The layout settles over a few frames, which a busy machine draws when it can.
        const overflow = () =>
          this.page.evaluate(() => {
            const main = document.querySelector('main');
            const within = main ? main.scrollWidth - main.clientWidth : 0;
            return Math.max(document.documentElement.scrollWidth - innerWidth, within);
          });
        await until(async () => (await overflow()) <= 0, 3_000).catch(() => {});
        const over = await overflow();
        if (over > 0) wide.push(`${theme} ${width}: ${over} px`);
        await this.shoot(`${name}-${theme}-${width}`);
      }
      await this.page.setViewportSize({ width: 1440, height: 900 });
    }
    return wide;
  }
}
