import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PaddockError } from '../../src-shared/errors.ts';
import { PanelBrowser } from '../support/panel-browser.ts';
import { DEMO } from '../support/panel-scenarios.ts';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';

const panelBrowser = new PanelBrowser();
const called = (name: string): unknown =>
  panelBrowser.panel.calls.filter(call => call.name === name).at(-1)?.input;
const live = () => panelBrowser.page.getByRole('region', { name: 'HumanEval+ on Paddock demo Q8' });
const rowNames = (): Promise<string[]> =>
  panelBrowser.page.locator('.results tbody th[scope=row]').allInnerTexts();

async function open(path = '/benchmarks'): Promise<void> {
  await panelBrowser.open(path);
  await panelBrowser.page.getByRole('heading', { level: 2 }).first().waitFor();
}

describeWith(['chromium'], 'the benchmarks page', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(() => panelBrowser.fresh());
  afterEach(() => panelBrowser.close());

  test('follows a run problem by problem and pauses it', async () => {
    const { page, panel, complaints } = panelBrowser;
    await panelBrowser.open('/');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.keyboard.press('5');
    await live().getByText('97 of 164').waitFor();
    await live()
      .getByText('1.5 a minute · 46 min 0 s left')
      .or(live().getByText(/46 min/))
      .first()
      .waitFor();
    expect(await live().locator('[data-state]').count()).toBe(164);
    expect(await live().locator('[data-state=waiting]').count()).toBe(66);
    panel.benchmarks.advance(120);
    await live().getByText('120 of 164').waitFor();
    expect(await live().locator('[data-state=waiting]').count()).toBe(43);
    await live().getByRole('button', { name: 'Pause' }).click();
    await until(() => called('benchmarks.pause') !== undefined);
    expect(called('benchmarks.pause')).toEqual({ runId: 'run-live' });
    await page.getByRole('button', { name: 'Go on' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('sorts and filters results, pins published scores, exports', async () => {
    const { page } = panelBrowser;
    await open();
    await page.locator('.results').waitFor();
    expect((await rowNames()).map(name => name.slice(0, 3))).toEqual(['Qwe', 'GLM']);
    await page.getByRole('button', { name: 't/s' }).click();
    expect((await rowNames()).map(name => name.slice(0, 3))).toEqual(['GLM', 'Qwe']);
    await page.getByText('Published scores').click();
    await page.getByRole('checkbox', { name: /GPT-4o/ }).check();
    await page.getByText('Published scores').click();
    expect(await rowNames()).toHaveLength(3);
    await page.getByLabel('Filter models').fill('qwen');
    await expect.poll(rowNames).toHaveLength(2);
    await page.reload();
    await page.locator('.results').getByText('GPT-4o').waitFor();
    await page.getByRole('checkbox', { name: 'Choose GLM-4.7 Flash Q8_0' }).check();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('benchmarks.csv');
    expect(await readFile((await file.path()) ?? '', 'utf8')).toBe('id,label\n');
    expect(called('benchmarks.export')).toEqual({ format: 'csv', runIds: ['run-glm'] });
  });

  test('builds a run with an estimate and starts it', async () => {
    const { page } = panelBrowser;
    await open();
    await page.locator('.results').waitFor();
    await page.getByRole('button', { name: 'New run' }).click();
    const dialog = page.getByRole('dialog', { name: 'New run' });
    expect(await dialog.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Paddock demo Q8').check();
    await dialog.getByText('About 46 min').waitFor();
    await dialog.getByText('Options').click();
    await dialog.getByLabel('Most tokens an answer').fill('0');
    expect(await dialog.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Most tokens an answer').fill('512');
    await dialog.getByText('About 46 min').waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('benchmarks-builder');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(called('benchmarks.start')).toMatchObject({
      suiteId: 'humaneval-plus',
      targets: [{ kind: 'profile', profileId: DEMO, serve: 'bench' }],
      settings: { maxTokens: 512, temperature: 0, samples: 1 },
      consentToGuard: false,
    });
    await page.getByText('HumanEval+ on New one').waitFor();
  });

  test('opens a run down to the failing input, by keys as well, and reruns or deletes it', async () => {
    const { page } = panelBrowser;
    await open();
    await page.getByRole('link', { name: 'GLM-4.7 Flash Q8_0' }).click();
    await page.getByText('Choose a problem').waitFor();
    const grid = page.getByRole('group', { name: 'Problems' });
    await grid.getByRole('button').first().focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    const problem = page.getByRole('region', { name: 'HumanEval/2', exact: true });
    await problem.getByText('return a - b').first().waitFor();
    await problem.getByText('[1, 2]').waitFor();
    expect(await problem.getByText('Here you are').isVisible()).toBe(false);
    await problem.getByText('Raw answer').click();
    await problem.getByText('Here you are').waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('benchmarks-run');
    await problem.getByRole('button', { name: 'Rerun this problem' }).click();
    await until(() => called('benchmarks.rerun') !== undefined);
    expect(called('benchmarks.rerun')).toEqual({ runId: 'run-glm', problems: ['HumanEval/2'] });
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(rowNames).toHaveLength(1);
  });

  test('compares two runs down to who solves what', async () => {
    const { page } = panelBrowser;
    await open();
    await page.getByRole('checkbox', { name: /GLM/ }).check();
    expect(await page.getByRole('button', { name: 'Compare' }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: /Qwen3.5-27B/ }).check();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('hardly chance (McNemar, p = 0.004)').waitFor();
    expect(await rowNames()).toEqual(['HumanEval/23']);
    await page.getByRole('checkbox', { name: 'All 2 problems' }).check();
    expect(await rowNames()).toHaveLength(2);
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('benchmarks-compare');
  });

  test('fits every size in both themes, without serious findings, in German too', async () => {
    const { page, panel, complaints } = panelBrowser;
    await open();
    await live().locator('[data-state]').first().waitFor();
    // The figures stand beside or below the cells, never over them.
    const boxes = await Promise.all(
      [live().getByRole('group'), live().locator('dl')].map(one => one.boundingBox()),
    );
    expect((boxes[0]?.x ?? 0) + (boxes[0]?.width ?? 0)).toBeLessThanOrEqual(boxes[1]?.x ?? 0);
    const findings: string[] = [];
    const wide = await panelBrowser.everySize('benchmarks', async () => {
      findings.push(...(await panelBrowser.findings()));
    });
    expect(findings).toEqual([]);
    expect(wide).toEqual([]);
    panel.preferences.set({ ...panel.preferences.value, language: 'de' });
    await page.reload();
    await page.getByRole('button', { name: 'Neuer Lauf' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('says what to do when there is nothing, and what is wrong when it cannot be read', async () => {
    const { page, panel } = panelBrowser;
    panel.benchmarks.runs.set([]);
    await open();
    await page.getByText('No runs yet.').waitFor();
    panel.benchmarks.failure = new PaddockError('UNAVAILABLE', 'The folder of runs is broken.');
    await page.reload();
    await page.getByRole('alert').getByText('The folder of runs is broken.').waitFor();
  });
});
