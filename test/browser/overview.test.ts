import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PanelBrowser } from '../support/panel-browser.ts';
import type { PanelFixture } from '../support/panel-fixture.ts';
import { DEMO, readingOf, ready, type ScenarioName, scenarios } from '../support/panel-scenarios.ts';
import { describeWith } from '../support/requirements.ts';
import { sideways } from '../support/sideways.ts';
import { until } from '../support/until.ts';

const panelBrowser = new PanelBrowser();
let panel: PanelFixture;
let page: Page;
let complaints: string[];

async function open(scenario: ScenarioName = 'busy'): Promise<void> {
  panel.play(scenario);
  await page.goto(panel.url);
  await page.getByRole('log', { name: 'Log lines' }).waitFor();
  await page.locator('figure svg path').first().waitFor();
}

const called = (name: string): unknown => panel.calls.find(call => call.name === name)?.input;
const generation = () => page.locator('[data-figure="Generation"]');

describeWith(['chromium'], 'the overview', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(async () => {
    await panelBrowser.fresh();
    ({ page, panel, complaints } = panelBrowser);
  });
  afterEach(() => panelBrowser.close());

  test('shows what runs, how fast and on what, without a complaint of the browser', async () => {
    await open();
    await expect.poll(() => page.title()).toBe('Overview · Paddock');
    const switcher = page.getByRole('button', { name: /Choose a profile/ });
    expect(await switcher.textContent()).toContain('Qwen3.5-35B-A3B UD-Q6_K_XL');
    expect(await switcher.textContent()).toMatch(/ready 3 h 1[12] min · docker/);
    expect(Number(await generation().textContent())).toBeGreaterThan(100);
    expect(await page.getByRole('article').count()).toBe(2);
    expect(await page.getByRole('article').first().textContent()).toMatch(/of 450 W.*2,505.MHzmemory 10,501/);
    // What the bar of the memory shows as taken is what the number says.
    expect(await page.getByRole('region', { name: 'Host' }).textContent()).toMatch(/RAM38\.\d of 62\.7 GiB/);
    // What of the model is a mapped file lies in the page cache, and takes nothing from the system's part.
    const split = page.getByRole('img', { name: /RAM: 1\d\.\d GiB system, 27\.4 GiB model and page cache/ });
    expect(await split.count()).toBe(1);
    expect(await page.getByText('81,204 of 262,144 tokens').count()).toBe(1);
    const chart = await page
      .getByRole('img', { name: /GeForce RTX 4090, VRAM and utilisation\./ })
      .getAttribute('aria-label');
    expect(chart).toMatch(/VRAM 22\.6 of 24\.0 GiB now, between/);
    expect(complaints).toEqual([]);
  });

  test('counts the age of what runs from its start, after a load and after a lost connection', async () => {
    await open();
    const switcher = page.getByRole('button', { name: /Choose a profile/ });
    const strip = page.getByRole('region', { name: 'Instance' });
    const changedAt = Date.now() - 7_200_000;
    panel.setState(ready(changedAt), changedAt);
    await page.reload();
    for (let times = 0; times < 2; times++) {
      await expect.poll(() => switcher.textContent()).toMatch(/ready 5 h 1[23] min · docker/);
      expect(await strip.textContent()).toMatch(/5 h 1[23] min/);
      await panel.down();
      await page.getByText('The connection to Paddock was lost').waitFor();
      await panel.up();
    }
    await expect.poll(() => switcher.textContent()).toMatch(/ready 5 h 1[23] min · docker/);
  });

  test('loads at most 350 kB of compressed script for the first screen', async () => {
    // What the page fetches ahead in its idle time is not the first screen.
    await page.addInitScript(() => {
      window.requestIdleCallback = () => 0;
    });
    const scripts: Promise<number>[] = [];
    page.on('response', response => {
      if (response.url().endsWith('.js')) scripts.push(response.body().then(body => gzipSync(body).length));
    });
    await open();
    const sizes = await Promise.all(scripts);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(350_000);
  });

  test('a tick changes what is live and nothing else', async () => {
    await open();
    const watching = await page.evaluateHandle(() => {
      const seen: string[] = [];
      const observer = new MutationObserver(records => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          if (element && !element.closest('[data-live]') && !element.id.startsWith('recharts'))
            seen.push(element.outerHTML.slice(0, 120));
        }
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
      return seen;
    });
    for (let tick = 0; tick < 3; tick++) {
      const before = await generation().textContent();
      await expect.poll(() => generation().textContent()).not.toBe(before);
    }
    expect(await watching.jsonValue()).toEqual([]);
  });

  test('shows a day of history, one cursor over all charts, and the command line as it was run', async () => {
    await open();
    await page.getByRole('radio', { name: '24 h' }).check({ force: true });
    await until(() => panel.calls.some(call => call.name === 'telemetry.history'));
    const asked = called('telemetry.history') as { fromMs: number; toMs: number };
    expect(asked.toMs - asked.fromMs).toBe(86_400_000);
    await page
      .getByRole('img', { name: /VRAM and utilisation\..* over the last 24 h\./ })
      .first()
      .waitFor();
    await page.getByText('−16 h').first().waitFor();
    const chart = page.locator('article figure').first();
    const box = await chart.boundingBox();
    if (!box) throw new Error('The chart has no place.');
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await expect.poll(() => page.locator('.recharts-tooltip-cursor').count()).toBe(3);
    await page.getByText('First token', { exact: true }).nth(1).waitFor();
    await panelBrowser.shoot('history-dark');

    await page.getByRole('button', { name: 'Command', exact: true }).click();
    await page.getByRole('dialog', { name: 'The command line as it was run' }).waitFor();
    expect(await page.getByRole('dialog').textContent()).toContain('llama-server');
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('command-dark');
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
  });

  test('switches the profile with the keyboard alone', async () => {
    await open();
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Switch profile' });
    await dialog.waitFor();
    expect(await dialog.getByRole('option').count()).toBe(9);
    expect(await dialog.getByRole('group', { name: 'Bench' }).getByRole('option').count()).toBe(2);
    // What cannot be started is in nobody's way.
    const last = dialog.getByRole('group').last();
    expect(await last.getAttribute('aria-label')).toBe('Cannot be started');
    expect(await last.getByRole('option').allTextContents()).toEqual([expect.stringContaining('Mistral')]);
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('switcher-dark');

    await page.keyboard.type('mistral');
    const missing = page.getByRole('option', { name: /Mistral/ });
    expect(await missing.getAttribute('aria-disabled')).toBe('true');
    expect(await missing.textContent()).toContain('model file missing: mistral-large.gguf');
    await page.keyboard.press('Enter');
    expect(called('supervisor.switch')).toBeUndefined();

    await page.keyboard.press('Control+a');
    await page.keyboard.type('paddock demo');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(called('supervisor.switch')).toEqual({ profileId: DEMO, force: false });
    await page.getByRole('heading', { name: 'Starting Paddock demo Q8' }).waitFor();
  });

  test('offers to cut requests that are in flight, and closes on Esc with the focus back where it was', async () => {
    await open();
    const switcher = page.getByRole('button', { name: /Choose a profile/ });
    await switcher.focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 request is being answered and gets 30 s to finish.').waitFor();
    await page.getByLabel('Do not wait').check();
    panel.preferences.set({ ...panel.preferences.value, drainSeconds: 5 });
    await page.getByText('1 request is being answered and gets 5 s to finish.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await switcher.evaluate(element => element === document.activeElement)).toBe(true);
    expect(called('supervisor.switch')).toBeUndefined();
  });

  test('stops after asking', async () => {
    await open();
    await page.keyboard.press('s');
    await page.getByRole('dialog', { name: 'Stop Qwen3.5-35B-A3B UD-Q6_K_XL?' }).waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(called('supervisor.stop')).toEqual({ group: 'default', force: false });
    await page.getByRole('heading', { name: 'Nothing is served' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('cuts no request of a model that serves without being told to', async () => {
    await open('rolledBack');
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(() => called('supervisor.switch') !== undefined);
    expect(called('supervisor.switch')).toEqual({ profileId: 'gpt-oss-120b', force: false });
    panel.setState({ ...ready(Date.now()), health: 'failing' });
    await page.getByRole('button', { name: 'Restart', exact: true }).click();
    await page.getByRole('dialog', { name: /^Restart / }).waitFor();
    expect(called('supervisor.restart')).toBeUndefined();
    await page.keyboard.press('Escape');
    panel.setState({ ...ready(Date.now()), health: 'hung' });
    // Not the notice before, of its health check.
    await page.getByRole('heading', { name: /does not answer$/ }).waitFor();
    await page.getByRole('button', { name: 'Restart', exact: true }).click();
    await until(() => called('supervisor.restart') !== undefined);
    expect(called('supervisor.restart')).toEqual({ group: 'default', force: true });
  });

  test('searches and filters the log on the server, follows it, and stands still when asked to', async () => {
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('exceeds');
    await page.locator('mark').first().waitFor();
    await until(() => panel.calls.some(call => (call.input as { q?: string }).q === 'exceeds'));
    await expect.poll(() => page.locator('[data-index]').count()).toBe(1);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await expect.poll(() => page.locator('[data-index]').count()).toBeGreaterThan(8);

    await page.getByLabel('Level').selectOption('warn');
    // A warning, an error, and the line between two profiles.
    await expect.poll(() => page.locator('[data-index]').count()).toBe(3);
    await page.getByLabel('Level').selectOption('all');
    await expect.poll(() => page.locator('[data-index]').count()).toBeGreaterThan(8);

    panel.log('a new line at the end');
    await page.getByText('a new line at the end').waitFor();
    const log = page.getByRole('log', { name: 'Log lines' });
    await log.hover();
    await page.mouse.wheel(0, -600);
    await page.getByRole('button', { name: /^Follow$/ }).waitFor();
    panel.log('unseen so far');
    await page.getByRole('button', { name: 'Follow 1 new' }).click();
    await page.getByText('unseen so far').waitFor();
    await expect.poll(() => log.evaluate(e => e.scrollHeight - e.scrollTop - e.clientHeight)).toBeLessThan(4);
    expect(complaints).toEqual([]);
  });

  test('streams an answer, tells how fast it was, stops one that does not end, and shows what went wrong', async () => {
    await open();
    const field = page.getByLabel('Ask the running model');
    await field.fill('What is a paddock?');
    await field.press('Enter');
    await page.getByText('before a race.').waitFor();
    await page.getByText('14 tokens · 118.4 tokens/s · first after 340 ms').waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await field.fill('forever');
    await field.press('Enter');
    await page.getByText('and and and').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).last().click();
    await until(() => panel.chatAborted.includes('forever'));
    await field.fill('fail');
    await field.press('Enter');
    await page.getByText('The engine reports: KV cache is full').waitFor();
    expect(called('playground.chat')).toMatchObject({ group: 'default' });
    expect(complaints).toEqual([]);
  });

  test('says that the connection is lost, keeps what it shows, and comes back by itself', async () => {
    await open();
    await panel.down();
    await page.getByRole('heading', { name: 'The connection to Paddock was lost' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(2);
    expect(await page.getByRole('button', { name: /Choose a profile/ }).textContent()).toContain(
      'as last known',
    );
    // Nobody knows whether it still runs, for how long, or what it says.
    await page.getByRole('button', { name: 'No new lines' }).waitFor();
    await page.getByPlaceholder('Asking needs a connection.').waitFor();
    const strip = page.getByRole('region', { name: 'Instance' });
    expect(await strip.locator('[data-live]').count()).toBe(0);
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('disconnected-dark');
    await panel.up();
    await page
      .getByRole('heading', { name: 'The connection to Paddock was lost' })
      .waitFor({ state: 'detached' });
    panel.log('after the return');
    await page.getByText('after the return').waitFor();
    panel.setState(ready(Date.now(), DEMO));
    await page.getByText('Paddock demo Q8').first().waitFor();
  });

  test('keeps news away that somebody has put away, wherever they go', async () => {
    await open('rolledBack');
    const news = page.getByRole('heading', { name: /did not start: not enough GPU memory/ });
    await news.waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await news.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Profiles', exact: true }).click();
    await page.getByRole('region', { name: 'Profiles of models.conf' }).waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('article').first().waitFor();
    expect(await news.count()).toBe(0);
    await page.reload();
    await page.getByRole('article').first().waitFor();
    await page.getByRole('button', { name: /Choose a profile.*ready/ }).waitFor();
    expect(await news.count()).toBe(0);
  });

  test('says of eight GPUs whose their memory is, without colour alone', async () => {
    await open('eightGpus');
    const gpus = page.getByRole('region', { name: 'GPUs' });
    for (const meaning of ['this model', 'other models', 'other programs'])
      await gpus.getByText(meaning, { exact: true }).waitFor();
    expect(await page.getByRole('article').first().textContent()).toMatch(
      /40\.0 GiB.*512 MiB.*free 39\.5 GiB/,
    );
    const first = page.getByRole('article').first();
    expect(await first.getByTitle('this model').textContent()).toBe('40.0 GiB');
    expect(await first.getByTitle('other programs').textContent()).toBe('512 MiB');
    await first.getByTitle('Clock 2,505 MHz · Memory clock 10,501 MHz').waitFor();
    await page.getByRole('article').nth(1).getByTitle('slowed down: power cap').waitFor();
    await panelBrowser.shoot('eight-gpus');
  });

  test('has no card for a GPU that reports nothing, and says of others why they cannot be read', async () => {
    const [gpu] = readingOf(scenarios.busy, Date.now()).gpus;
    const silent = {
      ...gpu!,
      ...{ uuid: null, vendor: 'intel' as const, name: 'UHD Graphics 770', processes: [], throttle: [] },
      ...{ vramTotalMiB: 256, vramUsedMiB: null, utilisationPct: null, temperatureC: null },
      ...{ powerW: null, powerLimitW: null, clockSmMHz: null, clockMemMHz: null, fanPct: null },
    };
    const listed = { name: 'system-gpus', status: 'ok' as const, message: null };
    panel.hardware = { gpus: [silent], sources: [listed] };
    await panelBrowser.open('/');
    await page.getByText('UHD Graphics 770: load and memory cannot be read here.').waitFor();
    await page.getByRole('heading', { name: 'No GPU readings' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(0);
    const message = 'The NVIDIA driver refuses this user. Give it access to /dev/nvidia*.';
    const broken = { name: 'nvidia-smi', status: 'failing' as const, message };
    panel.hardware = { gpus: [silent], sources: [broken, listed] };
    await page.getByRole('heading', { name: 'The GPUs cannot be read' }).waitFor();
    await page.getByText(message).waitFor();
    panel.hardware = {
      gpus: [silent, { ...silent, index: 1, utilisationPct: 3 }],
      sources: [broken, listed],
    };
    await page.getByText(`Not every GPU can be read. ${message}`).waitFor();
    await expect.poll(() => page.getByRole('article').count()).toBe(1);
  });

  test('says what the next steps follow on', async () => {
    await open('firstRun');
    await page.getByText('The demo model is running. Next, bring your own.').waitFor();
    panel.setState({ status: 'stopped', since: Date.now(), lastExit: null });
    await page.getByText('Bring models of your own.').waitFor();
  });

  test('tells a browser that is not signed in how to sign in', async () => {
    panel.signedIn = false;
    await page.goto(panel.url);
    await page.getByRole('heading', { name: 'This browser is not signed in' }).waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('signed-out-dark');
    panel.signedIn = true;
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
  });

  test('keeps the chosen theme, copies the endpoint, and lists the keys', async () => {
    await open();
    await page.getByRole('radio', { name: 'Light' }).check({ force: true });
    await page.reload();
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(243, 244, 241)',
    );
    await page.getByRole('button', { name: /Copy the endpoint/ }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('http://127.0.0.1:8080/v1');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('says in German why something failed and what helps, and in English again when asked', async () => {
    await open('failed');
    const alert = page.getByRole('status').filter({ hasText: 'pid 4711' });
    await alert.getByText('Port 8080 is taken by python3 (pid 4711).').waitFor();
    await panelBrowser.speak('de');
    await alert.getByText('Port 8080 ist durch python3 (pid 4711) belegt.').waitFor();
    await panelBrowser.speak('en');
    await alert.getByText('Port 8080 is taken by python3 (pid 4711).').waitFor();
  });

  test('speaks German throughout, keeps the language, and says which one it is', async () => {
    await open();
    await page.getByLabel('Language').selectOption('de');
    await page.getByText('81.204 von 262.144 Token').waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      'de',
      'ltr',
    ]);
    await expect.poll(() => page.title()).toBe('Übersicht · Paddock');
    await page.reload();
    await page.getByRole('log', { name: 'Logzeilen' }).waitFor();
    await page.locator('figure svg path').first().waitFor();
    expect(
      await page.getByRole('img', { name: /VRAM und Auslastung\. VRAM jetzt 22,6 von 24,0 GiB/ }).count(),
    ).toBe(1);
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(await sideways(page)).toBe(0);
      await panelBrowser.shoot(`busy-de-${width}`);
    }
    expect(await panelBrowser.findings()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  const headings: Readonly<Record<ScenarioName, RegExp | null>> = {
    busy: null,
    noGpu: /No GPU here/,
    idle: /Nothing is served/,
    starting: /Starting Qwen3.5/,
    draining: /Finishing 3 requests/,
    failed: /gpt-oss-120b MXFP4 did not start: not enough GPU memory/,
    backoff: /Next try in/,
    rolledBack: /did not start: not enough GPU memory\. Qwen3.5-35B-A3B UD-Q6_K_XL is served again/,
    hung: /does not answer/,
    eightGpus: null,
    firstRun: /Next steps/,
  };
  test.each(Object.entries(headings) as [ScenarioName, RegExp | null][])(
    'looks finished and is accessible in both themes: %s',
    async (scenario, heading) => {
      await open(scenario);
      if (heading) await page.getByRole('heading', { name: heading }).first().waitFor();
      for (const theme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        expect(await panelBrowser.findings()).toEqual([]);
        const sizes =
          scenario === 'busy' || scenario === 'noGpu'
            ? [
                [1440, 900],
                [1024, 700],
                [390, 844],
                [720, 450],
              ]
            : [[1440, 900]];
        for (const [width = 0, height = 0] of sizes) {
          await page.setViewportSize({ width, height });
          expect(await sideways(page)).toBe(0);
          await panelBrowser.shoot(`${scenario}-${theme}-${width}`);
        }
        await page.setViewportSize({ width: 1440, height: 900 });
      }
      expect(complaints).toEqual([]);
    },
  );
});
