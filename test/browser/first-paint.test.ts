import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PanelBrowser } from '../support/panel-browser.ts';
import { describeWith } from '../support/requirements.ts';

/* What is on the screen before the first script of the page has run. */

const panelBrowser = new PanelBrowser();
let page: Page;
/** Hands over the page's modules. */
let handOver: () => void;
let handedOver: Promise<void>;
let asked: string[];

function hold(): void {
  handedOver = new Promise(resolve => {
    handOver = resolve;
  });
}

const background = (): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const brand = () => page.locator('.text-accent svg, svg.text-accent').first().boundingBox();

describeWith(['chromium'], 'before the first script', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(async () => {
    await panelBrowser.fresh();
    ({ page } = panelBrowser);
    hold();
    asked = [];
    await page.route('**/assets/*.js', async route => {
      asked.push(new URL(route.request().url()).pathname);
      await handedOver;
      await route.continue();
    });
  });
  afterEach(() => panelBrowser.close());

  const opening = (): Promise<unknown> =>
    page
      .goto(panelBrowser.panel.url, { waitUntil: 'commit' })
      .then(() => page.locator('[data-early]').waitFor());

  test.each([
    [1440, 900],
    [1024, 700],
  ])('the empty frame is there, its parts where they stay, at %d × %d', async (width, height) => {
    await page.setViewportSize({ width, height });
    await opening();
    const column = page.locator('[data-early] > :first-child');
    const early = { brand: await brand(), column: await column.boundingBox() };
    await panelBrowser.shoot(`early-dark-${width}`);
    expect(early.brand?.width).toBeGreaterThan(20);

    handOver();
    await page.getByRole('navigation').waitFor();
    expect(await page.locator('[data-early]').count()).toBe(0);
    expect({ brand: await brand(), column: await page.getByRole('navigation').boundingBox() }).toEqual(early);
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
    expect(panelBrowser.complaints).toEqual([]);
  });

  test('it has the theme that was chosen, not that of the system', async () => {
    handOver();
    const { preferences } = panelBrowser.panel;
    preferences.set({ ...preferences.value, theme: 'dark' });
    await panelBrowser.open('/');
    // What Paddock keeps has come: it cannot come after the choice, and take that back for a moment.
    await expect.poll(() => page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'Light' }).check({ force: true });
    const light = await background();
    hold();
    await page.reload({ waitUntil: 'commit' });
    await page.locator('[data-early]').waitFor();
    await expect.poll(background).toBe(light);
    handOver();
  });

  test('the first page is fetched together with the frame', async () => {
    await opening();
    await expect.poll(() => asked.filter(path => /overview-page-.*\.js$/.test(path))).toHaveLength(1);
    handOver();
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
    expect(asked.filter(path => /overview-page-/.test(path))).toHaveLength(1);
    expect(panelBrowser.complaints).toEqual([]);
  });
});
