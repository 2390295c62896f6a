import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { type PanelProcess, Panels, profileText } from '../support/panel-process.ts';
import { describeWith } from '../support/requirements.ts';
import { Visitors } from '../support/visitors.ts';

/* Pages fetch their code when they are first shown: what if it cannot be had then. */

const LOGS = '**/logs-page-*.js';
const PALETTE = '**/palette-*.js';

describeWith(['chromium'], 'code that is fetched late', () => {
  const panels = new Panels();
  const visitors = new Visitors();
  let panel: PanelProcess;
  let page: Page;

  /** A page for which these files cannot be fetched. */
  const without = async (...files: string[]): Promise<Page> => {
    const visitor = await visitors.visit(panel);
    for (const file of files) await visitor.context.route(file, route => route.abort('connectionrefused'));
    return visitor.open();
  };
  const logs = () => page.getByRole('region', { name: 'Logs' });
  const notLoaded = () => page.getByRole('alert').filter({ hasText: 'could not be loaded' });

  beforeAll(async () => {
    panel = await panels.start(profileText('alpha'), { args: ['--llama-server', fakeLlamaServer()] });
  });
  afterEach(() => visitors.leave());
  afterAll(async () => {
    await visitors.end();
    await panels.dispose();
  });

  test('a page says that it could not be loaded, and is there once its code can be had', async () => {
    page = await without(LOGS);
    await page.getByRole('link', { name: 'Logs' }).click();
    await notLoaded().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show it again' }).click();
    await notLoaded().waitFor();

    await page.context().unroute(LOGS);
    await page.getByRole('button', { name: 'Show it again' }).click();
    await logs().waitFor();
    expect(await notLoaded().count()).toBe(0);
  });

  test('a page that was not open before the connection broke opens by itself when it is back', async () => {
    page = await without(LOGS);
    await page.context().setOffline(true);
    await panel.kill();
    await page.getByRole('heading', { name: 'The connection to Paddock was lost' }).waitFor();
    await page.getByRole('link', { name: 'Logs' }).click();
    await notLoaded().waitFor();

    await page.context().unroute(LOGS);
    await page.context().setOffline(false);
    panel = await panels.start(panel.place, {
      args: ['--llama-server', fakeLlamaServer(), '--port', panel.url.port],
    });
    await logs().waitFor();
  });

  test('the list of actions leaves the page as it is when it cannot be opened', async () => {
    page = await without(PALETTE);
    await page.keyboard.press('Control+k');
    await notLoaded().waitFor();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await notLoaded().count()).toBe(0);

    await page.context().unroute(PALETTE);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Find' }).waitFor();
  });

  test('all pages are there before the connection is gone', async () => {
    page = await without();
    await expect
      .poll(() =>
        page.evaluate(() =>
          performance
            .getEntriesByType('resource')
            .map(({ name }) => name)
            .join(' '),
        ),
      )
      .toMatch(/settings-page/);
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
  });

  test('an open page that is older than the panel says so, and loads the new one when asked', async () => {
    page = await without(LOGS);
    await page.route(panel.url.href, async route => {
      const html = await (await route.fetch()).text();
      await route.fulfill({
        contentType: 'text/html',
        body: html.replaceAll(/index-[\w-]+\.js/g, 'index-new.js'),
      });
    });
    await page.getByRole('link', { name: 'Logs' }).click();
    await notLoaded().getByText('Paddock was updated while this page was open.').waitFor();
    await page.unroute(panel.url.href);
    await page.context().unroute(LOGS);
    await page.getByRole('button', { name: 'Load the new page' }).click();
    await logs().waitFor();
  });
});
