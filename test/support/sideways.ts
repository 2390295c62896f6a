import type { Page } from 'playwright-core';
import { until } from './until.ts';

/**
 * How far a page runs out of its window or its main part sideways, px; 0 where it fits. The layout settles over a few frames, which a
 * busy machine draws when it can: it is given the time.
 */
export async function sideways(page: Page): Promise<number> {
  const over = (): Promise<number> =>
    page.evaluate(() => {
      const boxes = [document.documentElement, document.querySelector('main')];
      return Math.max(...boxes.map(box => (box ? box.scrollWidth - box.clientWidth : 0)));
    });
  await until(async () => (await over()) <= 0).catch(() => {});
  return Math.max(0, await over());
}
