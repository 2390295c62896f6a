import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousFindings } from './axe.ts';
import { fakeLlamaServer } from './fake-llama.ts';
import type { Host } from './hosts.ts';
import { profileText } from './panel-process.ts';
import type { Visitor } from './visitors.ts';

/** Each page: its key, its title, and what is there once it is drawn. */
const PAGES: readonly (readonly [key: string, title: string, drawn: (page: Page) => Promise<void>])[] = [
  ['1', 'Overview', page => page.getByRole('log', { name: 'Log lines' }).waitFor()],
  ['2', 'Profiles', page => page.getByRole('region', { name: 'Profiles of models.conf' }).waitFor()],
  ['3', 'Logs', page => page.getByRole('log', { name: 'Log lines' }).waitFor()],
  ['4', 'Playground', page => page.getByLabel('Message', { exact: true }).waitFor()],
  ['5', 'Benchmarks', page => page.getByRole('button', { name: 'New run', exact: true }).waitFor()],
  [',', 'Settings', page => page.getByRole('heading', { name: 'Files and help' }).waitFor()],
];

/** What holds of the panel whoever shows it, on the profiles `alpha` and `bravo`, of which none is served at first. */
export function panelSpec(host: Host): void {
  let visitor: Visitor;
  let page: Page;

  const goTo = async (title: string): Promise<void> => {
    const found = PAGES.find(([, name]) => name === title);
    if (found === undefined) throw new Error(`There is no page ${title}.`);
    await page.keyboard.press(found[0]);
    await expect.poll(() => page.title()).toBe(`${title} · Paddock`);
    await found[2](page);
  };

  beforeAll(async () => {
    const conf = ['alpha', 'bravo'].map(id => profileText(id, { NAME: `Model ${id}` })).join('');
    const panel = await host.panels.start(conf, { args: ['--llama-server', fakeLlamaServer()] });
    visitor = await host.visit(panel);
    page = await visitor.open();
  });
  afterAll(() => host.end());

  it('shows the panel, under a title of its own', async () => {
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(await page.title()).toContain('Paddock');
  });

  it('serves a profile that was chosen with the keyboard alone', async () => {
    await page.keyboard.press('m');
    await page.getByRole('option', { name: /Model bravo/ }).waitFor();
    await page.keyboard.type('bravo');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Choose a profile.*Model bravo.*ready/ }).waitFor();
  });

  it('lists its keys, and closes the list with Escape', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('has nothing serious for axe on any page, in either theme', async () => {
    for (const [, title] of PAGES) {
      await goTo(title);
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        expect({ title, theme, serious: await seriousFindings(page) }).toEqual({ title, theme, serious: [] });
      }
    }
  });

  it('keeps a choice of the settings, and begins to plan a benchmark', async () => {
    await goTo('Settings');
    const anonymous = page.getByRole('switch', { name: 'Tools on this machine need no token' });
    await anonymous.click();
    await expect.poll(() => anonymous.getAttribute('aria-checked')).toBe('false');
    await page.reload();
    await page.getByRole('heading', { name: 'Files and help' }).waitFor();
    expect(await anonymous.getAttribute('aria-checked')).toBe('false');
    await goTo('Benchmarks');
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    await page.getByText('Model bravo').last().waitFor();
  });

  it('shows what is running after it was loaded again', async () => {
    await page.reload();
    await page.getByRole('button', { name: /Choose a profile.*Model bravo.*ready/ }).waitFor();
  });

  it('has neither Node nor Electron in the page', async () => {
    const types = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer'].map(name => typeof Reflect.get(globalThis, name)),
    );
    expect(types).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
  });

  it('complains about nothing', () => {
    expect(visitor.complaints).toEqual([]);
  });
}
