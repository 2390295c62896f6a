import type { Page } from 'playwright-core';

/** What has the focus, as a person who only has a keyboard is told it. */
export interface Stop {
  /** Its name, or the text in it. */
  readonly name: string;
  /** Something of it is on the screen, and its outline or that of the label around it is drawn. */
  readonly seen: boolean;
  readonly html: string;
}

/** The element that has the focus; null when nothing but the page itself has it. */
export function focused(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const label =
      element.closest('label') ?? ('labels' in element ? (element as HTMLInputElement).labels?.[0] : null);
    const outlined = [element, element.closest('label')].find(one => {
      if (!one) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      const shown =
        box.width > 1 &&
        box.height > 1 &&
        box.bottom > 0 &&
        box.right > 0 &&
        box.top < innerHeight &&
        box.left < innerWidth;
      return shown && outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
    });
    const name = element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent ?? '';
    return {
      name: name.trim().slice(0, 80),
      seen: outlined !== undefined,
      html: element.outerHTML.slice(0, 160),
    };
  });
}

/** What has the focus once the page has settled: what comes late may push it out of sight before it is drawn, and then it comes back. */
async function drawn(page: Page): Promise<Stop | null> {
  let stop = await focused(page);
  for (let frames = 0; frames < 60 && stop?.seen === false; frames++) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
    stop = await focused(page);
  }
  return stop;
}

/** Presses Tab (or Shift+Tab) until something of this name has the focus. @throws Error with the way that it took */
export async function tabTo(page: Page, name: string | RegExp, key = 'Tab', most = 120): Promise<Stop> {
  const way: string[] = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press(key);
    const stop = await focused(page);
    if (stop && (typeof name === 'string' ? stop.name === name : name.test(stop.name))) return stop;
    way.push(stop?.name ?? '(nothing)');
  }
  throw new Error(`${name} was not reached: ${way.join(' → ')}`);
}

/**
 * Goes through the whole page with Tab, once around, and returns every stop. A dialog is gone around within.
 * @throws Error when it does not come to its end
 */
export async function tabThrough(page: Page, most = 400): Promise<Stop[]> {
  const stops: Stop[] = [];
  const mark = (): Promise<boolean> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const seen = element === null || element === document.body || element.dataset.walked !== undefined;
      if (element && element !== document.body) element.dataset.walked = '';
      return seen;
    });
  try {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press('Tab');
      if (await mark()) return stops;
      const stop = await drawn(page);
      if (stop) stops.push(stop);
    }
  } finally {
    await page.evaluate(() => {
      for (const element of document.querySelectorAll<HTMLElement>('[data-walked]'))
        delete element.dataset.walked;
    });
  }
  throw new Error(
    `Tab does not come around: ${stops
      .slice(-12)
      .map(stop => stop.html)
      .join('\n')}`,
  );
}
