import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

/** Where a spec runs: the page of a whole Paddock with the profiles `alpha` and `bravo`, of which none is served. */
export interface PanelUnderTest {
  readonly page: () => Page;
  /** What the page complained about: scripts that failed, requests that were refused. */
  readonly complaints: () => readonly string[];
}

/** What holds of the panel whoever shows it: the same tests for a browser and for the window. */
export function panelSpec({ page, complaints }: PanelUnderTest): void {
  it('shows the panel, under a title of its own', async () => {
    await page().getByRole('navigation').waitFor();
    expect(await page().title()).toContain('Paddock');
  });

  it('serves a profile that was chosen with the keyboard alone', async () => {
    await page().keyboard.press('m');
    await page()
      .getByRole('option', { name: /Model bravo/ })
      .waitFor();
    await page().keyboard.type('bravo');
    await page().keyboard.press('Enter');
    await page()
      .getByRole('button', { name: /Choose a profile.*Model bravo.*ready/ })
      .waitFor();
  });

  it('lists its keys, and closes the list with Escape', async () => {
    await page().evaluate("void window.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))");
    await page().getByRole('dialog').waitFor();
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('shows what is running after it was loaded again', async () => {
    await page().reload();
    await page().getByText('Model bravo').first().waitFor();
  });

  it('has neither Node nor Electron in the page', async () => {
    const types = await page().evaluate(() =>
      ['require', 'process', 'module', 'Buffer'].map(name => typeof Reflect.get(globalThis, name)),
    );
    expect(types).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
  });

  it('complains about nothing', () => {
    expect(complaints()).toEqual([]);
  });
}
