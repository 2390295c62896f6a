import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PaddockError } from '../../src-shared/errors.ts';
import { sampleProvenance } from '../support/panel-benchmark-results.ts';
import { FULL, sampleRun } from '../support/panel-benchmarks.ts';
import { PanelBrowser } from '../support/panel-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';

const panelBrowser = new PanelBrowser();
const called = (name: string): unknown =>
  panelBrowser.panel.calls.filter(call => call.name === name).at(-1)?.input;
const table = () => panelBrowser.page.getByRole('region', { name: 'Results', exact: true });
const rowNames = (): Promise<string[]> =>
  table()
    .locator('tbody th[scope=row]')
    .evaluateAll(all => all.map(one => one.querySelector('a')?.textContent ?? one.textContent));
const chart = (name: RegExp) => panelBrowser.page.getByRole('img', { name });

async function open(path = '/benchmarks'): Promise<void> {
  await panelBrowser.open(path);
  await panelBrowser.page.getByRole('heading', { level: 2 }).first().waitFor();
}

/** Both themes without serious findings. */
async function findings(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await panelBrowser.page.emulateMedia({ colorScheme });
    found.push(...(await panelBrowser.findings()));
  }
  await panelBrowser.page.emulateMedia({ colorScheme: 'dark' });
  return found;
}

/** Texts of a chart that leave it, or that cover each other. */
async function unreadable(name: RegExp): Promise<string[]> {
  return chart(name).evaluate(figure => {
    const frame = figure.getBoundingClientRect();
    const texts = [...figure.querySelectorAll('text')].map(one => ({
      text: one.textContent ?? '',
      box: one.getBoundingClientRect(),
    }));
    return texts.flatMap(({ text, box }, i) => {
      const out =
        box.right > innerWidth ||
        box.left < frame.left - 1 ||
        box.right > frame.right + 1 ||
        box.bottom > frame.bottom + 1;
      const over = texts
        .slice(i + 1)
        .find(
          ({ box: other }) =>
            box.left < other.right - 1 &&
            other.left < box.right - 1 &&
            box.top < other.bottom - 2 &&
            other.top < box.bottom - 2,
        );
      return [...(out ? [`${text} is cut`] : []), ...(over ? [`${text} covers ${over.text}`] : [])];
    });
  });
}

