import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { launchChromium } from '../support/chromium.ts';
import { type HttpPanel, startHttpPanel } from '../support/http-panel.ts';
import { SIZES } from '../support/panel-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { sideways } from '../support/sideways.ts';

const screenshots = process.env.PADDOCK_SCREENSHOTS;

describeWith(['chromium'], 'a browser that is not signed in', () => {
  let http: HttpPanel;
  let browser: Browser;
  beforeAll(async () => {
    http = await startHttpPanel();
    browser = await launchChromium();
    if (screenshots) mkdirSync(screenshots, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await http?.dispose();
  });

  test.each([
    ['de-AT', 'Dieser Browser ist nicht angemeldet', 'Öffne die Adresse'],
    ['en-GB', 'This browser is not signed in', 'Open the address'],
  ])(
    'is told in its language, %s, how to sign in, in every size and theme',
    async (locale, heading, step) => {
      const context = await browser.newContext({ locale });
      try {
        const page = await context.newPage();
        const problems: string[] = [];
        page.on('console', message => problems.push(message.text()));
        await page.goto(http.url);
        await page.getByRole('heading', { name: heading }).waitFor();
        await page.getByRole('listitem').getByText(step).waitFor();
        await page.getByText('npx paddock url').waitFor();
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale.slice(0, 2));
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          for (const [width, height] of SIZES) {
            await page.setViewportSize({ width, height });
            expect(await sideways(page)).toBe(0);
            expect(await seriousFindings(page)).toEqual([]);
            if (screenshots)
              await page.screenshot({
                path: join(screenshots, `sign-in-${locale}-${colorScheme}-${width}.png`),
              });
          }
        }
        // The answer to the page itself is a 401, of which the browser complains; of nothing else.
        expect(problems.filter(text => !text.includes('401 (Unauthorized)'))).toEqual([]);
      } finally {
        await context.close();
      }
    },
  );
});
