import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { describeHosts } from '../support/hosts.ts';
import { focused, tabThrough, tabTo } from '../support/keyboard.ts';
import { type PanelProcess, profileText } from '../support/panel-process.ts';
import type { Visitor } from '../support/visitors.ts';

/* A real panel and somebody without a mouse. */

describeHosts('the panel from the keyboard alone', host => {
  const { panels } = host;
  const conf = ['alpha', 'bravo'].map(id => profileText(id, { NAME: `Model ${id}` })).join('');
  let panel: PanelProcess;
  let visitor: Visitor;
  let page: Page;

  const text = (): string => readFileSync(panel.place.modelsConf, 'utf8');
  const serves = (name: string): Promise<void> =>
    page.getByRole('button', { name: new RegExp(`Choose a profile.*${name}.*ready`) }).waitFor();
  const load = async (): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(visitor.address());
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
  };
  const title = (): Promise<string> => page.title();

  beforeAll(async () => {
    const engine = fakeLlamaServer({ tps: 200, logLines: 40 });
    panel = await panels.start(conf, { args: ['--llama-server', engine] });
    await panel.switchTo('alpha');
    await panel.ready('alpha');
    visitor = await host.visit(panel);
    page = await visitor.open();
  });
  afterAll(() => host.end());
  beforeEach(load);

  test('every page can be walked through: each stop is seen, and the walk comes around', async () => {
    const pages = {
      1: ['Overview', page.getByRole('log', { name: 'Log lines' })],
      2: ['Profiles', page.getByRole('region', { name: 'Profiles of models.conf' })],
      3: ['Logs', page.getByRole('log', { name: 'Log lines' })],
      4: ['Playground', page.getByLabel('Message', { exact: true })],
      5: ['Benchmarks', page.getByRole('button', { name: 'New run', exact: true })],
      ',': ['Settings', page.getByRole('heading', { name: 'Files and help' })],
    } as const;
    for (const [key, [name, drawn]] of Object.entries(pages)) {
      await page.keyboard.press(key);
      await expect.poll(title).toBe(`${name} · Paddock`);
      await drawn.waitFor();
      await page.getByRole('button', { name: 'Skip to content' }).focus();
      const stops = await tabThrough(page);
      expect(stops.filter(stop => !stop.seen)).toEqual([]);
      expect(stops.length).toBeGreaterThan(12);
      expect(stops[0]?.name).toMatch(/^Overview/);
    }
  });

  test('a page begins at its top, wherever the one before was scrolled to', async () => {
    const top = (): Promise<number> =>
      page.evaluate(() => document.getElementById('content')?.scrollTop ?? -1);
    await page.keyboard.press(',');
    await page.getByRole('heading', { name: 'Files and help' }).waitFor();
    await page.getByRole('heading', { name: 'Files and help' }).scrollIntoViewIfNeeded();
    await expect.poll(top).toBeGreaterThan(300);
    await page.setViewportSize({ width: 1024, height: 500 });
    await page.keyboard.press('1');
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
    expect(await top()).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('what has the focus stays in sight when the page grows above it, and who scrolls away stays there', async () => {
    await page.keyboard.press(',');
    await page.getByRole('heading', { name: 'Files and help' }).waitFor();
    // What this section finds out comes late, and would be a second thing that makes the page grow.
    await expect.poll(() => page.getByRole('button', { name: 'Check again' }).isEnabled()).toBe(true);
    const last = page.getByRole('button', { name: 'Gather and show' });
    const inSight = (): Promise<boolean> =>
      last.evaluate(button => {
        const { top, bottom } = button.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      });
    const frames = (): Promise<void> =>
      page.evaluate(async () => {
        for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame);
      });
    const grow = (): Promise<void> =>
      last.evaluate(button => {
        const late = document.createElement('div');
        late.style.height = '300px';
        button.closest('section > div > div')?.before(late);
      });
    // At the lower edge of the box, where the browser does not make up for what comes right above it.
    await last.focus();
    await last.evaluate(button => button.scrollIntoView({ block: 'end' }));
    await frames();
    await grow();
    await expect.poll(inSight).toBe(true);
    expect((await focused(page))?.name).toBe('Gather and show');

    await page.getByRole('heading', { name: 'Look' }).scrollIntoViewIfNeeded();
    await expect.poll(inSight).toBe(false);
    await frames();
    await grow();
    await frames();
    expect(await inSight()).toBe(false);
  });

  test('from loading the page to another profile: skip link, header, dialog, switch', async () => {
    await page.keyboard.press('Tab');
    expect(await focused(page)).toMatchObject({ name: 'Skip to content', seen: true });
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');

    await tabTo(page, /^Choose a profile/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Switch profile' }).waitFor();
    // Nothing behind the dialog can be reached.
    for (const stop of await tabThrough(page)) expect(stop.html).not.toContain('href=');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toMatchObject({
      name: expect.stringMatching(/^Choose a profile/),
      seen: true,
    });

    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Switch profile' }).waitFor();
    await page.keyboard.type('bravo');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await serves('Model bravo');
    expect(await focused(page)).toMatchObject({
      name: expect.stringMatching(/^Choose a profile/),
      seen: true,
    });
    await page.keyboard.press('s');
    await page.getByRole('dialog', { name: 'Stop Model bravo?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await focused(page))?.name).toMatch(/^Choose a profile/);
  });

  test('edits a profile, looks at the difference, saves it, and undoes that', async () => {
    await page.keyboard.press('2');
    await expect.poll(title).toBe('Profiles · Paddock');
    await page.getByRole('button', { name: 'Model alpha', exact: true }).waitFor();
    await page.keyboard.press('/');
    expect((await focused(page))?.name).toBe('Find a profile');
    await page.keyboard.type('alpha');
    await tabTo(page, 'Model alpha');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Model alpha' }).waitFor();
    await tabTo(page, 'Context');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('768');
    await page.getByText('1 line changes').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Save', exact: true }).isEnabled()).toBe(true);
    await tabTo(page, 'Save');
    await page.keyboard.press('Enter');
    await page.getByText('Model alpha is saved.').waitFor();
    expect(text()).toBe(conf.replace('CTX_SIZE=256', 'CTX_SIZE=768'));
    // The button that was pressed is of no use any more; the way on from it is short.
    expect(await tabTo(page, 'Undo', 'Tab', 4)).toMatchObject({ seen: true });
    await page.keyboard.press('Enter');
    await page.getByText('The file is as it was before.').waitFor();
    expect(text()).toBe(conf);

    // The actions of a row: a menu that gives the focus back.
    await page.keyboard.press('/');
    await tabTo(page, 'Actions for Model alpha');
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    for (const key of ['ArrowDown', 'ArrowDown', 'End', 'Home']) await page.keyboard.press(key);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await focused(page)).toMatchObject({ name: 'Actions for Model alpha', seen: true });
    await tabTo(page, 'New', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New profile' }).waitFor();
    expect((await tabThrough(page)).filter(stop => !stop.seen)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toMatchObject({ name: 'New', seen: true });
  });

  test('asks in the playground, stops, copies the answer, and goes to another conversation', async () => {
    await page.keyboard.press('4');
    await page.getByLabel('Message', { exact: true }).waitFor();
    await page.keyboard.press('/');
    expect((await focused(page))?.name).toBe('Message');
    await page.keyboard.type('Say something');
    await page.keyboard.press('Enter');
    await page.getByText('Hello from the stand-in engine.').first().waitFor();
    expect((await focused(page))?.name).toBe('Message');
    await tabTo(page, 'Stop');
    await page.keyboard.press('Enter');
    await page.getByText('stopped', { exact: true }).waitFor();
    await page.keyboard.press('/');
    await tabTo(page, /^Copy the answer/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => visitor.clipboard(page)).toContain('Hello from the stand-in engine.');
    await page.keyboard.press('n');
    await page.getByText('Ask something.').waitFor();
    await tabTo(page, 'Say something', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Hello from the stand-in engine.').first().waitFor();
  });

  test('finds in the log, chooses lines and copies them', async () => {
    await page.keyboard.press('3');
    // The overview shows the same lines.
    await expect.poll(title).toBe('Logs · Paddock');
    await page.getByText('line 39').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('/line 1\\d$/');
    await page.keyboard.press('Enter');
    await page.locator('.line-cursor').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await tabTo(page, 'Log lines');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+c');
    await page.getByText('2 lines copied').waitFor();
    expect(await visitor.clipboard(page)).toMatch(/ line 1\d\n.* line \d\d\n$/);
  });

  test('does everything that the palette offers', async () => {
    const palette = page.getByRole('dialog', { name: 'Find' });
    const find = async (typed: string, option: string | RegExp): Promise<void> => {
      await page.keyboard.press('Control+k');
      await palette.getByRole('combobox').waitFor();
      await page.keyboard.type(typed);
      await palette.getByRole('option', { name: option }).first().waitFor();
      await page.keyboard.press('Enter');
      await palette.waitFor({ state: 'detached' });
    };
    for (const name of ['Profiles', 'Logs', 'Playground', 'Benchmarks', 'Settings', 'Overview']) {
      await find(name.toLowerCase(), name);
      await expect.poll(title).toBe(`${name} · Paddock`);
    }
    for (const [typed, name] of [
      ['switch profile', 'Switch profile'],
      ['stop the', /^Stop Model/],
      ['restart the', /^Restart Model/],
      ['show the keys', 'Keys'],
    ] as const) {
      await find(typed, /./);
      await page.getByRole('dialog', { name }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await find('copy the endpoint', 'Copy the endpoint');
    expect(await visitor.clipboard(page)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    await find('sign-in', /sign-in link/);
    expect(await visitor.clipboard(page)).toContain('/login?code=');
    expect(decodeURIComponent(await visitor.opens(() => find('documentation', /API/)))).toMatch(/\/docs$/);
    for (const theme of ['light', 'dark'] as const) {
      await find(`theme ${theme}`, new RegExp(`Theme: ${theme}`, 'i'));
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    }
    await find('deutsch', /Deutsch/);
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('english');
    await page.getByRole('option', { name: 'Sprache: English' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toMatch(/^en/);
    await find('model alpha', /Switch to Model alpha/);
    await serves('Model alpha');
    expect(visitor.complaints).toEqual([]);
  });
});
