import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { Gate } from '../support/gate.ts';
import { describeHosts } from '../support/hosts.ts';
import { type PanelProcess, profileText } from '../support/panel-process.ts';
import { type Visitor, Visitors } from '../support/visitors.ts';

/* Two people look at one real panel: one through its host, the other one with a browser. */

describeHosts(
  'two people at one panel',
  host => {
    const { panels } = host;
    const visitors = new Visitors();
    const conf = ['alpha', 'bravo', 'charlie'].map(id => profileText(id, { NAME: `Model ${id}` })).join('');
    let panel: PanelProcess;
    /** Open, a model that is asked for becomes ready. */
    let gate: Gate;
    let people: Visitor[];
    let ada: Page;
    let bob: Page;

    const text = (): string => readFileSync(panel.place.modelsConf, 'utf8');
    const now = (page: Page): Locator => page.getByRole('button', { name: /Choose a profile/ });
    const context = (page: Page): Locator => page.getByLabel('Context');
    const save = (page: Page): Locator => page.getByRole('button', { name: 'Save', exact: true });
    const conflict = (page: Page): Locator =>
      page.getByRole('alert').filter({ hasText: 'changed on disk while you edited it' });
    const choose = async (page: Page, id: string): Promise<void> => {
      await page.keyboard.press('m');
      await page.getByRole('dialog', { name: 'Switch profile' }).waitFor();
      await page.keyboard.type(`model ${id}`);
      await page
        .getByRole('dialog')
        .getByRole('option', { name: new RegExp(`Model ${id}`) })
        .waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    const edit = async (page: Page, id: string): Promise<void> => {
      const place = `/profiles?id=${id}`;
      await page.goto(people[page === ada ? 0 : 1]?.address(place) ?? place);
      await page.getByRole('heading', { name: `Model ${id}` }).waitFor();
    };

    beforeAll(async () => {
      const place = panels.place(conf);
      gate = new Gate(place.root);
      const engine = fakeLlamaServer({ loadUntil: gate.path }, place.root);
      panel = await panels.start(place, { args: ['--llama-server', engine] });
      people = [await host.visit(panel), await visitors.visit(panel)];
      [ada, bob] = (await Promise.all(people.map(one => one.open()))) as [Page, Page];
    });
    afterAll(async () => {
      await visitors.end();
      await host.end();
    });

    test('see at once what the other one switches to', async () => {
      await choose(ada, 'alpha');
      for (const page of [ada, bob])
        await page.getByRole('heading', { name: 'Starting Model alpha' }).waitFor();
      gate.open();
      for (const page of [ada, bob]) {
        await expect.poll(() => now(page).textContent()).toMatch(/Model alpha.*ready/);
        await page.getByRole('log', { name: 'Log lines' }).getByText('model loaded').waitFor();
      }
    });

    test('the last wish wins when both switch; both see whose it was, and a tool is told to wait', async () => {
      gate.close();
      await choose(ada, 'bravo');
      await bob.getByRole('heading', { name: 'Starting Model bravo' }).waitFor();
      await choose(bob, 'charlie');
      expect(await panel.switchTo('alpha')).toMatchObject({
        status: 409,
        body: { error: 'switch already in progress' },
      });
      gate.open();
      for (const page of [ada, bob]) {
        await expect.poll(() => now(page).textContent()).toMatch(/Model charlie.*ready/);
        expect(await page.getByRole('heading', { name: /is not running|did not start/ }).count()).toBe(0);
      }
    });

    test('the second one to save sees both changes and keeps theirs on top', async () => {
      await edit(ada, 'alpha');
      await edit(bob, 'alpha');
      await context(ada).fill('1024');
      await context(bob).fill('2048');
      await expect.poll(() => save(bob).isEnabled()).toBe(true);
      await save(bob).click();
      await bob.getByText('Model alpha is saved.').waitFor();

      await conflict(ada).waitFor();
      await expect
        .poll(() => conflict(ada).textContent())
        .toMatch(/CTX_SIZE=256.*CTX_SIZE=2048.*CTX_SIZE=1024/);
      expect(await save(ada).isDisabled()).toBe(true);
      await ada.getByRole('button', { name: 'Keep mine' }).click();
      await expect.poll(() => save(ada).isEnabled()).toBe(true);
      await save(ada).click();
      await ada.getByText('Model alpha is saved.').waitFor();
      expect(text()).toBe(conf.replace('CTX_SIZE=256', 'CTX_SIZE=1024'));
      await expect.poll(() => context(bob).inputValue()).toBe('1024');
      expect(await conflict(bob).count()).toBe(0);
    });

    test('undo takes back what one saved oneself, for both, and never what the other one did since', async () => {
      await bob.getByRole('button', { name: 'Undo' }).click();
      await bob.locator('.edit-bar').getByRole('alert').waitFor();
      expect(text()).toBe(conf.replace('CTX_SIZE=256', 'CTX_SIZE=1024'));
      await ada.getByRole('button', { name: 'Undo' }).click();
      await ada.getByText('The file is as it was before.').waitFor();
      expect(text()).toBe(conf.replace('CTX_SIZE=256', 'CTX_SIZE=2048'));
      await expect.poll(() => context(bob).inputValue()).toBe('2048');
    });

    test('a profile that the other one deletes is missed at once, and can be added again', async () => {
      await edit(ada, 'bravo');
      await edit(bob, 'bravo');
      await context(ada).fill('4096');
      await expect.poll(() => save(ada).isEnabled()).toBe(true);
      await bob.getByRole('button', { name: 'Actions for Model bravo', exact: true }).click();
      await bob.getByRole('menuitem', { name: 'Delete' }).click();
      await bob.getByText('Model bravo is deleted.').waitFor();
      await ada.getByRole('button', { name: 'Add it again' }).click();
      await ada.getByRole('button', { name: 'Add', exact: true }).click();
      await ada.getByText('is added.').waitFor();
      await bob.getByRole('region', { name: 'Profiles of models.conf' }).getByText('Model bravo').waitFor();
      expect(text()).toMatch(/\[bravo\][^[]*CTX_SIZE=4096\n/);
    });

    test('what one chooses for this Paddock holds for the other: pins, look and language', async () => {
      await ada.getByRole('button', { name: 'Actions for Model alpha', exact: true }).click();
      await ada.getByRole('menuitem', { name: 'Pin' }).click();
      await bob.getByRole('heading', { name: 'Pinned' }).waitFor();
      await bob.getByRole('radio', { name: 'Light' }).check({ force: true });
      await expect.poll(() => ada.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
      await ada.getByLabel('Language', { exact: true }).selectOption('de');
      await bob.getByRole('heading', { name: 'Angeheftet' }).waitFor();
      await bob.getByLabel('Sprache', { exact: true }).selectOption('en');
      await ada.getByRole('heading', { name: 'Pinned' }).waitFor();
      expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
    });
  },
  ['chromium'],
);
