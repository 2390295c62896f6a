import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PanelBrowser } from '../support/panel-browser.ts';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';

const panelBrowser = new PanelBrowser();
const lines = () => panelBrowser.page.getByRole('log', { name: 'Log lines' });
const shown = () => panelBrowser.page.locator('[data-index]');
const cursor = () => panelBrowser.page.locator('.line-cursor');

async function open(): Promise<void> {
  await panelBrowser.open('/logs');
  await lines().waitFor();
}
const atEnd = (): Promise<number> => lines().evaluate(e => e.scrollHeight - e.scrollTop - e.clientHeight);

describeWith(['chromium'], 'the logs page', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(() => panelBrowser.fresh());
  afterEach(() => panelBrowser.close());

  test('shows the newest lines and what the start said, and follows', async () => {
    const { page, panel, complaints } = panelBrowser;
    await open();
    await page.getByText('41 of 41 layers').waitFor();
    expect(await page.getByRole('region', { name: 'At its start' }).textContent()).toMatch(
      /262,144 tokens.*CUDA0.*weights 20\.6 GiB · KV cache 1\.2 GiB/,
    );
    await expect.poll(atEnd).toBeLessThan(4);
    panel.log('a new line at the end');
    await page.getByText('a new line at the end').waitFor();
    await page.keyboard.press('f');
    await page.getByRole('button', { name: /^Follow/ }).waitFor();
    panel.log('unseen so far');
    await page.getByRole('button', { name: 'Follow 1 new' }).click();
    await page.getByText('unseen so far').waitFor();
    await page.keyboard.press('g');
    await page.getByText('loading model /models/qwen3.5-35b.gguf').waitFor();
    await page.keyboard.press('Shift+G');
    await page.getByText('unseen so far').waitFor();
    expect(complaints).toEqual([]);
  });

  test("writes what went wrong in the colour of its level, also in lines of Paddock's own", async () => {
    const { page, panel } = panelBrowser;
    await open();
    const colours: string[] = [];
    for (const [text, level, marker] of [
      ['the engine warns', 'warn', false],
      ['It has crashed. Next try in 1.0 s.', 'warn', true],
      ['the engine fails', 'error', false],
      ['It has crashed for good.', 'error', true],
      ['Starting it', 'info', true],
    ] as const) {
      panel.log(text, level, marker);
      colours.push(await page.getByText(text).evaluate(line => getComputedStyle(line).color));
    }
    const [warn, crashed, error, ended, started] = colours;
    expect([crashed, ended]).toEqual([warn, error]);
    expect([warn, error]).not.toContain(started);
  });

  test('keeps its place when what the start said comes', async () => {
    const { page } = panelBrowser;
    const tell = await panelBrowser.holdBack();
    await panelBrowser.open('/logs');
    const list = page.getByRole('region', { name: 'Logs' });
    await list.waitFor();
    const before = await list.boundingBox();
    tell();
    await page.getByText('41 of 41 layers').waitFor();
    expect(await list.boundingBox()).toEqual(before);
  });

  test('marks what is searched for and goes from match to match, problem to problem and switch to switch', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('graph splits');
    await page.keyboard.press('Enter');
    await cursor().waitFor();
    expect(await cursor().textContent()).toContain('graph splits = 3');
    expect(await page.locator('mark').first().textContent()).toBe('graph splits');
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.getByText('No more lines of this kind.').waitFor();
    await page.getByLabel('Search the log').fill('graph splits =');
    await page.getByText('No more lines of this kind.').waitFor({ state: 'detached' });
    await page.getByLabel('Search the log').blur();
    await page.getByLabel('Jump to').selectOption('problem');
    await page.getByLabel('Jump to').blur();
    await page.keyboard.press('Shift+N');
    await expect.poll(() => cursor().count()).toBe(1);
    await page.getByRole('button', { name: 'Next: Problems' }).click();
    await expect.poll(() => cursor().textContent()).toContain('chat template has no tool section');
    await page.getByLabel('Jump to').selectOption('marker');
    await page.getByRole('button', { name: 'Previous: Profile switches' }).click();
    await expect.poll(() => cursor().textContent()).toContain('switched to Qwen3.5');
    await page.keyboard.press('Shift+G');
    await expect.poll(atEnd).toBeLessThan(4);
    await page.getByText('1 warning').click();
    await page.getByRole('button', { name: /chat template has no tool section/ }).click();
    await expect.poll(() => cursor().textContent()).toContain('chat template has no tool section');
    expect(complaints).toEqual([]);
  });

  test("tells Paddock's own lines in the language of the page, and marks what is found as it is logged", async () => {
    const { page, panel } = panelBrowser;
    await open();
    panel.log('Starting Alpha', 'info', true);
    await page.getByText('Starting Alpha').waitFor();
    await panelBrowser.speak('de');
    await page.getByText('Alpha wird gestartet').waitFor();
    await page.getByLabel('Log durchsuchen').fill('starting alpha');
    await expect.poll(() => page.locator('mark').allTextContents()).toEqual(['Starting Alpha']);
  });

  test('says that older lines were not looked at yet, and goes on from there', async () => {
    const { page, panel } = panelBrowser;
    panel.flood(130_000);
    await open();
    await page.getByLabel('Jump to').selectOption('marker');
    await page.getByRole('button', { name: 'Previous: Profile switches' }).click();
    await page.getByText('None found yet. Press again to look further back.').waitFor();
    expect(await cursor().count()).toBe(0);
    await page.getByRole('button', { name: 'Previous: Profile switches' }).click();
    await expect.poll(() => cursor().textContent()).toContain('switched to Qwen3.5');
  });

  test('goes to a warning of a start however far back it is, and says whose start that was', async () => {
    const { page, panel, complaints } = panelBrowser;
    panel.flood(30_000);
    await open();
    const facts = page.getByRole('region', { name: 'At its start' });
    await expect
      .poll(() => facts.textContent())
      .toMatch(/^Qwen3\.5-35B-A3B UD-Q6_K_XL, started (?:\d+ \w+|\w+ \d+)/);
    await page.getByLabel('Level').selectOption('error');
    await facts.getByText('1 warning').click();
    await facts.getByRole('button', { name: /chat template has no tool section/ }).click();
    await expect.poll(() => cursor().textContent()).toContain('chat template has no tool section');
    expect(await page.getByLabel('Lines of').inputValue()).toBe('launch:launch-2');
    await page.getByRole('button', { name: /^Follow/ }).waitFor();
    await page.keyboard.press('Shift+G');
    await expect.poll(atEnd).toBeLessThan(4);
    expect(complaints).toEqual([]);
  });

  test('copies over plain http in a network, where pages have no clipboard', async () => {
    const { page } = panelBrowser;
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await open();
    await page.keyboard.press('g');
    await shown().nth(1).click();
    await page.evaluate(() => {
      document.addEventListener('copy', event => {
        Reflect.set(
          window,
          'copied',
          getSelection()?.toString() || (event.target as HTMLTextAreaElement).value,
        );
      });
    });
    await page.getByRole('button', { name: 'Copy 1 line' }).click();
    await page.getByText('1 line copied').waitFor();
    expect(await page.evaluate(() => Reflect.get(window, 'copied'))).toMatch(
      /llama_model_loader: loaded meta data/,
    );
  });

  test('filters by text, level and start on the server', async () => {
    const { page, panel } = panelBrowser;
    await open();
    await page.getByLabel('Matching lines only').check();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await page.getByLabel('Search the log').fill('exceeds');
    await until(() => panel.calls.some(call => (call.input as { q?: string }).q === 'exceeds'));
    await expect.poll(() => shown().count()).toBe(1);
    await page.getByLabel('Search the log').fill('nothing like this');
    await page.getByText('No line matches “nothing like this”.').waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByLabel('Level').selectOption('error');
    await expect.poll(() => shown().count()).toBe(2);
    await page.getByLabel('Level').selectOption('all');
    await page.getByLabel('Lines of').selectOption({ label: 'This start: Qwen3.5-35B-A3B UD-Q6_K_XL' });
    await until(() =>
      panel.calls.some(call => (call.input as { launchId?: string }).launchId === 'launch-2'),
    );
    await lines().waitFor();
    await page.getByText('238 lines').waitFor();
  });

  test('chooses lines with the mouse and the keyboard, copies them, and saves all as text', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await page.keyboard.press('g');
    await shown().nth(2).click();
    await shown()
      .nth(4)
      .click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Copy 3 lines' }).waitFor();
    await lines().focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+c');
    await page.getByText('4 lines copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split('\n')).toHaveLength(5);
    expect(copied).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info qwen3\.5-35b switched to Qwen3\.5/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^paddock-.*\.log$/);
    const text = await readFile(await download.path(), 'utf8');
    expect(text.trim().split('\n')).toHaveLength(240);
    expect(complaints).toEqual([]);
  });

  test('holds a million lines and more that come in bursts, and draws those that one sees', {
    timeout: 600_000,
  }, async () => {
    const { page, panel, complaints } = panelBrowser;
    await open();
    for (let count = 50_000; count <= 1_000_000; count += 50_000) {
      panel.flood(50_000);
      const text = `${(count + 240).toLocaleString('en')} lines`;
      await page.getByText(text).waitFor();
    }
    await page.getByText('task 1000240 |').waitFor();
    expect(await shown().count()).toBeLessThan(80);

    await page.keyboard.press('g');
    await page.getByText('loading model /models/qwen3.5-35b.gguf').waitFor();
    await page.getByLabel('Search the log').fill('task 500000 |');
    await page.getByLabel('Search the log').press('Shift+Enter');
    await expect.poll(() => cursor().textContent()).toContain('task 500000 |');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+G');
    await expect.poll(atEnd).toBeLessThan(4);

    for (let burst = 0; burst < 30; burst++) panel.flood(500);
    await page.getByText('task 1015240 |').waitFor();
    expect(await shown().count()).toBeLessThan(80);
    await expect.poll(atEnd).toBeLessThan(4);
    expect(complaints).toEqual([]);
  });

  test('reads older lines when one scrolls up to them, and stays where it is', async () => {
    const { page, panel } = panelBrowser;
    panel.flood(12_000);
    await open();
    await page.getByText('2,000 lines').waitFor();
    await page.keyboard.press('f');
    await page.getByRole('button', { name: /^Follow$/ }).waitFor();
    await lines().evaluate(e => e.scrollTo({ top: 300 }));
    await page.getByText('7,000 lines').waitFor();
    const first = await lines().evaluate(list => {
      const top = list.getBoundingClientRect().top;
      const row = [...list.querySelectorAll('[data-index]')].find(e => e.getBoundingClientRect().top >= top);
      return row?.textContent ?? '';
    });
    expect(first).toContain('task 10256 |');
    await page.keyboard.press('g');
    await page.getByText('12,000 lines').waitFor();
    expect(panel.calls.filter(call => call.name === 'logs.search').length).toBeGreaterThan(1);
  });

  test('says that the connection is lost, keeps its lines, and goes on where it was', async () => {
    const { page, panel } = panelBrowser;
    await open();
    await panel.down();
    await page.getByRole('heading', { name: 'The connection to Paddock was lost' }).waitFor();
    expect(await shown().count()).toBeGreaterThan(10);
    expect(await panelBrowser.findings()).toEqual([]);
    panel.log('while it was away');
    await panel.up();
    await page.getByText('while it was away').waitFor();
    panel.log('after the return');
    await page.getByText('after the return').waitFor();
    expect(await page.getByText('while it was away').count()).toBe(1);
  });

  test('draws what was written, without ligatures', async () => {
    const { page, panel } = panelBrowser;
    await open();
    panel.log('chat template: <|im_start|>user -> <|im_end|> != ==>');
    await page.getByText('<|im_end|>').waitFor();
    const width = await page.getByText('<|im_end|>').evaluate(element => {
      const style = getComputedStyle(element);
      return [style.fontVariantLigatures, style.fontFamily];
    });
    expect(width).toEqual(['none', expect.stringContaining('JetBrains Mono')]);
    await panelBrowser.shoot('logs-ligatures');
  });

  test('lists its keys, and is accessible and whole in every size, both themes and German', async () => {
    const { page, complaints } = panelBrowser;
    await open();
    await page.keyboard.press('?');
    await page.getByText('Previous match').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('41 of 41 layers').waitFor();
    expect(
      await panelBrowser.everySize('logs', async () => expect(await panelBrowser.findings()).toEqual([])),
    ).toEqual([]);
    await panelBrowser.speak('de');
    await page.reload();
    await page.getByRole('log', { name: 'Logzeilen' }).waitFor();
    await page.getByText('41 von 41 Schichten').waitFor();
    expect(await panelBrowser.everySize('logs-de')).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
