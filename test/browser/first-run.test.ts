import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { type PanelProcess, type PanelStart, Panels, profileText } from '../support/panel-process.ts';
import { models } from '../support/real-llama.ts';
import { describeWith } from '../support/requirements.ts';
import { type Visitor, Visitors } from '../support/visitors.ts';

/*
 * From the first look to a model of one's own: a real panel on a machine whose Hugging Face cache holds a GGUF file,
 * and what is chosen on the way is there after a restart.
 */

describeWith(['chromium'], 'somebody new', () => {
  const panels = new Panels();
  const visitors = new Visitors();
  let panel: PanelProcess;
  let visitor: Visitor;
  let page: Page;
  let start: PanelStart;
  let folder: string;

  const lines = () => page.getByRole('log', { name: 'Log lines' });

  beforeAll(async () => {
    const place = panels.place(
      profileText('demo', { NAME: 'Demo', RUNTIME: 'embedded', EXTRA_ARGS: '--threads 1' }),
    );
    const home = join(place.root, 'person');
    const snapshot = join(home, '.cache/huggingface/hub/models--ada--Tiny-GGUF/snapshots/1');
    folder = join(place.root, 'gguf');
    for (const made of [snapshot, folder]) mkdirSync(made, { recursive: true });
    copyFileSync(models.miniQ8, join(snapshot, 'Tiny-Q8_0.gguf'));
    copyFileSync(models.miniF16, join(folder, 'Other-F16.gguf'));
    const engine = fakeLlamaServer({ tps: 400, logLines: 3_000 });
    start = {
      args: ['--llama-server', engine],
      env: { HOME: home },
    };
    panel = await panels.start(place, start);
    visitor = await visitors.visit(panel);
    page = await visitor.open();
  });
  afterAll(async () => {
    await visitors.end();
    await panels.dispose();
  });

  test('is led from the next steps to a profile of a model that was there already, and starts it', async () => {
    await page.getByRole('heading', { name: 'Next steps' }).waitFor();
    await page.getByRole('link', { name: /Add a model.*1 model is on this machine already/ }).click();
    await expect.poll(() => page.title()).toBe('Profiles · Paddock');
    const added = page.getByRole('dialog', { name: 'New profile' });
    await added.getByRole('radio', { name: /Tiny-Q8_0.*Hugging Face/ }).check();
    await added.getByText(/huggingface\/hub becomes a model folder/).waitFor();
    await expect.poll(() => added.getByLabel('Profile id').inputValue()).toBe('tiny-q8_0');
    await added.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('ada/Tiny-Q8_0 is added.').waitFor();
    expect(readFileSync(panel.place.modelsConf, 'utf8')).toMatch(
      /\[tiny-q8_0\][^[]*MODEL=models--ada--Tiny-GGUF\/snapshots\/1\/Tiny-Q8_0\.gguf\n/,
    );

    await page.getByRole('button', { name: /^Start .*Tiny-Q8_0/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Start .*Tiny-Q8_0\?$/ });
    await dialog.getByText('Nothing has to stop first.').waitFor();
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await panel.ready('tiny-q8_0');
    await page.getByRole('button', { name: /Choose a profile.*Tiny-Q8_0.*ready/ }).waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('article').first().or(page.getByText('No GPU here')).first().waitFor();
    expect(await page.getByRole('heading', { name: 'Next steps' }).count()).toBe(0);
  });

  test('reads its log: expressions, levels, jumps, older lines, and all of it in a file', async () => {
    await page.getByRole('link', { name: 'Logs' }).click();
    await lines().getByText('line 2999').waitFor();
    await page.getByLabel('Matching lines only').check();
    await page.getByLabel('Search the log').fill('/^line 29\\d5$/');
    await page.getByText('10 lines', { exact: true }).waitFor();
    expect(await lines().locator('mark').first().textContent()).toBe('line 2905');
    await page.getByLabel('Search the log').fill('/(/');
    await page
      .getByText(/expression/i)
      .first()
      .waitFor();
    await page.getByLabel('Search the log').fill('');
    await page.getByLabel('Matching lines only').uncheck();
    await lines().getByText('line 2999').waitFor();
    await page.getByLabel('Jump to').selectOption('marker');
    await page.getByRole('button', { name: 'Previous: Profile switches' }).click();
    await expect.poll(() => page.locator('.line-cursor').textContent()).toMatch(/tiny-q8_0/i);
    await page.getByLabel('Search the log').fill('line 17');
    await page.getByLabel('Search the log').press('Shift+Enter');
    await page.locator('.line-cursor').getByText('line 17').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    const saved = await readFile(await download.path(), 'utf8');
    const numbers = [...saved.matchAll(/ line (\d+)$/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 3_000 }, (_, i) => i));
  });

  test('talks to it, and takes the request along as a program that works', async () => {
    await page.getByRole('link', { name: 'Playground' }).click();
    await page.getByLabel('System prompt').fill('Be brief.');
    await page.getByLabel('Max tokens per answer').fill('12');
    await page.getByLabel('Message', { exact: true }).fill("What's a paddock?");
    await page.getByLabel('Message', { exact: true }).press('Enter');
    const answer = page.locator('[data-answer="done"]');
    await answer.getByText('Hello from the stand-in engine.').waitFor();
    await answer
      .getByText(/12 tokens · .* tokens\/s.*cut at the length limit|cut at the length limit.*12 tokens/)
      .waitFor();
    expect(await page.getByRole('button', { name: 'Add an image' }).isDisabled()).toBe(true);
    await page.getByText('Request and response').click();
    const request = await page.getByRole('region', { name: 'Request' }).textContent();
    expect(request).toContain('"Be brief."');
    await page.getByRole('region', { name: 'Response' }).getByText('"delta"').first().waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    const curl = await page.evaluate(() => navigator.clipboard.readText());
    const ran = spawnSync('bash', ['-c', curl], { encoding: 'utf8', timeout: 20_000 });
    expect(JSON.parse(ran.stdout).choices[0].message.content).toContain('Hello from the stand-in engine.');
  });

  test('finds every choice as it was made after a restart', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    const theme = page.getByLabel('Theme', { exact: true }).last();
    await theme.selectOption('light');
    await page.getByLabel('Time between readings').selectOption('2000');
    await page.getByLabel('Keep readings for').selectOption('6');
    // What was checked of the machine comes late and moves what is below it: also from under a pointer.
    await page.getByRole('button', { name: 'Check again' }).click({ trial: true });
    const tools = page.getByRole('switch', { name: 'Tools on this machine need no token' });
    await tools.click();
    await expect.poll(() => tools.getAttribute('aria-checked')).toBe('false');
    await page.getByLabel('Path of a folder with models').fill(folder);
    await page.keyboard.press('Enter');
    await page.getByTitle(`Remove ${folder}`).waitFor();
    await page.getByLabel('Language', { exact: true }).last().selectOption('de');
    await page.getByRole('heading', { name: 'Einstellungen', exact: true }).waitFor();

    const port = panel.url.port;
    expect(await panel.end()).toBe(0);
    panel = await panels.start(panel.place, { ...start, args: [...(start.args ?? []), '--port', port] });
    // Another browser, so that nothing is remembered but by Paddock.
    visitor = await visitors.visit(panel);
    page = await visitor.open('/settings');
    await page.getByRole('heading', { name: 'Einstellungen', exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
    expect(await page.getByLabel('Zeit zwischen Messwerten').inputValue()).toBe('2000');
    expect(await page.getByLabel('Messwerte behalten für').inputValue()).toBe('6');
    await page.getByText(folder, { exact: true }).first().waitFor();
    expect(await page.getByRole('switch', { name: /Werkzeuge/ }).getAttribute('aria-checked')).toBe('false');
    expect((await panel.get('/status')).status).toBe(401);

    // The folder counts: a profile can be made of what is in it.
    await page.getByRole('link', { name: 'Profile', exact: true }).click();
    await page.getByRole('button', { name: 'Neu', exact: true }).click();
    await page.getByRole('radio', { name: /Other-F16/ }).check();
    await expect
      .poll(() => page.getByRole('dialog').getByRole('textbox').last().inputValue())
      .toBe('other-f16');
    await page.keyboard.press('Escape');
    // What was said before the restart is still in the log.
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.getByText('line 2999').waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
