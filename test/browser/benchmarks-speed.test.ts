import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PanelBrowser } from '../support/panel-browser.ts';
import { DEMO, MISSING } from '../support/panel-scenarios.ts';
import { sampleSpeed } from '../support/panel-speed.ts';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';

const panelBrowser = new PanelBrowser();
const called = (name: string): unknown =>
  panelBrowser.panel.calls.filter(call => call.name === name).at(-1)?.input;

describeWith(['chromium'], 'measuring speed on the benchmarks page', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(() => panelBrowser.fresh());
  afterEach(() => panelBrowser.close());

  test('builds a measurement, follows it point by point, and ends it early', async () => {
    const { page, panel, complaints } = panelBrowser;
    await panelBrowser.open('/benchmarks');
    await page.getByRole('link', { name: 'Speed', exact: true }).click();
    await page.getByRole('button', { name: 'Measure speed' }).click();
    const dialog = page.getByRole('dialog', { name: 'Measure speed' });
    expect(await dialog.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    const model = dialog.getByLabel('Model', { exact: true });
    const missing = model.locator(`option[value="${MISSING}"]`);
    expect(await missing.textContent()).toContain('Mistral Large Q3_K_L · model file missing');
    expect(await missing.isDisabled()).toBe(true);
    await model.selectOption(DEMO);
    // Known from the measurement before.
    await dialog.getByText(/^At most/).waitFor();
    await dialog.getByLabel('Depths, tokens').fill('0, 256, x');
    expect(await dialog.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Depths, tokens').fill('0, 256 256');
    await dialog.getByLabel('Concurrent requests').fill('1, 4');
    await dialog.getByLabel('Repeats').fill('5');
    await dialog.getByText('is stopped while this runs and started again').waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('speed-builder');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(called('benchmarks.speed')).toEqual({
      profileId: DEMO,
      serve: 'as-is',
      depths: [0, 256],
      promptTokens: 512,
      generatedTokens: 128,
      concurrency: [1, 4],
      repeats: 5,
    });
    await page.getByText('Waiting · one benchmark runs at a time').waitFor();
    const { depths } = sampleSpeed('x', 'x', 1);
    panel.benchmarks.speed.change('speed-next', { status: 'running', depths: depths.slice(0, 1) });
    await page.getByText('Measuring · 1 of 4 points').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
    await page.getByRole('rowheader', { name: '0', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByText('Cancelled').waitFor();
    expect(called('benchmarks.cancelSpeed')).toEqual({ runId: 'speed-next' });
    expect(complaints).toEqual([]);
  });

  test('shows speeds with their variance as tables and charts that say the same in words', async () => {
    const { page } = panelBrowser;
    await panelBrowser.open('/benchmarks/speed/speed-old');
    const depth = page.getByRole('table').first();
    await depth.getByRole('row', { name: '2,048 2,100 ± 12.0 103.2 ± 0.8 255 ms ± 6 ms 511 128' }).waitFor();
    await depth.getByText('It needs 8880 tokens of context; the server has 4096.').waitFor();
    const chart = page.getByRole('img', {
      name: /Requests\. Total, t\/s: 1: 104\.0 t\/s, 2: 181\.1 t\/s\./,
    });
    await chart.waitFor();
    await page.getByText('Means of 3 measurements').waitFor();
    const findings: string[] = [];
    const wide = await panelBrowser.everySize('speed-run', async () => {
      findings.push(...(await panelBrowser.findings()));
    });
    expect(findings).toEqual([]);
    expect(wide).toEqual([]);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete permanently' }).click();
    await until(() => called('benchmarks.removeSpeed') !== undefined);
    await expect.poll(() => page.getByRole('checkbox').count()).toBe(1);
  });

  test('compares two measurements, says what else differs, and repeats one', async () => {
    const { page, panel } = panelBrowser;
    const request = sampleSpeed('x', 'x', 1).request;
    panel.benchmarks.speed.change('speed-new', { request: { ...request, generatedTokens: 64 } });
    await panelBrowser.open('/benchmarks/speed');
    expect(await page.getByRole('button', { name: 'Compare' }).isDisabled()).toBe(true);
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    const findings: string[] = [];
    const wide = await panelBrowser.everySize('speed', async () => {
      findings.push(...(await panelBrowser.findings()));
    });
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('Generated, tokens').waitFor();
    await page.getByText('128 against 64').waitFor();
    // 2,880 after 2,400 t/s, far beyond the deviations; the first token of two requests came as late as before.
    await page.getByRole('cell', { name: '0.0 % within the variance' }).first().waitFor();
    const faster = page.getByRole('cell', { name: '+20.0 %' }).first();
    await faster.waitFor();
    // They were asked for different lengths: that is neither good nor bad.
    expect(await faster.locator('.text-ready, .text-failed').count()).toBe(0);
    wide.push(
      ...(await panelBrowser.everySize('speed-compare', async () => {
        findings.push(...(await panelBrowser.findings()));
      })),
    );
    expect(findings).toEqual([]);
    expect(wide).toEqual([]);
    await panelBrowser.open('/benchmarks/speed/speed-new');
    await page.getByRole('button', { name: 'Measure again' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Generated, tokens').inputValue()).toBe('64');
  });

  test('saves measurements as a file: one from its page, those that are chosen, or all', async () => {
    const { page } = panelBrowser;
    const saved = async (format: string): Promise<unknown> => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: `Export as ${format}` }).click();
      expect((await download).suggestedFilename()).toBe('speed.csv');
      return called('benchmarks.exportSpeed');
    };
    await panelBrowser.open('/benchmarks/speed/speed-old');
    await page.getByText('Export 1 measurement:').waitFor();
    expect(await saved('CSV')).toEqual({ format: 'csv', runIds: ['speed-old'] });
    await panelBrowser.open('/benchmarks/speed');
    await page.getByText('Export all:').waitFor();
    expect(await saved('JSON')).toEqual({ format: 'json' });
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByText('Export 2 measurements:').waitFor();
    expect(await saved('SPEED.md')).toEqual({ format: 'markdown', runIds: ['speed-old', 'speed-new'] });
  });

  test('says what a measurement is when there is none, in German too', async () => {
    const { page, panel } = panelBrowser;
    panel.benchmarks.speed.runs.set([]);
    await panelBrowser.open('/benchmarks/speed');
    await page.getByText('No measurements yet.').waitFor();
    await panelBrowser.speak('de');
    await page.getByText('Noch keine Messungen.').waitFor();
    await panelBrowser.open('/benchmarks/speed/gone');
    await page.getByText('Diese Messung gibt es hier nicht').waitFor();
  });
});
