import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PanelBrowser } from '../support/panel-browser.ts';
import type { PanelFixture } from '../support/panel-fixture.ts';
import { DEMO, type ScenarioName } from '../support/panel-scenarios.ts';
import { describeWith } from '../support/requirements.ts';
import { sampleSettings } from '../support/settings-fixture.ts';
import { sideways } from '../support/sideways.ts';
import { until } from '../support/until.ts';

const panelBrowser = new PanelBrowser();
let panel: PanelFixture;
let page: Page;
let complaints: string[];

async function open(path: string, scenario: ScenarioName = 'busy', prepare = (): void => {}): Promise<void> {
  panel.play(scenario);
  prepare();
  await page.goto(`${panel.url}#${path}`);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

const called = (name: string): unknown => panel.calls.find(call => call.name === name)?.input;
describeWith(['chromium'], 'settings, palette and first steps', () => {
  beforeAll(() => panelBrowser.start());
  afterAll(() => panelBrowser.end());
  beforeEach(async () => {
    await panelBrowser.fresh();
    ({ page, panel, complaints } = panelBrowser);
  });
  afterEach(() => panelBrowser.close());

  const settings = async (path = '/settings', prepare = (): void => {}): Promise<void> => {
    await open(path, 'busy', prepare);
    await page.getByRole('heading', { name: 'Files and help' }).waitFor();
    await page.getByText('llama-server is at /usr/local/bin/llama-server.').waitFor();
  };

  test('marks the section that is read in the list of sections', async () => {
    await settings();
    const marked = page.getByRole('navigation', { name: 'Sections' }).locator('[aria-current]');
    await expect.poll(() => marked.allTextContents()).toEqual(['Look and start']);
    for (const section of ['Access', 'Notifications', 'Files and help', 'Models']) {
      await page.getByRole('button', { name: section, exact: true }).click();
      await expect.poll(() => marked.allTextContents()).toEqual([section]);
    }
    await page.locator('#content').evaluate(content => content.scrollTo(0, 0));
    await page.getByRole('heading', { name: 'Settings', exact: true }).click();
    await expect.poll(() => marked.allTextContents()).toEqual(['Look and start']);
  });

  test('single keys can be turned off, and the page then shows none', async () => {
    await settings();
    const hint = page.getByRole('navigation', { name: 'Pages' }).getByText('1', { exact: true });
    await hint.waitFor();
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
    await hint.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'Settings', exact: true }).click();
    await page.keyboard.press('m');
    await page.keyboard.press('1');
    // A key that still acts comes after those that must not have.
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Find' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
    expect(new URL(page.url()).hash).toBe('#/settings');
    await page.keyboard.press('Escape');

    await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
    await hint.waitFor();
    await page.getByRole('heading', { name: 'Settings', exact: true }).click();
    await page.keyboard.press('m');
    await page.getByRole('dialog', { name: 'Switch profile' }).waitFor();
  });

  test('finds and does anything from the keyboard, and asks before what destroys', async () => {
    await open('/');
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
    const dialog = page.getByRole('dialog', { name: 'Find' });
    const find = async (): Promise<void> => {
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await dialog.getByRole('combobox').waitFor();
    };
    await find();
    expect(await dialog.getByRole('group').count()).toBe(3);
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('palette-dark');
    await page.keyboard.type('sett');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();

    await find();
    await page.keyboard.type('paddock demo q8');
    await page.getByRole('option', { name: 'Switch to Paddock demo Q8' }).waitFor();
    await page.keyboard.press('Enter');
    await until(() => called('supervisor.switch') !== undefined);
    expect(called('supervisor.switch')).toEqual({ profileId: DEMO, force: false });

    await find();
    await page.keyboard.type('mistral');
    const missing = page.getByRole('option', { name: /Mistral/ });
    expect(await missing.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('restart');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /^Restart / }).waitFor();
    expect(called('supervisor.restart')).toBeUndefined();
    expect(await panelBrowser.findings()).toEqual([]);
    await page.keyboard.press('Enter');
    await until(() => called('supervisor.restart') !== undefined);

    await find();
    await page.keyboard.type('sign-in');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('/login?code=');
    expect(complaints).toEqual([]);
  });

  test('stops and restarts by the keys of the reference, after asking, and lists every key', async () => {
    await open('/');
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
    await page.keyboard.press('q');
    await page.getByRole('dialog', { name: /^Stop / }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await page.getByRole('dialog', { name: /^Restart / }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    for (const text of ['Ctrl K', 'Restart, after asking', 'Settings'])
      expect(await keys.textContent()).toContain(text);
    await page.keyboard.press('Escape');
    await page.keyboard.press(',');
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    expect(called('supervisor.stop')).toBeUndefined();
  });

  test('says what a flag has decided, and leaves that alone', async () => {
    await settings('/settings', () => {
      panel.settings = { ...sampleSettings, startSampleMs: 250, sampleMsGivenBy: '--sample-ms' };
    });
    const rate = page.getByLabel('Time between readings');
    expect(await rate.isDisabled()).toBe(true);
    expect(await rate.locator('option:checked').textContent()).toBe('250 ms, as started');
    await page.getByText('Given by --sample-ms for as long as this Paddock runs.').waitFor();
  });

  test('changes what Paddock keeps, at once, and follows what another browser changes', async () => {
    await settings();
    await page.getByLabel('Time between readings').selectOption('2000');
    await until(() => panel.preferences.value.sampleMs === 2_000);
    await page.getByLabel('Keep readings for').selectOption('6');
    await until(() => panel.preferences.value.historyHours === 6);
    await page.getByLabel('Wait for requests').selectOption({ label: '2 min' });
    await until(() => panel.preferences.value.drainSeconds === 120);
    const anonymous = page.getByRole('switch', { name: 'Tools on this machine need no token' });
    await anonymous.focus();
    await page.keyboard.press('Space');
    await until(() => !panel.preferences.value.anonymousTools);
    await expect.poll(() => anonymous.getAttribute('aria-checked')).toBe('false');
    await page.getByLabel('Theme', { exact: true }).last().selectOption('light');
    await until(() => panel.preferences.value.theme === 'light');
    expect(await page.getByRole('switch', { name: 'Start at login' }).count()).toBe(0);

    panel.preferences.set({ ...panel.preferences.value, theme: 'dark', language: 'de', historyHours: 12 });
    await page.getByRole('heading', { name: 'Einstellungen', exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    expect(await page.getByLabel('Messwerte behalten für').inputValue()).toBe('12');
    expect(complaints).toEqual([]);
  });

  test('asks for a newer version when told to, and never by itself unless that is on', async () => {
    await settings();
    const daily = page.getByRole('switch', { name: 'Look for updates' });
    expect(await daily.getAttribute('aria-checked')).toBe('false');
    await page.getByText('Not asked yet.').waitFor();
    await page.getByRole('button', { name: 'Ask now' }).click();
    await page.getByText('0.2.0 is newer than this one.').waitFor();
    const link = page.getByRole('link', { name: 'See what is new' });
    expect(await link.getAttribute('href')).toBe('https://releases.example.org/0.2.0');
    await daily.click();
    await until(() => panel.preferences.value.updateCheck);
  });

  test('offers what the desktop can do only where it can', async () => {
    await settings('/settings', () => panel.capabilities.push('autostart', 'notifications'));
    await page.getByRole('switch', { name: 'Start at login' }).click();
    await until(() => panel.preferences.value.autostart);
    await page.getByRole('switch', { name: 'A GPU runs hot' }).click();
    await until(() => !panel.preferences.value.notifications.temperature);
    await page.getByLabel('VRAM in use above').selectOption('90');
    await until(() => panel.preferences.value.thresholds.vramPct === 90);
  });

  test('finds models, makes profiles of the chosen ones, and keeps model folders', async () => {
    await settings('/settings/models', () =>
      panel.preferences.set({ ...panel.preferences.value, extraModelRoots: ['/mnt/disk2/gguf'] }),
    );
    await page.getByRole('button', { name: 'Look for models' }).click();
    await page.getByText('unsloth/Qwen3-8B-Q4_K_M').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Choose known' }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'Choose gemma3:12b' }).check();
    await page.getByRole('button', { name: 'Add 1 profile' }).click();
    await page.getByText('1 profile was added to models.conf.').waitFor();
    expect(called('discovery.add')).toEqual({ paths: ['/home/ada/.ollama/models/blobs/sha256-aa'] });
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('settings-models-dark');

    await page.getByLabel('Path of a folder with models').fill('/srv/gguf');
    await page.keyboard.press('Enter');
    const folders = (): string => panel.preferences.value.extraModelRoots.join();
    await expect.poll(folders).toBe('/mnt/disk2/gguf,/srv/gguf');
    // What is removed is taken from the folders as the page knows them.
    await expect.poll(() => page.getByLabel('Path of a folder with models').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Remove /mnt/disk2/gguf' }).click();
    await expect.poll(folders).toBe('/srv/gguf');
    expect(complaints).toEqual([]);
  });

  test('keeps options for the next start, and leaves to others what is not for a browser to change', async () => {
    await settings('/settings/start');
    const row = (label: string) =>
      page.locator('#settings-start .grid').filter({ has: page.getByText(label, { exact: true }) });
    await page.getByText('A browser may not change which programs run').waitFor();
    for (const label of ['Profiles file', 'llama-server', 'nvidia-smi', 'Docker', 'List of releases'])
      expect(await row(label).getByRole('textbox').count(), label).toBe(0);
    expect(await row('Port of the panel').textContent()).toContain('In use: 8082, given by --port');
    expect(await row('Docker').textContent()).toContain('In use: nothing');

    const save = page.getByRole('button', { name: 'Save Port of the model server' });
    expect(await save.isDisabled()).toBe(true);
    await page.getByLabel('Port of the model server').fill(' 8090 ');
    await page.keyboard.press('Enter');
    await page.getByText('Takes effect at the next start.').waitFor();
    expect(called('app.changeStartOptions')).toEqual({ changes: { 'instance-port': '8090' } });
    expect(await row('Port of the model server').textContent()).toContain('In use: 8080');
    expect(await page.getByLabel('Port of the model server').inputValue()).toBe('8090');
    expect(await panelBrowser.findings()).toEqual([]);
    await panelBrowser.shoot('settings-start-dark');

    // Emptied, it is kept no longer.
    panel.calls.length = 0;
    await page.getByLabel('Port of the model server').fill('');
    await save.click();
    await until(() => called('app.changeStartOptions') !== undefined);
    expect(called('app.changeStartOptions')).toEqual({ changes: { 'instance-port': null } });
    await panelBrowser.speak('de');
    await page.getByText('Gilt ab dem nächsten Start.').first().waitFor();
    panel.startOptions = {
      ...panel.startOptions,
      problem: '/home/ada/options.json is no JSON: Unexpected token.',
    };
    await page.reload();
    await page.getByRole('alert').getByText('/home/ada/options.json ist kein JSON').waitFor();
    expect(complaints).toEqual([]);
  });

  test('replaces the token after asking, shows only its end, and signs this browser in again', async () => {
    await settings('/settings/access');
    expect(await page.getByText('…x7Qa').count()).toBe(1);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByText('login?code=abc').waitFor();
    await panelBrowser.shoot('settings-access-dark');
    await page.getByRole('button', { name: 'Replace', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Replace the management token?' });
    await dialog.waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(called('app.rotateToken')).toBeUndefined();
    await page.getByRole('button', { name: 'Replace', exact: true }).click();
    await page.getByRole('button', { name: 'Replace the token' }).click();
    await page.waitForURL(/signed-in-again/);
  });

  test('closes the question about the token also where the page stays, as in the window of the app', async () => {
    await settings('/settings/access');
    // What that host does with a page that wants to go elsewhere.
    await page.route(/signed-in-again/, route => route.abort('aborted'));
    await page.getByRole('button', { name: 'Replace', exact: true }).click();
    await page.getByRole('button', { name: 'Replace the token' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(called('app.rotateToken')).toEqual({});
    await page.getByRole('heading', { name: 'Access', exact: true }).waitFor();
  });

  test('shows the diagnostics before they are saved, and saves what was shown', async () => {
    await settings('/settings/help');
    await page.getByRole('button', { name: 'Gather and show' }).click();
    await page.getByRole('radio', { name: 'engine.log' }).check({ force: true });
    await page.getByText('Bearer [redacted]').waitFor();
    await panelBrowser.shoot('settings-help-dark');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^paddock-diagnostics-\d{4}-\d\d-\d\d\.txt$/);
    expect(await readFile(await download.path(), 'utf8')).toContain('===== engine.log =====');
    expect(complaints).toEqual([]);
  });

  test('says when settings cannot be read, and when the connection is lost', async () => {
    await open('/settings', 'busy', () => {
      panel.settings = null as never;
    });
    await page.getByRole('heading', { name: 'The settings cannot be read' }).waitFor();
    expect(await panelBrowser.findings()).toEqual([]);
    panel.settings = sampleSettings;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Files and help' }).waitFor();
    await page.getByLabel('Port of the model server').fill('8090');
    await page.keyboard.press('Enter');
    await page.getByText('Takes effect at the next start.').waitFor();
    await panel.down();
    await page.getByRole('heading', { name: 'The connection to Paddock was lost' }).waitFor();
    expect(await page.getByLabel('Keep readings for').isDisabled()).toBe(true);
    // The next start: what was kept is in use.
    panel.startOptions = {
      ...panel.startOptions,
      options: panel.startOptions.options.map(one => ({ ...one, now: one.kept ?? one.now, pending: false })),
    };
    await panel.up();
    await expect.poll(() => page.getByLabel('Keep readings for').isDisabled()).toBe(false);
    await page.getByText('In use: 8090').waitFor();
    await page.getByText('Takes effect at the next start.').waitFor({ state: 'detached' });
  });

  test('offers three next steps while there is only the demo, and forgets them when told to', async () => {
    await open('/', 'firstRun');
    await page.getByRole('heading', { name: 'Next steps' }).waitFor();
    await expect
      .poll(() => page.getByRole('link', { name: /Connect Docker/ }).textContent())
      .toContain('Docker does not answer');
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.reload();
      await page.getByRole('heading', { name: 'Next steps' }).waitFor();
      expect(await panelBrowser.findings()).toEqual([]);
      await panelBrowser.shoot(`first-run-${theme}`);
    }
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('heading', { name: 'Next steps' }).waitFor({ state: 'detached' });
    expect(panel.preferences.value.firstStepsDismissed).toBe(true);
    panel.preferences.set({ ...panel.preferences.value, firstStepsDismissed: false });
    await page.getByRole('link', { name: /Point to your models/ }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('settings-models-title');
    expect(complaints).toEqual([]);
  });

  test('looks finished and is accessible in both themes at every size', async () => {
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await settings();
      await page.reload();
      await page.getByText('llama-server is at /usr/local/bin/llama-server.').waitFor();
      expect(await panelBrowser.findings()).toEqual([]);
      for (const [width, height] of [
        [1440, 900],
        [1024, 700],
        [390, 844],
        [720, 450],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect(await sideways(page)).toBe(0);
        await panelBrowser.shoot(`settings-${theme}-${width}`);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    expect(complaints).toEqual([]);
  });
});
