import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/** Headless, and quiet on the network. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium without the parts of a browser with windows: it draws the same in a third of the processor time. */
const SHELL = '/usr/bin/chromium-headless-shell';

const WHOLE = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The machine's Chromium, headless and quiet on the network.
 * @param whole the browser that people have, for what is measured; the lighter shell is preferred otherwise
 * @throws Error when there is none
 */
export async function launchChromium({ whole = false } = {}): Promise<Browser> {
  const executablePath = chromiumPath({ whole });
  if (executablePath === null) throw new Error('There is no Chromium on this machine.');
  // It is large, and most who ask where Chromium is open none.
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
}

/** The chromium program of this machine, or null. */
export function chromiumPath({ whole = false } = {}): string | null {
  const places = [process.env.PADDOCK_CHROMIUM, ...(whole ? WHOLE : [SHELL, ...WHOLE])];
  return places.find(place => place !== undefined && existsSync(place)) ?? null;
}
