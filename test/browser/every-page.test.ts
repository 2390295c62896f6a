import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { fakeNvidiaSmi } from '../support/fake-nvidia.ts';
import { differences, keptLook, lookOf } from '../support/look.ts';
import { type PanelProcess, Panels } from '../support/panel-process.ts';
import { PRODUCTION, placeModels } from '../support/profiles-place.ts';
import { describeWith } from '../support/requirements.ts';
import { sideways } from '../support/sideways.ts';
import { type Visitor, Visitors } from '../support/visitors.ts';

/* Every page of a real panel in both themes: its look, what axe finds, small windows, motion and forced colours. */

const LOOKS = new URL('../golden/looks.json', import.meta.url);
const THEMES = ['dark', 'light'] as const;
/** Screenshots are for people: kept only where asked for. */
const screenshots = process.env.PADDOCK_SCREENSHOTS;

/** Each page, and what is there once it is drawn. */
const PAGES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  '/': async page => {
    // A level line has no height, which counts as hidden.
    await page.locator('article figure path.recharts-curve').nth(1).waitFor({ state: 'attached' });
    await page.getByText('listening on').first().waitFor();
  },
  '/profiles?id=glm-flash-q8': page => page.getByRole('img', { name: /^0 · RTX 4090: .*weights/ }).waitFor(),
  '/logs': page => page.getByText('listening on').first().waitFor(),
  '/playground': page => page.getByText('Ask something.').waitFor(),
  '/benchmarks': page => page.getByRole('button', { name: 'New run', exact: true }).waitFor(),
  '/settings': page =>
    page
      .getByText(/^(It comes with Paddock|.*node-llama-cpp)/)
      .first()
      .waitFor(),
};
/** What lies over a page; the page itself cannot be reached meanwhile. */
const OVER = 'dialog, [role=menu]';
const nameOf = (path: string): string => /\w+/.exec(path)?.[0] ?? 'overview';

