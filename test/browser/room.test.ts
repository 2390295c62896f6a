import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PanelBrowser } from '../support/panel-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { sideways } from '../support/sideways.ts';

/* What holds on every page of the frame: room for it at a large zoom and from right to left, and what it must say. */

const PAGES = ['/', '/profiles', '/logs', '/playground', '/benchmarks', '/settings'] as const;
const panelBrowser = new PanelBrowser();

/** Controls that a person can see only a part of and cannot scroll to. */
const cutControls = (): string[] => {
  const controls = [...document.querySelectorAll('button, a[href], input, select, textarea, summary')];
  return controls.flatMap(control => {
    const box = control.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || control.closest('.sr-only, [aria-hidden=true]')) return [];
    for (let at = control.parentElement; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const holder = at.getBoundingClientRect();
      const out = (low: number, high: number, from: number, to: number): boolean =>
        low < from - 1.5 || high > to + 1.5;
      const across = out(box.left, box.right, holder.left, holder.right);
      const down = out(box.top, box.bottom, holder.top, holder.bottom);
      // What scrolls shows the rest when it is asked to.
      if (across && /auto|scroll/.test(style.overflowX)) return [];
      if (down && /auto|scroll/.test(style.overflowY)) return [];
      const cut = (across && style.overflowX !== 'visible') || (down && style.overflowY !== 'visible');
      if (cut) return [`${control.outerHTML.slice(0, 140)} in ${at.className.slice(0, 60)}`];
    }
    return [];
  });
};

async function show(path: string): Promise<void> {
  await panelBrowser.open(path);
  await panelBrowser.page.getByRole('navigation').first().waitFor();
  await panelBrowser.page.locator('main h2').first().waitFor({ state: 'attached' });
  if (path === '/') await panelBrowser.page.locator('figure svg path').first().waitFor();
}
async function fits(what: string): Promise<void> {
  expect({ what, tooWide: await sideways(panelBrowser.page) }).toEqual({ what, tooWide: 0 });
  await expect.poll(() => panelBrowser.page.evaluate(cutControls), { message: what }).toEqual([]);
}

