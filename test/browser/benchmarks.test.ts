import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PaddockError } from '../../src-shared/errors.ts';
import { sampleRun } from '../support/panel-benchmarks.ts';
import { PanelBrowser } from '../support/panel-browser.ts';
import { DEMO } from '../support/panel-scenarios.ts';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';

const panelBrowser = new PanelBrowser();
const called = (name: string): unknown =>
  panelBrowser.panel.calls.filter(call => call.name === name).at(-1)?.input;
const live = () => panelBrowser.page.getByRole('region', { name: 'HumanEval+ on Paddock demo Q8' });

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
    await live().getByText('40.0 s per problem · 46 min 0 s left').waitFor();
    expect(await live().locator('[data-state]').count()).toBe(164);
    expect(await live().locator('[data-state=waiting]').count()).toBe(66);
    panel.benchmarks.advance(120);
    await live().getByText('120 of 164').waitFor();
    expect(await live().locator('[data-state=waiting]').count()).toBe(43);
    await live().getByRole('button', { name: 'Pause' }).click();
    await until(() => called('benchmarks.pause') !== undefined);
    expect(called('benchmarks.pause')).toEqual({ runId: 'run-live' });
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('goes on with a run that its spend limit paused, under a higher one', async () => {
    const { page, panel, complaints } = panelBrowser;
    const target = { kind: 'remote', modelId: 'openai', spendLimitUsd: 1 } as const;
    const { totals } = sampleRun('x', 'x');
    const paid = totals && { ...totals, costUsd: 0.98 };
    panel.benchmarks.runs.set([sampleRun('run-paid', 'Paid', { status: 'paused', target, totals: paid })]);
    await open();
    await page.getByRole('button', { name: 'Resume' }).click();
    const dialog = page.getByRole('dialog', { name: 'Resume the run of Paid' });
    await dialog.getByText('Spent so far: $0.98').waitFor();
    const limit = dialog.getByLabel('Spend limit, US dollars');
    await limit.fill('');
    expect(await dialog.getByRole('button', { name: 'Resume' }).isDisabled()).toBe(true);
    await limit.fill('2.5');
    expect(await panelBrowser.findings()).toEqual([]);
    await dialog.getByRole('button', { name: 'Resume' }).click();
    await until(() => called('benchmarks.resume') !== undefined);
    expect(called('benchmarks.resume')).toEqual({ runId: 'run-paid', spendLimitUsd: 2.5 });
    await dialog.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('builds a run with an estimate and starts it', async () => {
    const { page } = panelBrowser;
    await open();
    await page.locator('.results').waitFor();
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'New run', exact: true });
    expect(await dialog.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Paddock demo Q8').check();
    await dialog.getByText('About 46 min').waitFor();
    await dialog.getByText('Options').click();
    await dialog.getByLabel('Max tokens per answer').fill('0');
    expect(await dialog.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Max tokens per answer').fill('512');
    await dialog.getByText('About 46 min').waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('benchmarks-builder');
    // Neither the keys of the frame nor a press that ends outside takes away what was filled in.
    await dialog.getByRole('button', { name: 'Cancel' }).focus();
    for (const key of ['1', 's', 'm', '?', 'Control+k']) await page.keyboard.press(key);
    expect(await page.getByRole('dialog').count()).toBe(1);
    await dialog.getByLabel('Max tokens per answer').hover();
    await page.mouse.down();
    await page.mouse.move(2, 2);
    await page.mouse.up();
    expect(await dialog.getByLabel('Max tokens per answer').inputValue()).toBe('512');
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

  test('fits every size in both themes, without serious findings, in German too', async () => {
    const { page, panel, complaints } = panelBrowser;
    await open();
    await live().locator('[data-state]').first().waitFor();
    // The figures stand beside or below the cells, never over them.
    const boxes = await Promise.all(
      [live().getByRole('group', { name: 'Problems' }), live().locator('dl')].map(one => one.boundingBox()),
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
    await page.getByText('No runs yet').waitFor();
    panel.benchmarks.failure = new PaddockError('UNAVAILABLE', 'The folder of runs is broken.');
    await page.reload();
    await page.getByRole('alert').getByText('The folder of runs is broken.').waitFor();
  });
});