describeWith(['chromium'], 'every page', () => {
  const panels = new Panels();
  const visitors = new Visitors();
  let panel: PanelProcess;
  let visitor: Visitor;
  let page: Page;
  let scratch: Page;

  const show = async (path: string): Promise<void> => {
    await page.goto(new URL(`/#${path}`, panel.url).href);
    await PAGES[path]?.(page);
    await page.evaluate(() => document.fonts.ready);
  };
  const shoot = async (name: string): Promise<void> => {
    if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`) });
  };

  beforeAll(async () => {
    if (screenshots) await mkdir(screenshots, { recursive: true });
    const conf = PRODUCTION.replaceAll('RUNTIME=embedded', 'RUNTIME=process');
    const place = panels.place(conf);
    placeModels(place);
    const args = [
      ...['--llama-server', fakeLlamaServer({ load: '100ms' })],
      ...['--nvidia-smi', fakeNvidiaSmi({ gpus: 2, name: 'RTX 4090', vramUsedMiB: 9_000 })],
      ...['--sample-ms', '250', '--preload', 'demo-q8'],
    ];
    panel = await panels.start(place, { args });
    await panel.ready('demo-q8');
    visitor = await visitors.visit(panel);
    page = await visitor.open();
    scratch = await visitor.context.newPage();
    // A tab behind another one is drawn once a second only.
    await page.bringToFront();
  });
  afterAll(async () => {
    await visitors.end();
    await panels.dispose();
  });

  test.each(Object.keys(PAGES))(
    'looks as it did, has nothing serious for axe and fits small windows: %s',
    async path => {
      await show(path);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        expect({ theme, serious: await seriousFindings(page) }).toEqual({ theme, serious: [] });
        const look = await lookOf(page, scratch);
        const kept = await keptLook(LOOKS, `${nameOf(path)} ${theme}`, look);
        expect({ theme, differs: differences(kept, look) }).toEqual({ theme, differs: [] });
        await shoot(`${nameOf(path)}-${theme}`);
      }
      // The second is the first at 200 %.
      for (const [width, height] of [
        [1024, 700],
        [720, 450],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect({ width, tooWide: await sideways(page) }).toEqual({ width, tooWide: 0 });
        await shoot(`${nameOf(path)}-${width}`);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    },
  );

  test('a page that is blank, has fallen apart or lost a part does not look as it did', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    const breaks = {
      '/': ['main { visibility: hidden }', '.frame { display: block }', '.overview-log { display: none }'],
      '/profiles?id=glm-flash-q8': ['.profiles { display: block }', '.profile-editor { display: none }'],
      '/settings': ['* { all: revert }', 'main section { display: none }'],
    };
    for (const [path, styles] of Object.entries(breaks)) {
      await show(path);
      const whole = await lookOf(page, scratch);
      expect(differences(whole, await lookOf(page, scratch))).toEqual([]);
      for (const style of styles) {
        const sheet = await page.evaluateHandle(text => {
          const made = new CSSStyleSheet();
          made.replaceSync(text);
          document.adoptedStyleSheets = [made];
        }, style);
        expect({ style, differs: differences(whole, await lookOf(page, scratch)).length > 0 }).toEqual({
          style,
          differs: true,
        });
        await sheet.dispose();
        await page.evaluate(() => {
          document.adoptedStyleSheets = [];
        });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await lookOf(page, scratch);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(differences(await lookOf(page, scratch), light)).not.toEqual([]);
  });

  test('opened dialogs have nothing serious for axe, in either theme', async () => {
    await show('/profiles?id=glm-flash-q8');
    const judge = async (name: string): Promise<void> => {
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        expect({ name, theme, serious: await seriousFindings(page, OVER) }).toEqual({
          name,
          theme,
          serious: [],
        });
        await shoot(`dialog-${name}-${theme}`);
      }
      await page.keyboard.press('Escape');
      await page.locator(OVER).waitFor({ state: 'detached' });
    };
    for (const [key, name] of [
      ['m', 'Switch profile'],
      ['Control+k', 'Find'],
      ['?', 'Keys'],
      ['s', /^Stop /],
      ['r', /^Restart /],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('dialog', { name }).waitFor();
      await judge(key);
    }
    await page.getByRole('button', { name: 'New', exact: true }).click();
    await page.getByRole('dialog').getByRole('radio').first().waitFor();
    await judge('new');
    await page.getByRole('button', { name: 'Earlier versions' }).click();
    await page.getByRole('dialog').waitFor();
    await judge('versions');
    await page.getByRole('button', { name: 'Switch to GLM-4.7 Flash Q4_K_M' }).click();
    await page.getByRole('dialog').getByText('stops first').waitFor();
    await judge('switch');
    await show('/settings');
    await page.getByRole('button', { name: 'Replace', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await judge('token');
    await show('/');
    await page.getByRole('button', { name: 'Command', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await judge('command');
  });

  test('nothing moves for those who asked for that, and something does for the others', async () => {
    const slow = fakeLlamaServer({ load: '60s' });
    const place = panels.place(PRODUCTION.replaceAll('RUNTIME=embedded', 'RUNTIME=process'));
    const loading = await panels.start(place, { args: ['--llama-server', slow] });
    void loading.switchTo('demo-q8').catch(() => {});
    await loading.until('it loads', state => state.status === 'starting' && state.phase === 'loading');
    const guest = await visitors.visit(loading);
    const watched = await guest.open();
    await watched.getByRole('heading', { name: /^Starting/ }).waitFor();
    const moving = (): Promise<number> =>
      watched.evaluate(
        () =>
          document
            .getAnimations()
            .filter(
              one => one.playState === 'running' && Number(one.effect?.getComputedTiming().endTime) > 100,
            ).length,
      );
    await watched.emulateMedia({ reducedMotion: 'no-preference' });
    await expect.poll(moving).toBeGreaterThan(0);
    await watched.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(moving).toBe(0);
    expect(await seriousFindings(watched)).toEqual([]);
    await loading.end();
  });

  test('where the system sets the colours, what is chosen and how full things are can still be told', async () => {
    await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' });
    const outlined = (selector: string): Promise<boolean> =>
      page.evaluate(one => {
        const element = document.querySelector(one);
        return element !== null && getComputedStyle(element).outlineStyle === 'solid';
      }, selector);
    await show('/');
    expect(await outlined('nav a[aria-current=page]')).toBe(true);
    expect(await outlined('nav a:not([aria-current])')).toBe(false);
    expect(await outlined('label:has(> input[name=range]:checked)')).toBe(true);
    const colours = await page.evaluate(() => {
      const bar = document.querySelector('.meter');
      return bar && [bar, ...bar.children].map(part => getComputedStyle(part).backgroundColor);
    });
    expect(new Set(colours).size).toBeGreaterThan(1);
    await shoot('forced-overview');
    await show('/profiles?id=glm-flash-q8');
    expect(await outlined('.profile-selected')).toBe(true);
    await shoot('forced-profiles');
    await page.emulateMedia({ forcedColors: 'none' });
  });

  test('a Paddock with nothing in it, and one that cannot read its profiles, say so on every page', async () => {
    const place = panels.place('');
    const bare = await panels.start(place, { args: ['--nvidia-smi', '/no/nvidia-smi'] });
    const guest = await visitors.visit(bare);
    const sight = await guest.open();
    const says: Readonly<Record<string, RegExp>> = {
      '/': /Nothing is served/,
      '/profiles': /models\.conf has no profile yet/,
      '/logs': /No lines yet/,
      '/playground': /A model has to be ready/,
      '/benchmarks': /No runs yet/,
      '/settings': /Files and help/,
    };
    const look = async (path: string, said: RegExp, name: string): Promise<void> => {
      await sight.goto(new URL(`/#${path}`, bare.url).href);
      await sight.getByText(said).first().waitFor();
      for (const theme of THEMES) {
        await sight.emulateMedia({ colorScheme: theme });
        expect({ path, serious: await seriousFindings(sight) }).toEqual({ path, serious: [] });
        if (screenshots)
          await sight.screenshot({ path: join(screenshots, `${name}-${nameOf(path)}-${theme}.png`) });
      }
    };
    for (const [path, said] of Object.entries(says)) await look(path, said, 'empty');
    await sight.keyboard.press('m');
    await sight.getByText('models.conf has no profile yet.').waitFor();
    expect(await seriousFindings(sight)).toEqual([]);
    await sight.keyboard.press('Escape');
    await writeFile(
      place.modelsConf,
      'NAME=before any section\n[one]\nCTX_SIZE=many\nMODEL=../../etc/passwd\n',
    );
    await look('/profiles', /finding/, 'broken');
    expect(guest.complaints).toEqual([]);
  });

  test('the browser complained of nothing', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