describeWith(['chromium'], 'every page', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(() => panelBrowser.fresh());
  afterEach(() => panelBrowser.close());

  test('can be used at 200 % of a window of 1024 by 700, dialogs included', async () => {
    const { page, complaints } = panelBrowser;
    await page.setViewportSize({ width: 512, height: 350 });
    for (const path of [...PAGES, '/profiles?id=qwen3.5-35b']) {
      await show(path);
      await fits(path);
      await panelBrowser.shoot(`zoom${path.replace(/\W+/g, '-')}`);
      // The frame leaves most of the window to the page once it is scrolled.
      await page.evaluate(() => scrollTo(0, 400));
      const fixed = await page.evaluate(() =>
        [...document.querySelectorAll('.frame > header, .frame > nav')]
          .map(one => one.getBoundingClientRect())
          .reduce(
            (sum, { top, bottom }) => sum + Math.max(0, Math.min(innerHeight, bottom) - Math.max(0, top)),
            0,
          ),
      );
      expect({ path, most: fixed < 175 }).toEqual({ path, most: true });
    }
    await show('/');
    for (const key of ['m', 's', 'r', '?', 'Control+k']) {
      await page.keyboard.press(key);
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await fits(`dialog ${key}`);
      const last = dialog.getByRole('button').last();
      if ((await last.count()) > 0) {
        await last.scrollIntoViewIfNeeded();
        expect((await last.boundingBox())?.y).toBeLessThan(350);
      }
      await panelBrowser.shoot(`zoom-dialog-${key}`);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
    expect(complaints).toEqual([]);
  });

  test('shows what one writes with in full at 200 % of a window of 1440 by 900', async () => {
    const { page } = panelBrowser;
    await page.setViewportSize({ width: 720, height: 450 });
    await show('/playground');
    const box = await page.locator('.playground-talk textarea').boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 450)).toBeLessThan(450);
  });

  test('keeps the way to a new profile beside the search, in German as well', async () => {
    const { page } = panelBrowser;
    await show('/profiles');
    await panelBrowser.speak('de');
    const top = async (what: Locator): Promise<number | undefined> => (await what.boundingBox())?.y;
    for (const [width, height] of [
      [1024, 700],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      const search = page.getByRole('searchbox', { name: 'Profil suchen' });
      const add = page.getByRole('button', { name: 'Neu', exact: true });
      await expect
        .poll(async () => Math.abs(((await top(search)) ?? 0) - ((await top(add)) ?? 99)))
        .toBeLessThan(8);
    }
  });

  test('reads from right to left without breaking', async () => {
    const { page, complaints } = panelBrowser;
    for (const path of PAGES) {
      await show(path);
      await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
      for (const [width, height] of [
        [1440, 900],
        [1024, 700],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        await fits(`${path} ${width}`);
        await panelBrowser.shoot(`rtl${path.replace('/', '-')}-${width}`);
      }
    }
    expect(complaints).toEqual([]);
  });

  test('keeps numbers before their units from right to left', async () => {
    const { page } = panelBrowser;
    await show('/settings');
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await page.evaluate(() => {
      window.location.hash = '/';
    });
    await page.locator('figure svg path').first().waitFor();
    const order = await page.evaluate(() => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: { text: string; startsLeft: boolean }[] = [];
      while (texts.nextNode()) {
        const node = texts.currentNode as Text;
        const unit = /(\d)\s+(?:min|h|s|GiB|MiB|W|%)(?!\w)/.exec(node.data);
        if (!unit || !node.parentElement?.checkVisibility()) continue;
        const at = (index: number): number => {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + 1);
          return range.getBoundingClientRect().left;
        };
        const end = unit.index + unit[0].length - 1;
        found.push({ text: node.data, startsLeft: at(unit.index) < at(end) });
      }
      return found;
    });
    expect(order.length).toBeGreaterThan(5);
    expect(order.filter(({ startsLeft }) => !startsLeft)).toEqual([]);
  });

  test('says that others can reach the panel, and leads to where that is explained', async () => {
    const { page, panel, complaints } = panelBrowser;
    panel.settings = {
      ...panel.settings,
      listen: { ...panel.settings.listen, exposed: true, host: '0.0.0.0' },
    };
    const bar = page.getByText('Other machines can reach this panel, without TLS.');
    for (const path of PAGES) {
      await show(path);
      await bar.waitFor();
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await fits('exposed 390');
    await panelBrowser.shoot('exposed-390');
    await page.setViewportSize({ width: 1440, height: 900 });
    await show('/logs');
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('exposed');
    await page.getByRole('link', { name: 'Access settings' }).click();
    await page.getByText('without TLS: others on the network can read everything').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('settings-access-title');
    panel.settings = { ...panel.settings, listen: { ...panel.settings.listen, tls: true } };
    await page.reload();
    await page.getByText('Other machines can reach this panel.', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('says why a choice that was made in passing was not kept', async () => {
    const { page, panel } = panelBrowser;
    await show('/logs');
    panel.full = true;
    await page.getByRole('radio', { name: 'Light' }).check({ force: true });
    await page.getByText('The choice could not be kept: no space is left.').waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('The choice could not be kept').waitFor({ state: 'detached' });
    await show('/profiles');
    await page.getByRole('button', { name: /^Actions for Gemma 3 27B/ }).click();
    await page.getByRole('menuitem', { name: 'Pin' }).click();
    await page.getByText('The choice could not be kept: no space is left.').waitFor();
  });
});

describeWith(['chromium'], 'the overview', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(() => panelBrowser.fresh());
  afterEach(() => panelBrowser.close());

  test('shows two GPUs, the log and the box to ask in without scrolling, on a screen of 1440 by 900', async () => {
    const { page } = panelBrowser;
    await show('/');
    const main = page.locator('main');
    await expect.poll(() => main.evaluate(e => e.scrollHeight - e.clientHeight)).toBe(0);
    for (const name of ['Ask the running model', 'Search the log'])
      expect((await page.getByLabel(name).boundingBox())?.y).toBeLessThan(880);
    const lines = await page.getByRole('log', { name: 'Log lines' }).boundingBox();
    expect(lines?.height).toBeGreaterThan(200);
    await panelBrowser.shoot('fits');
  });

  test('lets the keyboard go through the values of a chart, in all charts at once, and says them', async () => {
    const { page, complaints } = panelBrowser;
    await show('/');
    const charts = page.locator('figure[role=img]');
    expect(await charts.count()).toBe(3);
    const said = () => page.locator('main figure ~ [role=status]').first().textContent();
    await charts.first().focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('.recharts-tooltip-cursor').count()).toBe(3);
    const newest = await said();
    expect(newest).toMatch(
      /^\d\d:\d\d:\d\d: VRAM 22\.6 of 24\.0 GiB, Utilisation \d+ %, Temperature \d+ °C, Power/,
    );
    await page.keyboard.press('PageUp');
    await expect.poll(said).not.toBe(newest);
    // The values hide neither the lines nor anything beside the chart, and are all of one instant.
    const readouts = page.locator('.chart-readout');
    // Charts draw a new reading one after the other.
    await expect
      .poll(() =>
        readouts.evaluateAll(all => [
          all.length,
          new Set(all.map(one => one.querySelector('dd')?.textContent)).size,
        ]),
      )
      .toEqual([3, 1]);
    for (const at of [0, 1, 2]) {
      const panel = await charts
        .nth(at)
        .locator('xpath=ancestor::*[contains(@class,"panel")][1]')
        .boundingBox();
      const lines = await charts.nth(at).locator('.recharts-cartesian-grid').boundingBox();
      const box = await readouts.nth(at).boundingBox();
      expect(box?.y).toBeGreaterThanOrEqual((lines?.y ?? 0) + (lines?.height ?? 0) - 1);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((panel?.y ?? 0) + (panel?.height ?? 0));
    }
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('chart-keys');
    await page.keyboard.press('Home');
    const seconds = async (): Promise<number> => {
      const [h = 0, m = 0, s = 0] = ((await said()) ?? '').slice(0, 8).split(':').map(Number);
      return (h * 60 + m) * 60 + s;
    };
    const oldest = await seconds();
    await page.keyboard.press('ArrowLeft');
    // There is nothing before it. The picture moves on by a point when readings come meanwhile.
    expect((await seconds()) - oldest).toBeGreaterThanOrEqual(0);
    expect((await seconds()) - oldest).toBeLessThan(60);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.recharts-tooltip-cursor').count()).toBe(0);
    await expect.poll(said).toBe('');
    expect(complaints).toEqual([]);
  });

  test('says that a model which nobody asks is idle, with and without a GPU', async () => {
    const { page, panel } = panelBrowser;
    for (const scenario of ['hung', 'firstRun'] as const) {
      panel.play(scenario);
      await show('/');
      await page.reload();
      await page.locator('figure svg path').first().waitFor();
      await page.locator('[data-figure="Generation"]', { hasText: 'idle' }).waitFor();
      expect(await page.locator('[data-figure="Prompt"]').textContent()).toBe('–');
      // It has answered before, so that nobody may say that it never did.
      await page.getByText('none in 15 min').first().waitFor();
      expect(await page.getByText('no request yet').count()).toBe(0);
      await panelBrowser.shoot(`idle-${scenario}`);
    }
    panel.play('idle');
    await page.reload();
    await page.getByText('no model loaded').nth(2).waitFor();
    expect(await page.getByText('no request yet').count()).toBe(0);
  });
});