describeWith(['chromium'], 'results of benchmarks', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(() => panelBrowser.fresh());
  afterEach(() => panelBrowser.close());

  test('stand in a table with counts, interval, truncation and the difference to the published score', async () => {
    const { complaints } = panelBrowser;
    await open();
    await table().waitFor();
    const cells = (name: string): Promise<string[]> =>
      table().getByRole('row', { name }).locator('td').allInnerTexts();
    await table().getByText('published for another model').first().waitFor();
    const glm = (await cells('GLM-4.7')).map(text => text.replace(/\s+/g, ' ').trim());
    expect(glm.slice(1, 5)).toEqual(['89.0 146/164', '87.2 143/164', '82.2 – 90.7', '0']);
    expect(glm[5]).toContain('+2.0 *');
    expect(glm[5]).toContain('published for another model, GLM-4.7 (full, not Flash) (zoer.ai)');
    expect(glm.slice(6, 11)).toEqual(['112.6', '197,456', '59 min 11 s', 'Q8_0', '10,240']);
    const qwen = (await cells('Qwen3.5-27B')).map(text => text.replace(/\s+/g, ' ').trim());
    expect(qwen[4]).toBe('1.2 % 2/164');
    expect(qwen[5]).toMatch(/^\+1\.2 ?\. HumanEval against 97.0, published for Qwen3\.5-27B \(official\)/);
    // Nobody published anything about this one.
    panelBrowser.panel.benchmarks.runs.set([...FULL, sampleRun('run-own', 'My own model')]);
    await table().getByText('My own model').waitFor();
    expect((await cells('My own model'))[6]?.trim() ?? '').not.toContain('published');
    expect((await cells('My own model'))[5]).toBe('–');
    // What came to nothing stands beside the score.
    const own = sampleRun('run-own', 'My own model');
    const totals = own.totals && { ...own.totals, empty: 2, refused: 1 };
    panelBrowser.panel.benchmarks.runs.set([...FULL, { ...own, totals }]);
    await table().getByText('no answer 3/164').waitFor();
    expect(complaints).toEqual([]);
  });

  test('stand under their headings, whichever they are sorted by', async () => {
    await open();
    await table().waitFor();
    const beside = (): Promise<string[]> =>
      table().evaluate(section =>
        [...section.querySelectorAll('th.figure')].flatMap(heading => {
          const words = document.createRange();
          words.selectNodeContents(heading);
          const room =
            heading.getBoundingClientRect().right - Number.parseFloat(getComputedStyle(heading).paddingRight);
          const off = room - words.getBoundingClientRect().right;
          const text = heading.querySelector('button')?.lastChild;
          return Math.abs(off) > 1 || (text && text.nodeType !== Node.TEXT_NODE)
            ? [`${heading.textContent}: ${off}`]
            : [];
        }),
      );
    expect(await beside()).toEqual([]);
    await table().getByRole('button', { name: 't/s' }).click();
    expect(await beside()).toEqual([]);
  });

  test('are sorted and filtered; published scores are pinned; files are saved', async () => {
    const { page } = panelBrowser;
    await open();
    await table().waitFor();
    const starts = async (): Promise<string[]> => (await rowNames()).map(name => name.slice(0, 3));
    expect(await starts()).toEqual(['Qwe', 'GLM']);
    await table().getByRole('button', { name: 't/s' }).click();
    expect(await starts()).toEqual(['GLM', 'Qwe']);
    await table().getByRole('button', { name: 'vs published' }).focus();
    await page.keyboard.press('Enter');
    expect(await starts()).toEqual(['GLM', 'Qwe']);
    await page.keyboard.press('Enter');
    expect(await starts()).toEqual(['Qwe', 'GLM']);
    const references = page.getByRole('dialog', { name: 'Published scores' });
    await page.getByRole('button', { name: 'Published scores' }).press('Enter');
    await references.getByText('HumanEval 90.2, HumanEval+ 87.2 · EvalPlus leaderboard').waitFor();
    await page.getByRole('checkbox', { name: /GPT-4o/ }).check();
    expect(await findings()).toEqual([]);
    await panelBrowser.shoot('benchmarks-references');
    await page.keyboard.press('Escape');
    await references.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Published scores: 1' }).waitFor();
    await expect.poll(rowNames).toHaveLength(3);
    await page.getByLabel('Filter models').fill('qwen');
    await expect.poll(rowNames).toHaveLength(2);
    await page.reload();
    await table().getByText('GPT-4o').waitFor();
    await page.getByRole('checkbox', { name: 'Choose GLM-4.7 Flash Q8_0' }).check();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('benchmarks.csv');
    expect(await readFile((await file.path()) ?? '', 'utf8')).toBe('id,label\n');
    expect(called('benchmarks.export')).toEqual({ format: 'csv', runIds: ['run-glm'] });
  });

  test('are drawn with intervals, legible with one run and with thirty, at any width', async () => {
    const { page, panel, complaints } = panelBrowser;
    panel.benchmarks.runs.set([sampleRun('run-0', 'GLM-4.7 Flash Q8_0')]);
    await open();
    await chart(/^HumanEval\+ with 95 % intervals/).waitFor();
    const label = await chart(/with 95 % intervals/).getAttribute('aria-label');
    expect(label).toContain('GLM-4.7 Flash Q8_0: 87.2 %, 95 % interval: 82.2 to 90.7');
    expect(await chart(/^HumanEval\+ against speed/).getAttribute('aria-label')).toContain('112.6 t/s');
    const drawn = page.getByRole('group', { name: 'Score in the charts' });
    await drawn.getByRole('button', { name: 'HumanEval', exact: true }).click();
    const base = chart(/^HumanEval with 95 % intervals/);
    expect(await base.getAttribute('aria-label')).toContain('GLM-4.7 Flash Q8_0: 89.0 %');
    await drawn.getByRole('button', { name: 'HumanEval+', exact: true }).click();
    await expect.poll(() => unreadable(/with 95 % intervals/)).toEqual([]);
    await expect.poll(() => unreadable(/against speed/)).toEqual([]);
    expect(await panelBrowser.everySize('benchmarks-one')).toEqual([]);

    panel.benchmarks.runs.set(
      Array.from({ length: 30 }, (_, i) =>
        sampleRun(`run-${i}`, `Some-Model-With-A-Long-Name-${i}B-Instruct UD-Q${(i % 6) + 2}_K_XL`, {
          scores: {
            base: { passed: 150 - i, total: 164, pct: 92 - i, lowPct: 87 - i, highPct: 95 - i },
            plus: { passed: 140 - i, total: 164, pct: 86 - i, lowPct: 80 - i, highPct: 90 - i },
            passAtK: null,
          },
          totals: { ...sampleRun('x', 'x').totals, tokensPerSecond: 12 + ((i * 37) % 140) } as never,
          provenance: sampleProvenance(),
        }),
      ),
    );
    await expect.poll(rowNames).toHaveLength(30);
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await expect.poll(() => unreadable(/with 95 % intervals/)).toEqual([]);
      await expect.poll(() => unreadable(/against speed/)).toEqual([]);
    }
    expect(
      await chart(/with 95 % intervals/)
        .locator('.recharts-errorBar')
        .count(),
    ).toBe(30);
    await chart(/with 95 % intervals/).evaluate(one => one.scrollIntoView({ block: 'start' }));
    await panelBrowser.shoot('benchmarks-charts-390');
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(() => unreadable(/with 95 % intervals/)).toEqual([]);
    await chart(/with 95 % intervals/).evaluate(one => one.scrollIntoView({ block: 'start' }));
    await panelBrowser.shoot('benchmarks-charts-1440');
    const wide = await panelBrowser.everySize('benchmarks-thirty', async theme => {
      expect(await panelBrowser.findings(), theme).toEqual([]);
    });
    expect(wide).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('open down to the failing input, by keys as well; a problem is rerun, a run marked and noted', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await page.getByRole('link', { name: 'GLM-4.7 Flash Q8_0' }).click();
    await page.getByText('Choose a problem').waitFor();
    const grid = page.getByRole('group', { name: 'Problems' });
    await grid.getByRole('button').nth(22).focus();
    for (const key of ['ArrowRight', 'Enter']) await page.keyboard.press(key);
    const problem = page.getByRole('region', { name: 'HumanEval/23', exact: true });
    await problem.getByText('has_close_elements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3)').waitFor();
    const failure = problem.locator('dl').filter({ hasText: 'Expected' });
    expect((await failure.locator('dd').allInnerTexts()).slice(1)).toEqual(['True', 'False']);
    // The code is coloured once the colours are there.
    await problem.getByRole('region', { name: 'Extracted code' }).locator('.hljs-keyword').first().waitFor();
    expect(await problem.locator('dl').first().textContent()).toContain('retries1');
    expect(await problem.getByText('Here you are').isVisible()).toBe(false);
    await problem.getByText('Raw answer').click();
    await problem.getByText('Here you are').waitFor();
    expect(await findings()).toEqual([]);
    expect(await panelBrowser.everySize('benchmarks-problem')).toEqual([]);
    // On a phone the problem stands far below its cell.
    await page.setViewportSize({ width: 390, height: 844 });
    await grid.getByRole('button').nth(0).click();
    const other = page.getByRole('region', { name: 'HumanEval/0', exact: true });
    await expect
      .poll(() => other.evaluate(element => element.getBoundingClientRect().top))
      .toBeLessThan(844 / 2);
    await page.setViewportSize({ width: 1440, height: 900 });
    await grid.getByRole('button').nth(23).click();
    await problem.getByRole('button', { name: 'Rerun this problem' }).click();
    await until(() => called('benchmarks.rerun') !== undefined);
    expect(called('benchmarks.rerun')).toEqual({ runId: 'run-glm', problems: ['HumanEval/23'] });
    await page.getByRole('button', { name: 'Rerun failures' }).click();
    await expect.poll(() => called('benchmarks.rerun')).toEqual({ runId: 'run-glm', problems: 'failures' });
    await page.getByLabel('Mark this run').check();
    await expect.poll(() => called('benchmarks.annotate')).toEqual({ runId: 'run-glm', marked: true });
    await page.getByLabel('Note').fill('after the update');
    await page.getByRole('button', { name: 'Save the note' }).click();
    await expect
      .poll(() => called('benchmarks.annotate'))
      .toEqual({
        runId: 'run-glm',
        note: 'after the update',
      });
    await page.getByRole('link', { name: 'All results' }).click();
    await table().getByText('after the update').waitFor();
    await table().getByText('marked').waitFor();
    expect(complaints).toEqual([]);
  });

  test('show their manifest in full', async () => {
    const { page } = panelBrowser;
    await open('/benchmarks/run/run-glm');
    await page.getByText('Manifest', { exact: true }).click();
    const part = async (name: string): Promise<string> =>
      (await page.getByRole('region', { name, exact: true }).locator('h4, dt, dd').allInnerTexts()).join(' ');
    expect(await part('Model')).toMatch(
      /Profile glm-flash-q8 .*Profile hash 9d2c1c.*sha256:5f0c3a.*Quant Q8_0/,
    );
    expect(await part('Engine and machine')).toMatch(
      /docker .*b11669-5c1f2a .*sha256:0c5e.*--ctx-size 10240.*RTX 4090.*580\.65\.06.*48 of 48.*CUDA0 16\.9 GiB/,
    );
    expect(await part('Generation and grading')).toMatch(
      /md5:fe585eb.*Temperature 0 .*4,096.*Seed 0 .*Container/,
    );
    expect(await part('Time, tokens, energy')).toMatch(/59 min 0 s .*11\.0 s .*197,456 .*310\.0 Wh/);
    expect(await findings()).toEqual([]);
    expect(await panelBrowser.everySize('benchmarks-manifest')).toEqual([]);
  });

  test('are compared side by side: warnings, McNemar, the lines that differ, the failing input', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await page.getByRole('checkbox', { name: /GLM/ }).check();
    expect(await page.getByRole('button', { name: 'Compare' }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: /Qwen3.5-27B/ }).check();
    await page.getByRole('button', { name: 'Compare 2' }).click();
    await page.getByText('unlikely to be chance (McNemar, p = 0.004)').waitFor();
    await page.getByText('The engines differ: docker b11669; docker b11800.').waitFor();
    await page.getByText('Asked with different settings: temperature, token limit.').waitFor();
    const problems = page.getByRole('region', { name: 'Who solves what' });
    expect(await problems.locator('tbody tr').count()).toBe(1);
    await page.getByRole('checkbox', { name: 'Only differences' }).uncheck();
    expect(await problems.locator('tbody tr').count()).toBe(3);
    await page.getByRole('button', { name: 'HumanEval/23' }).focus();
    await page.keyboard.press('Enter');
    const sides = page.getByRole('region', { name: 'HumanEval/23' });
    const left = sides.getByRole('region', { name: 'Code of GLM-4.7 Flash Q8_0' });
    await left.locator('[data-change=removed]').first().waitFor();
    const changed = (side: typeof left): Promise<string[]> => side.locator('[data-change]').allInnerTexts();
    const right = sides.getByRole('region', { name: 'Code of Qwen3.5-27B UD-Q6_K_XL' });
    expect((await changed(left)).join('\n')).toContain('abs(other - one) <= threshold');
    expect((await changed(right)).join('\n')).toContain('ordered = sorted(numbers)');
    expect((await changed(right)).join('\n')).not.toContain('return False');
    await right.locator('.hljs-keyword').first().waitFor();
    await sides.getByText('has_close_elements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3)').waitFor();
    expect(await findings()).toEqual([]);
    expect(await panelBrowser.everySize('benchmarks-compare')).toEqual([]);
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      // Two runs fit side by side on a phone as well.
      for (const part of [page.getByRole('region', { name: 'Figures' }), problems])
        expect(await part.evaluate(one => one.scrollWidth - one.clientWidth)).toBe(0);
      await sides.evaluate(one => one.scrollIntoView({ block: 'start' }));
      await panelBrowser.shoot(`benchmarks-diff-${width}`);
    }
    // More scroll, and what is opened stays within the window.
    await open('/benchmarks/compare/run-live,run-glm,run-27b/HumanEval%2F23');
    await left.waitFor();
    const room = await problems.evaluate(one => ({ in: one.clientWidth, of: one.scrollWidth }));
    expect(room.of).toBeGreaterThan(room.in);
    expect((await sides.boundingBox())?.width).toBeLessThanOrEqual(room.in);
    await open('/benchmarks/compare/run-glm,run-27b/HumanEval%2F23');
    await page.setViewportSize({ width: 1440, height: 900 });
    // The address leads back to the open problem.
    await page.reload();
    await left.waitFor();
    await page.getByRole('button', { name: 'HumanEval/23' }).click();
    await sides.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('are read once the connection is back, whatever was opened without it', async () => {
    const { page, panel } = panelBrowser;
    const base = panel.url;
    const away = async (open: () => Promise<unknown>): Promise<void> => {
      await panel.down();
      await page.getByRole('heading', { name: 'The connection to Paddock was lost' }).waitFor();
      await open();
      await panel.up();
      await page
        .getByRole('heading', { name: 'The connection to Paddock was lost' })
        .waitFor({ state: 'detached' });
    };
    await open('/benchmarks/run/run-glm');
    const grid = page.getByRole('group', { name: 'Problems' });
    await grid.waitFor();
    await away(() => grid.getByRole('button').nth(23).click());
    const problem = page.getByRole('region', { name: 'HumanEval/23', exact: true });
    await problem.getByText('has_close_elements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3)').waitFor();
    await away(() => page.goto(`${base}#/benchmarks/compare/run-glm,run-27b`));
    await page.getByText('unlikely to be chance (McNemar, p = 0.004)').waitFor();
    await away(() => page.getByRole('button', { name: 'HumanEval/23' }).click());
    await page.getByRole('region', { name: 'Code of GLM-4.7 Flash Q8_0' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('speak German, and say what is wrong', async () => {
    const { page, panel, complaints } = panelBrowser;
    await open();
    await panelBrowser.speak('de');
    await open('/benchmarks/compare/run-glm,run-27b/HumanEval%2F23');
    await page.getByText('Mit verschiedenen Einstellungen gefragt: Temperatur, Token-Limit.').waitFor();
    await page.getByText('Erwartet').waitFor();
    await panelBrowser.shoot('benchmarks-compare-de');
    await page.getByRole('link', { name: 'Alle Ergebnisse' }).click();
    await page.getByRole('img', { name: /^HumanEval\+ mit 95-%-Intervallen/ }).waitFor();
    expect(await panelBrowser.everySize('benchmarks-results-de')).toEqual([]);
    expect(complaints).toEqual([]);
    await panelBrowser.speak('en');
    await open('/benchmarks/compare/run-glm,run-gone');
    await page.getByRole('alert').waitFor();
    panel.benchmarks.runs.set([]);
    await open();
    await page.getByText('No runs yet').waitFor();
    panel.benchmarks.failure = new PaddockError('UNAVAILABLE', 'The folder of runs is broken.');
    await page.reload();
    await page.getByRole('alert').getByText('The folder of runs is broken.').waitFor();
  });
});
