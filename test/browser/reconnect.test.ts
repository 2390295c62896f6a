import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { fakeNvidiaSmi } from '../support/fake-nvidia.ts';
import { ONCE } from '../support/once.ts';
import { type PanelProcess, Panels, profileText } from '../support/panel-process.ts';
import { describeWith } from '../support/requirements.ts';
import { type Visitor, Visitors } from '../support/visitors.ts';

/*
 * Every page is open, each in a tab of its own, when the real panel is killed with SIGKILL. It is started again in the
 * same home and on the same port, finds its engine, and no page is loaded again.
 */

const PAGES = ['/', '/profiles?id=bravo', '/logs', '/playground', '/benchmarks', '/settings'] as const;
type Path = (typeof PAGES)[number];

describeWith(['chromium'], 'a panel that is killed and started again under open pages', () => {
  const panels = new Panels();
  const visitors = new Visitors();
  const tabs = new Map<Path, Page>();
  const args: string[] = [];
  let panel: PanelProcess;
  let visitor: Visitor;
  let engine: URL;

  const tab = (path: Path): Page => {
    const page = tabs.get(path);
    if (!page) throw new Error(`${path} is not open`);
    return page;
  };
  /** The tab in front: those behind are drawn once a second only. */
  const front = async (path: Path): Promise<Page> => {
    await tab(path).bringToFront();
    return tab(path);
  };
  const lost = (page: Page) => page.getByRole('heading', { name: 'The connection to Paddock was lost' });
  /** Makes the engine say a few lines, whether a panel listens or not. */
  const say = async (): Promise<void> => {
    const response = await fetch(new URL('/v1/chat/completions', engine), {
      method: 'POST',
      headers: { ...ONCE, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 1 }),
    });
    expect(response.status).toBe(200);
  };
  /** Numbers of the requests whose speed the list shows, in its order. */
  const tasks = async (page: Page): Promise<number[]> => {
    const rows = await page.getByRole('log', { name: 'Log lines' }).locator('.log-line').allTextContents();
    return rows.flatMap(text => {
      const task = /task (\d+) \| prompt eval/.exec(text)?.[1];
      return task === undefined ? [] : [Number(task)];
    });
  };
  const field = (): ReturnType<Page['getByLabel']> =>
    tab('/playground').getByLabel('Message', { exact: true });

  beforeAll(async () => {
    const place = panels.place(
      profileText('alpha', { NAME: 'Model Alpha' }) + profileText('bravo', { NAME: 'Model Bravo' }),
    );
    const nvidia = fakeNvidiaSmi({ gpus: 2, name: 'RTX 4090', moving: true });
    args.push('--llama-server', fakeLlamaServer({ tps: 50 }), '--nvidia-smi', nvidia, '--sample-ms', '250');
    panel = await panels.start(place, { args });
    await panel.switchTo('alpha');
    await panel.ready('alpha');
    await panel.remembered('alpha');
    const { state } = await panel.group();
    if (state.status !== 'ready') throw new Error('nothing is served');
    engine = new URL(state.instance.endpoint);
    visitor = await visitors.visit(panel);
    for (const path of PAGES) {
      const page = await visitor.open(path);
      await page.getByRole('button', { name: /Choose a profile.*Model Alpha.*ready/ }).waitFor();
      await page.evaluate(() => Reflect.set(window, 'stayed', true));
      tabs.set(path, page);
    }
  });
  afterAll(async () => {
    await visitors.end();
    await panels.dispose();
  });

  test('a page that is opened later tells the true age of what runs', async () => {
    const { state } = await panel.group();
    if (state.status !== 'ready') throw new Error('nothing is served');
    await expect.poll(() => Date.now() - state.since).toBeGreaterThan(4_000);
    const age = Math.floor((Date.now() - state.since) / 1_000);
    const page = await visitor.open('/');
    const words = await page.getByRole('button', { name: /Choose a profile.*ready/ }).textContent();
    const [, minutes = '0', seconds = '0'] = /ready (?:(\d+) min)?(?:(\d+) s)?/.exec(words ?? '') ?? [];
    expect(Number(minutes) * 60 + Number(seconds)).toBeGreaterThanOrEqual(age < 60 ? age : age - (age % 60));
    await page.close();
  });

  test('every page says that the connection is lost, keeps what it shows, and keeps trying', async () => {
    await say();
    await expect.poll(() => tasks(tab('/logs'))).toEqual([0]);
    await expect.poll(() => tasks(tab('/'))).toEqual([0]);
    await tab('/').locator('figure svg path.recharts-curve').first().waitFor();
    await tab('/profiles?id=bravo').getByLabel('Context').fill('512');
    await field().fill('Tell me everything');
    await field().press('Enter');
    await tab('/playground').getByText('It counts tokens').waitFor();
    await tab('/settings').getByRole('heading', { name: 'Files and help' }).waitFor();
    await tab('/benchmarks').getByRole('button', { name: 'New run', exact: true }).waitFor();

    await panel.kill();
    for (const path of PAGES) {
      const page = await front(path);
      await lost(page).waitFor();
      await page.getByText(/Next try in|Trying now/).waitFor();
      expect(await page.getByRole('button', { name: /Choose a profile/ }).textContent()).toContain(
        'Model Alphaas last known',
      );
      expect(await seriousFindings(page)).toEqual([]);
    }
    expect(await tasks(tab('/logs'))).toEqual([0]);
    expect(await tab('/').getByRole('article').count()).toBe(2);
    const cut = tab('/playground').locator('[data-answer="failed"]');
    await cut.getByRole('alert').getByText('The connection to Paddock was lost.').waitFor();
    expect(await cut.textContent()).toContain('Hello from the stand-in engine.');
    await field().fill('Not yet');
    expect(await tab('/playground').getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    expect(await tab('/settings').getByLabel('Keep readings for').isDisabled()).toBe(true);
    await tab('/profiles?id=bravo').getByLabel('Context').fill('768');
    expect(
      await tab('/profiles?id=bravo').getByRole('button', { name: 'Save', exact: true }).isDisabled(),
    ).toBe(true);
  });

  test('every page goes on by itself once it is there again, and nobody has to sign in', async () => {
    // Nobody listens to the engine now.
    await say();
    panel = await panels.start(panel.place, {
      args: [...args, '--port', panel.url.port],
      without: ['--preload'],
    });
    await panel.ready('alpha');
    for (const path of PAGES) {
      await lost(tab(path)).waitFor({ state: 'detached' });
      await tab(path)
        .getByRole('button', { name: /Choose a profile.*Model Alpha.*ready/ })
        .waitFor();
    }
    await say();
    for (const path of PAGES)
      expect(await tab(path).evaluate(() => Reflect.get(window, 'stayed'))).toBe(true);
  });

  test('the log goes on where it was, with what was said meanwhile, and nothing twice', async () => {
    // The second is the answer that was cut.
    for (const path of ['/logs', '/'] as const)
      await expect.poll(() => tasks(tab(path)).then(found => [...found].sort())).toEqual([0, 1, 2, 3]);
    const fresh = await visitor.open('/logs');
    await expect.poll(() => tasks(fresh).then(found => [...found].sort())).toEqual([0, 1, 2, 3]);
    await fresh.close();
  });

  test('the charts move, the draft is still there and can be saved, the question can be asked again', async () => {
    const chart = tab('/').locator('figure svg path.recharts-curve').first();
    const before = await chart.getAttribute('d');
    await expect.poll(() => chart.getAttribute('d')).not.toBe(before);

    const profiles = await front('/profiles?id=bravo');
    expect(await profiles.getByLabel('Context').inputValue()).toBe('768');
    const save = profiles.getByRole('button', { name: 'Save', exact: true });
    await expect.poll(() => save.isEnabled()).toBe(true);
    await save.click();
    await profiles.getByText('Model Bravo is saved.').waitFor();
    expect(readFileSync(panel.place.modelsConf, 'utf8')).toMatch(/\[bravo\][^[]*CTX_SIZE=768\n/);

    const playground = await front('/playground');
    expect(await field().inputValue()).toBe('Not yet');
    await playground.getByRole('button', { name: 'Answer again' }).click();
    await playground.locator('[data-answer="answering"]').getByText('It counts tokens').waitFor();
    expect(await playground.getByRole('alert').count()).toBe(0);
    await playground.getByRole('button', { name: 'Stop', exact: true }).last().click();
    await playground.getByText('stopped', { exact: true }).waitFor();

    await (await front('/settings')).getByLabel('Keep readings for').selectOption('6');
    await expect
      .poll(async () => (await panel.post('/rpc/preferences.get', {}, true)).body.historyHours)
      .toBe(6);
    await (await front('/benchmarks')).getByRole('button', { name: 'New run', exact: true }).click();
    await tab('/benchmarks').getByRole('dialog').getByLabel('Model Alpha').waitFor();
    await tab('/benchmarks').keyboard.press('Escape');
  });

  test('an answer that is left behind is kept as far as it came', async () => {
    const page = await front('/playground');
    await page.getByRole('button', { name: 'New conversation' }).click();
    await field().fill('And one that nobody waits for');
    await field().press('Enter');
    await page.getByText('It counts tokens').waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('article').first().waitFor();
    await page.getByRole('link', { name: 'Playground' }).click();
    const list = page.getByRole('complementary', { name: 'Conversations' });
    await list.getByRole('button', { name: 'And one that nobody waits for', exact: true }).click();
    await page.locator('[data-answer="stopped"]').getByText('It counts tokens').waitFor();

    // A window that is closed or loaded anew has no time to say goodbye.
    await page.getByRole('button', { name: 'Answer again' }).click();
    await page.locator('[data-answer="answering"]').getByText('It counts tokens').waitFor();
    await page.reload();
    await list.getByRole('button', { name: 'And one that nobody waits for', exact: true }).click();
    await page.locator('[data-answer="stopped"]').waitFor();
    await page.getByRole('button', { name: 'Answer again' }).click();
    await page.locator('[data-answer="answering"]').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).last().click();
  });

  test('the browser complained of nothing but the panel that was away', () => {
    expect(visitor.complaints.filter(text => !/WebSocket connection .* failed/.test(text))).toEqual([]);
  });
});
