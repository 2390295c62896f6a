import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { PAGE_HEADERS } from '../../src-main/desktop/page-headers.ts';
import { systemClock } from '../../src-main/lib/clock.ts';
import { contract } from '../../src-shared/contract.ts';
import type { Port, ServerFrame } from '../../src-shared/rpc/frames.ts';
import { serve } from '../../src-shared/rpc/server.ts';
import { InMemoryPanel } from '../fakes/in-memory-panel.ts';
import { launchChromium } from '../support/chromium.ts';
import { complaintsOf } from '../support/complaints.ts';
import { ensureBuild } from '../support/panel-process.ts';
import { describeWith } from '../support/requirements.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const out = join(repository, 'out');
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Under the window's own policy. What Electron gives a sandboxed preload, as far as ours uses it: a bridge that clones, and one channel. */
const AROUND_PRELOAD = (preload: string): string => `(() => {
  const listeners = [];
  window.fromPaddock = (channel, frame) => {
    for (const [of, listener] of listeners) if (of === channel) listener({ sender: 'ours' }, frame);
  };
  const host = {
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze({ ...api }) }),
    },
    ipcRenderer: {
      send: (channel, frame) => void window.toPaddock(channel, structuredClone(frame)),
      on: (channel, listener) => void listeners.push([channel, listener]),
    },
  };
  const exports = {}, module = { exports };
  const require = name => {
    if (name !== 'electron') throw new Error('A sandboxed preload has no ' + name);
    return host;
  };
  (() => {
    ${preload}
  })();
})()`;

let browser: Browser;
let page: Page;
let panel: InMemoryPanel;
let complaints: string[];

describeWith(['chromium'], 'the built preload, in a real page', () => {
  beforeAll(async () => {
    await ensureBuild();
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    panel = new InMemoryPanel(systemClock, [{ id: 'alpha' }, { id: 'bravo' }]);
    page = await browser.newPage();
    complaints = await complaintsOf(page.context(), ['error']);
    await page.route('**/*', async route => {
      const { pathname, host } = new URL(route.request().url());
      if (host !== 'panel.test') return route.abort();
      const name = pathname === '/' ? '/index.html' : pathname;
      await route.fulfill({
        body: await readFile(join(out, 'renderer', name)),
        headers: { ...PAGE_HEADERS, 'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain' },
      });
    });
    let receive: (frame: unknown) => void = () => {};
    const port: Port<ServerFrame> = {
      post: frame =>
        void page
          .evaluate(([channel, sent]) => Reflect.get(window, 'fromPaddock')(channel, sent), [
            'paddock:frame',
            frame,
          ] as const)
          .catch(() => {}),
      onFrame: listener => {
        receive = listener;
      },
      onClose: () => {},
    };
    serve({
      contract,
      handlers: panel.handlers,
      port,
      peer: { kind: 'window', trusted: true },
      authorise: () => {},
      onInternalError: (name, error) => complaints.push(`${name}: ${String(error)}`),
    });
    await page.exposeFunction('toPaddock', (channel: string, frame: unknown) => {
      if (channel === 'paddock:frame') receive(frame);
      else complaints.push(`A frame on ${channel}`);
    });
    await page.addInitScript(AROUND_PRELOAD(await readFile(join(out, 'preload', 'index.cjs'), 'utf8')));
    await page.goto('https://panel.test/');
  });
  afterEach(() => page.close());

  it('exposes two functions and nothing else', async () => {
    const shape = await page.evaluate(() => {
      const bridge: object = Reflect.get(window, 'paddock') ?? {};
      return { keys: Object.keys(bridge).sort(), frozen: Object.isFrozen(bridge) };
    });
    expect(shape).toEqual({ keys: ['onFrame', 'post'], frozen: true });
    expect(
      await page.evaluate(() => [
        typeof Reflect.get(window, 'require'),
        typeof Reflect.get(window, 'process'),
      ]),
    ).toEqual(['undefined', 'undefined']);
  });

  it('carries the whole panel: the page shows what is served and switches it, without a socket', async () => {
    await page.getByRole('navigation').waitFor();
    await page.keyboard.press('m');
    await page.getByRole('option', { name: /bravo/i }).click();
    await expect.poll(() => panel.accepted).toEqual(['bravo']);
    await page.getByText(/bravo/i).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('is small, and needs nothing but Electron', async () => {
    const text = await readFile(join(out, 'preload', 'index.cjs'), 'utf8');
    expect(text.length).toBeLessThan(2_000);
    expect([...text.matchAll(/require\((.*?)\)/g)].map(([, name]) => name)).toEqual(['"electron"']);
  });
});
