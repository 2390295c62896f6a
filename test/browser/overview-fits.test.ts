import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PanelBrowser } from '../support/panel-browser.ts';
import type { PanelFixture } from '../support/panel-fixture.ts';
import { DEMO, ready } from '../support/panel-scenarios.ts';
import { describeWith } from '../support/requirements.ts';

/* The parts of the first page beside each other, at the sizes in between. */

const panelBrowser = new PanelBrowser();
let page: Page;
let panel: PanelFixture;

/** Which of the parts lie over each other, by their texts. */
const overlaps = (selectors: string): string[] => {
  const parts = [...document.querySelectorAll(selectors)].map(part => ({
    text: part.textContent,
    box: part.getBoundingClientRect(),
  }));
  return parts.flatMap(({ text, box }, i) =>
    parts
      .slice(i + 1)
      .filter(
        ({ box: other }) =>
          box.left < other.right - 0.5 &&
          other.left < box.right - 0.5 &&
          box.top < other.bottom - 0.5 &&
          other.top < box.bottom - 0.5,
      )
      .map(({ text: other }) => `${text} × ${other}`),
  );
};

/** Cards whose name is cut, or whose figures do not stand in one row. */
const cramped = (): string[] =>
  [...document.querySelectorAll('article')].flatMap(card => {
    const name = card.querySelector('h3');
    const rows = new Set(
      [...card.querySelectorAll('dl > div')]
        .filter(figure => figure.getClientRects().length > 0)
        .map(figure => Math.round(figure.getBoundingClientRect().top)),
    );
    const cut = name !== null && name.scrollWidth > name.clientWidth;
    return cut || rows.size !== 1 ? [`${card.getAttribute('aria-label')}: ${cut} ${rows.size}`] : [];
  });

describeWith(['chromium'], 'the overview at every width', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(async () => {
    await panelBrowser.fresh();
    ({ page, panel } = panelBrowser);
  });
  afterEach(() => panelBrowser.close());

  test('writes nothing about what runs over anything else', async () => {
    const state = ready(Date.now(), DEMO);
    const build = 'node-llama-cpp 3.22.1 (llama.cpp v0.5.0)';
    panel.setState({ ...state, instance: { ...state.instance, build } });
    await panelBrowser.open('/');
    await page.getByText(build).waitFor();
    for (const language of ['en', 'de'] as const) {
      await panelBrowser.speak(language);
      for (const width of [832, 1024, 1152, 1280, 1440]) {
        await page.setViewportSize({ width, height: 700 });
        await panelBrowser.shoot(`strip-${language}-${width}`);
        const parts = '.instance-facts > div, .instance-strip > button, .instance-range';
        await expect
          .poll(() => page.evaluate(overlaps, parts), { message: `${language} ${width}` })
          .toEqual([]);
      }
    }
  });

  test('names every GPU in full beside why it is slowed down, its figures in one row', async () => {
    for (const scenario of ['busy', 'eightGpus'] as const) {
      panel.play(scenario);
      await panelBrowser.open('/');
      await page.getByRole('article').first().waitFor();
      for (const language of ['en', 'de'] as const) {
        await panelBrowser.speak(language);
        for (const [width, height] of [
          [1280, 720],
          [1440, 900],
        ] as const) {
          await page.setViewportSize({ width, height });
          await panelBrowser.shoot(`gpus-${scenario}-${language}-${width}`);
          await expect
            .poll(() => page.evaluate(cramped), { message: `${scenario} ${language} ${width}` })
            .toEqual([]);
        }
      }
    }
  });

  test('says nothing of what is served before it knows', async () => {
    const tell = await panelBrowser.holdBack();
    await panelBrowser.open('/');
    const now = page.getByRole('region', { name: 'Now' });
    await now.waitFor();
    expect(await now.textContent()).toMatch(/^Generation–\s*Prompt–\s*First token–\s*Slots–\s*Context\s*$/);
    expect(await page.getByRole('region', { name: 'Instance' }).locator('p').count()).toBe(0);
    await page.getByPlaceholder('Ask the running model').waitFor();
    const { height } = (await now.boundingBox()) ?? {};
    await panelBrowser.shoot('untold-dark');

    tell();
    await page.getByText('81,204 of 262,144 tokens').waitFor();
    expect((await now.boundingBox())?.height).toBe(height);
  });

  test('gives no speed of a launch before to one that has read nothing', async () => {
    await panelBrowser.open('/');
    const prompt = page.locator('[data-figure="Prompt"]');
    await expect.poll(() => prompt.textContent()).not.toBe('–');
    panel.reading = { promptTokensPerSecond: 0, promptTokensTotal: 0, generatedTokensTotal: 0 };
    await page
      .getByRole('region', { name: 'Now' })
      .getByText('answering the first request')
      .first()
      .waitFor();
    expect(await prompt.textContent()).toBe('–');
  });
});
