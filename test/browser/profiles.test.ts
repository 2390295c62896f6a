import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { launchChromium } from '../support/chromium.ts';
import { complaintsOf } from '../support/complaints.ts';
import { eventually } from '../support/eventually.ts';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { fakeNvidiaSmi } from '../support/fake-nvidia.ts';
import { type PanelProcess, Panels } from '../support/panel-process.ts';
import { PRODUCTION, placeModels } from '../support/profiles-place.ts';
import { describeWith } from '../support/requirements.ts';
import { sideways } from '../support/sideways.ts';

/* The page of the profiles against a real panel, its real models.conf, and the embedded engine. */

describeWith(['chromium'], 'the profiles page', () => {
  const panels = new Panels();
  let panel: PanelProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let state: Awaited<ReturnType<BrowserContext['storageState']>>;
  let complaints: string[] = [];

  const conf = (): string => readFileSync(panel.place.modelsConf, 'utf8');
  const row = (name: string): Locator =>
    page.getByRole('listitem').filter({ has: page.getByRole('button', { name, exact: true }) });
  const act = async (name: string, action: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
    await page.getByRole('menuitem', { name: action, exact: true }).click();
  };
  const open = async (id?: string): Promise<void> => {
    await page.goto(new URL(`/#/profiles${id ? `?id=${id}` : ''}`, panel.url).href);
    await page.getByRole('region', { name: 'Profiles of models.conf' }).waitFor();
  };
  const save = (on: Page): Locator => on.getByRole('button', { name: 'Save', exact: true });
  const footer = (): Locator => page.locator('.editor-foot');

  beforeAll(async () => {
    const place = panels.place(PRODUCTION);
    placeModels(place);
    const nvidia = fakeNvidiaSmi({ gpus: 2, name: 'RTX 4090', vramUsedMiB: 900 });
    // Whatever containers this machine can run: what a new profile begins with depends on the engines that are here.
    const engines = ['--docker', 'unix:///nowhere/docker.sock', '--llama-server', fakeLlamaServer()];
    panel = await panels.start(place, { args: ['--preload', 'demo-q8', '--nvidia-smi', nvidia, ...engines] });
    await panel.ready('demo-q8');
    browser = await launchChromium();
    const link = /(http:\/\/\S+\/login\?code=\S+)/.exec(panel.printed)?.[1] ?? '';
    const first = await browser.newContext();
    await (await first.newPage()).goto(link);
    state = await first.storageState();
    await first.close();
  });
  afterAll(async () => {
    await browser?.close();
    await panels.dispose();
  });
  beforeEach(async () => {
    writeFileSync(panel.place.modelsConf, PRODUCTION);
    await eventually('the file is read', async () => {
      const { body } = await panel.post('/rpc/profiles.list', {}, true);
      return body.revision === createHash('sha256').update(PRODUCTION).digest('hex');
    });
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: 'dark',
      locale: 'en-GB',
      storageState: state,
    });
    context.setDefaultTimeout(60_000);
    complaints = await complaintsOf(context);
    page = await context.newPage();
  });
  afterEach(async () => {
    await context?.close();
    expect(complaints).toEqual([]);
  });

  test('lists what runs, what is there and what is not, with bench and retired profiles apart', async () => {
    await page.goto(panel.url.href);
    await page.getByRole('link', { name: 'Profiles' }).waitFor();
    await page.keyboard.press('2');
    await expect.poll(() => page.title()).toBe('Profiles · Paddock');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Find a profile').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const headings = page.getByRole('region', { name: 'Profiles of models.conf' }).getByRole('heading');
    await expect.poll(() => headings.allTextContents()).toEqual(['Running', 'Profiles', 'Demo']);
    expect(await row('Mistral Small 4 119B UD-Q3_K_XL').textContent()).toMatch(
      /1 of 3 parts are missing in Mistral/,
    );
    expect(await row('GLM-4.7 Flash Q8_0').textContent()).toMatch(/98,304 ctx.*~112 t\/s.*GiB/);
    expect(await page.getByText('Bench GLM-4.7 Flash Q4_K_M').isVisible()).toBe(false);
    await page.getByText('Benchmarks 2').click();
    await page.getByText('Bench GLM-4.7 Flash Q4_K_M').waitFor();
    await page.getByText('Retired 1').click();
    await page.getByText('GPT-OSS 120B').waitFor();
    await page.getByLabel('Find a profile').fill('gpt-oss');
    await page.getByText('GPT-OSS 120B').waitFor();
    await expect.poll(() => page.locator('[data-row]').count()).toBe(0);
    await page.getByLabel('Find a profile').fill('');

    await page.keyboard.press('/');
    await page.keyboard.type('glm q8');
    await expect
      .poll(() => page.locator('[data-row]').allTextContents())
      .toEqual(['GLM-4.7 Flash Q8_0', 'Bench GLM-4.7 Flash Q8_0']);
    await page.getByLabel('Find a profile').fill('nothing like it');
    await page.getByText('No profile matches “nothing like it”.').waitFor();
    await page.getByLabel('Find a profile').fill('');
    await page.getByLabel('Order').selectOption('By size');
    await expect
      .poll(async () => (await page.locator('[data-row]').allTextContents()).slice(1, 4))
      .toEqual(['Qwen3.5-122B-A10B UD-Q4_K_XL', 'Mistral Small 4 119B UD-Q3_K_XL', 'GLM-4.7 Flash Q8_0']);
    await page.getByLabel('Find a profile').fill('glm');
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.getByLabel('Search the log').waitFor();
    await page.getByRole('link', { name: 'Profiles', exact: true }).click();
    expect(await page.getByLabel('Order').inputValue()).toBe('size');
    expect(await page.getByLabel('Find a profile').inputValue()).toBe('glm');
  });

  test('saves a change of the form as one line of the file, after showing it', async () => {
    await open('glm-flash-q8');
    await page.getByLabel('Context').fill('131072');
    await expect
      .poll(() => footer().textContent())
      .toMatch(/models\.conf, line 35.*CTX_SIZE=98304.*CTX_SIZE=131072.*1 line changes/);
    await row('GLM-4.7 Flash Q8_0').getByText('not saved').waitFor();
    await save(page).click();
    await page.getByText('GLM-4.7 Flash Q8_0 is saved.').waitFor();
    expect(conf()).toBe(PRODUCTION.replace('CTX_SIZE=98304', 'CTX_SIZE=131072'));
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The file is as it was before.').waitFor();
    expect(conf()).toBe(PRODUCTION);
    await expect.poll(() => page.getByLabel('Context').inputValue()).toBe('98304');
  });

  test('leaves everything where it is when the estimate comes', async () => {
    let answer = (): void => {};
    const answered = new Promise<void>(resolve => {
      answer = resolve;
    });
    const plans = new Set<number>();
    await page.routeWebSocket(/\/rpc/, socket => {
      const server = socket.connectToServer();
      socket.onMessage(message => {
        const frame = JSON.parse(String(message));
        if (frame.name === 'profiles.plan') plans.add(frame.id);
        server.send(message);
      });
      server.onMessage(async message => {
        if (plans.has(JSON.parse(String(message)).id)) await answered;
        socket.send(message);
      });
    });
    await open('glm-flash-q8');
    const next = page.getByText('Placement', { exact: true });
    await next.waitFor();
    await expect.poll(() => plans.size).toBeGreaterThan(0);
    const before = await next.boundingBox();
    answer();
    await page.getByText('The model takes 202,752.').waitFor();
    expect(await next.boundingBox()).toEqual(before);
  });

  test('keeps form and text in step, both ways', async () => {
    await open('glm-flash-q8');
    await page.getByLabel('Context').fill('65536');
    await page.getByText('Text', { exact: true }).click();
    const text = page.getByLabel('Lines of this section in models.conf');
    await expect.poll(() => text.inputValue()).toContain('CTX_SIZE=65536');
    await expect.poll(() => text.isEditable()).toBe(true);
    await text.fill(
      (await text.inputValue()).replace('CTX_SIZE=65536', '# as much as fits\nCTX_SIZE=32768\nTTL=600'),
    );
    await expect.poll(() => footer().textContent()).toContain('TTL=600');
    await page.getByText('Form', { exact: true }).click();
    expect(await page.getByLabel('Context').inputValue()).toBe('32768');
    await expect.poll(() => page.getByLabel('Unload after').inputValue()).toBe('600');
    await page.getByLabel('Unload after').fill('');
    await expect.poll(() => footer().textContent()).not.toContain('TTL=600');
    await save(page).click();
    await page.getByText('is saved.').waitFor();
    expect(conf()).toBe(PRODUCTION.replace('CTX_SIZE=98304', '# as much as fits\nCTX_SIZE=32768'));
  });

  test('says what is wrong with its line while it is typed, and does not save it', async () => {
    await open('glm-flash-q8');
    await page.getByLabel('Context').fill('many');
    await page.getByText(/Line 35: CTX_SIZE=many is not/).waitFor();
    await expect.poll(() => save(page).isDisabled()).toBe(true);
    await page.getByLabel('Context').fill('');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    const flags = page.getByLabel('More flags');
    await flags.press('Control+End');
    await flags.pressSequentially(' --rpc');
    await page
      .getByRole('option', { name: /--rpc/ })
      .getByText(/not allowed/)
      .waitFor();
    await flags.press('Escape');
    await expect.poll(() => save(page).isDisabled()).toBe(true);
    expect(conf()).toBe(PRODUCTION);
  });

  test('says beside its field what is missing, and in the footer what is about no field', async () => {
    await open('glm-flash-q8');
    const field = (key: string): Locator => page.locator(`[data-key=${key}]`);
    await page.getByRole('combobox', { name: 'Model file' }).fill('');
    await field('MODEL').getByText('Line 30: [glm-flash-q8] has no MODEL.').waitFor();
    await footer().getByText('1 error keeps this from being saved.').waitFor();
    await page.getByText('Where it runs', { exact: true }).click();
    await page.getByLabel('Runtime').selectOption('remote');
    await field('ENDPOINT').getByText('[glm-flash-q8] is remote and has no ENDPOINT.').waitFor();
    await page.getByText('Text', { exact: true }).click();
    const text = page.getByLabel('Lines of this section in models.conf');
    await text.fill(
      `[glm-flash-q8]\nNAME=A\nMODEL=GLM-4.7-Flash/GLM-4.7-Flash-Q8_0.gguf\n${'SPEED=fast\n'.repeat(1_000)}`,
    );
    await page.getByText('Form', { exact: true }).click();
    await footer()
      .getByText(/\[glm-flash-q8\] has more than 1000 keys/)
      .waitFor();
  });

  test('says what the default is where a value is written', async () => {
    await open('glm-flash-q8');
    const target = page.locator('[data-key=FIT_TARGET]');
    await page.getByLabel('Keep free').fill('512');
    await page.getByText('Command line', { exact: true }).click();
    await page.getByText(/--fit-target 512/).waitFor();
    await expect.poll(() => target.textContent()).toMatch(/Default: 1024/);
  });

  test('completes flags of the engine from the keyboard, with their help', async () => {
    await open('glm-flash-q8');
    const flags = page.getByLabel('More flags');
    await flags.press('Control+End');
    await flags.pressSequentially(' --ubatch');
    await page.getByRole('option', { name: /--ubatch-size/ }).waitFor();
    await flags.press('Enter');
    await flags.pressSequentially('512');
    expect(await flags.inputValue()).toBe(
      '--jinja -np 1 --temp 1.0 --top-p 0.95 --min-p 0.01 --ubatch-size 512',
    );
    await page.getByText(/--ubatch-size N: physical maximum batch size/).waitFor();
  });

  test('shows what changed on disk meanwhile, and keeps both when asked', async () => {
    await open('glm-flash-q8');
    await page.getByLabel('Context').fill('131072');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    // Elsewhere in the file is no conflict.
    appendFileSync(panel.place.modelsConf, '\n# mine\n');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    writeFileSync(panel.place.modelsConf, PRODUCTION.replace('SPEED=~112 t/s', 'SPEED=~115 t/s'));
    const notice = page.getByRole('alert').filter({ hasText: 'changed on disk while you edited it' });
    await notice.waitFor();
    await expect
      .poll(() => notice.textContent())
      .toMatch(/Line 33.*SPEED=~112 t\/s.*SPEED=~115 t\/s.*Line 35.*CTX_SIZE=131072/);
    expect(await save(page).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    await save(page).click();
    await page.getByText('is saved.').waitFor();
    expect(conf()).toBe(
      PRODUCTION.replace('SPEED=~112 t/s', 'SPEED=~115 t/s').replace('CTX_SIZE=98304', 'CTX_SIZE=131072'),
    );
  });

  test('takes the text of the file instead, and can add a profile again that is gone', async () => {
    await open('glm-flash-q8');
    await page.getByLabel('Context').fill('131072');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    const changed = PRODUCTION.replace('CTX_SIZE=98304', 'CTX_SIZE=4096');
    writeFileSync(panel.place.modelsConf, changed);
    await page.getByRole('button', { name: 'Take the file’s' }).click();
    await expect.poll(() => page.getByLabel('Context').inputValue()).toBe('4096');
    await page.getByLabel('Context').fill('8192');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    const section = /\[glm-flash-q8\][^[]*/.exec(changed)?.[0] ?? '';
    writeFileSync(panel.place.modelsConf, changed.replace(section, ''));
    await page.getByText('This profile is no longer in models.conf').waitFor();
    await page.getByRole('button', { name: 'Add it again' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('is added.').waitFor();
    expect(conf()).toContain('[glm-flash-q8]\nNAME=GLM-4.7 Flash Q8_0\n');
    expect(conf()).toContain('CTX_SIZE=8192');
  });

  test('copies, retires, brings back and deletes, each with its undo', async () => {
    await open();
    await act('GLM-4.7 Flash Q4_K_M', 'Duplicate');
    await row('GLM-4.7 Flash Q4_K_M (copy)').waitFor();
    expect(page.url()).toContain('id=glm-flash-q4-copy');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(conf).toBe(PRODUCTION);
    // The file is there before the answer, without which the next edit is one of an older file.
    await page.getByText('The file is as it was before.').waitFor();
    await act('GLM-4.7 Flash Q4_K_M', 'Retire');
    await page.getByText('Retired 2').click();
    expect(conf()).toContain('# [glm-flash-q4]\n# NAME=');
    await page
      .getByRole('listitem')
      .filter({ hasText: 'GLM-4.7 Flash Q4_K_M' })
      .getByRole('button', { name: 'Reactivate' })
      .click();
    await expect.poll(conf).toBe(PRODUCTION);
    await page.getByRole('button', { name: 'Actions for GLM-4.7 Flash Q4_K_M', exact: true }).waitFor();
    await act('GLM-4.7 Flash Q4_K_M', 'Delete');
    await page.getByText('GLM-4.7 Flash Q4_K_M is deleted.').waitFor();
    expect(conf()).not.toContain('[glm-flash-q4]\n');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(conf).toBe(PRODUCTION);
  });

  test('keeps the focus where an edit takes the row that had it, and gives it back with the row', async () => {
    await open();
    const undo = page.getByRole('button', { name: 'Undo' });
    const focused = (what: Locator): Promise<boolean> =>
      what.evaluate(element => element === document.activeElement);
    for (const action of ['Delete', 'Retire']) {
      await page.getByRole('button', { name: 'Actions for GLM-4.7 Flash Q4_K_M', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: action, exact: true }).press('Enter');
      await undo.waitFor();
      await expect.poll(() => focused(undo)).toBe(true);
      await page.keyboard.press('Enter');
      const back = page.getByRole('button', { name: 'GLM-4.7 Flash Q4_K_M', exact: true });
      await expect.poll(async () => (await back.count()) === 1 && (await focused(back))).toBe(true);
      await expect.poll(conf).toBe(PRODUCTION);
    }
  });

  test('tells retired profiles with one id apart, and brings back the one that is meant', async () => {
    const twin = (model: string): string => `# [twin]\n# NAME=Twin\n# MODEL=${model}.gguf\n`;
    writeFileSync(panel.place.modelsConf, `${PRODUCTION}\n${twin('old')}\n${twin('new')}`);
    await open();
    await page.getByText('Retired 3').click();
    const twins = page.getByRole('listitem').filter({ hasText: /twin · commented out, line \d+/ });
    await expect.poll(() => twins.count()).toBe(2);
    await twins.nth(1).getByRole('button', { name: 'Reactivate' }).click();
    await expect.poll(conf).toBe(`${PRODUCTION}\n${twin('old')}\n${twin('new').replaceAll('# ', '')}`);
  });

  test('comes back to the list when the profile at its address is gone, on a phone as well', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open();
    await act('GLM-4.7 Flash Q4_K_M', 'Duplicate');
    await page.getByRole('heading', { name: 'GLM-4.7 Flash Q4_K_M (copy)' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/profiles');
    await page.getByLabel('Find a profile').waitFor();
    expect(await page.locator('.profile-editor').isVisible()).toBe(false);
    await page.goto(new URL('/#/profiles?id=nobody', panel.url).href);
    await expect.poll(() => new URL(page.url()).hash).toBe('#/profiles');
    await page.getByLabel('Find a profile').waitFor();
  });

  test('says that what runs goes on when its lines go, and calls it by its name still', async () => {
    await open();
    await act('Paddock Demo Q8_0', 'Delete');
    await page
      .getByText('Paddock Demo Q8_0 is deleted. Its server keeps running until it is stopped.')
      .waitFor();
    await page.getByRole('button', { name: /Choose a profile.*Paddock Demo Q8_0/ }).waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('log').waitFor();
    await page.getByRole('link', { name: 'Profiles', exact: true }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(conf).toBe(PRODUCTION);
  });

  test('keeps what is typed while a save is under way', async () => {
    await open('glm-flash-q8');
    await page.getByText('Name and notes').click();
    const field = page.getByLabel('Description');
    await field.fill('one');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    // Both within one task of the page: the answer to the save cannot come between.
    await page.evaluate(() => {
      const [button] = [...document.querySelectorAll('button')].filter(one => one.textContent === 'Save');
      const input = document.querySelector<HTMLInputElement>('[data-key="DESCRIPTION"] input');
      if (!button || !input) throw new Error('there is no such control');
      button.click();
      const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {};
      set?.call(input, 'one and two');
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await page.getByText('is saved.').waitFor();
    expect(conf()).toContain('DESCRIPTION=one\n');
    expect(await field.inputValue()).toBe('one and two');
    await expect.poll(() => footer().textContent()).toMatch(/DESCRIPTION=one\b.*DESCRIPTION=one and two/);
    expect(await page.getByText('changed on disk').count()).toBe(0);
    await save(page).click();
    await expect.poll(conf).toContain('DESCRIPTION=one and two\n');
  });

  test('changes what is executed once the management token is given, and not before', async () => {
    await open('glm-flash-q8');
    await page.getByText('Text', { exact: true }).click();
    const text = page.getByLabel('Lines of this section in models.conf');
    await text.fill(`${await text.inputValue()}\nIMAGE=mine:1`);
    const token = footer().getByPlaceholder('Management token');
    await token.waitFor();
    expect(await save(page).isDisabled()).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    await token.fill('wrong');
    await token.press('Enter');
    await page.getByText('That is not the management token.').waitFor();
    await token.fill(panel.token);
    await token.press('Enter');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    await save(page).click();
    await page.getByText('is saved.').waitFor();
    expect(conf()).toContain('IMAGE=mine:1\n');
    complaints.length = 0;
  });

  test('shows earlier versions, and brings one back', async () => {
    await open();
    await act('GLM-4.7 Flash Q4_K_M', 'Delete');
    await page.getByText('is deleted.').waitFor();
    await page.getByRole('button', { name: 'Earlier versions' }).click();
    const dialog = page.getByRole('dialog', { name: 'Earlier versions of models.conf' });
    await dialog.getByRole('listitem').first().getByText('GLM-4.7 Flash Q4_K_M').waitFor();
    await dialog.getByRole('listitem').first().getByRole('button').click();
    await dialog.getByText('NAME=GLM-4.7 Flash Q4_K_M').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('The earlier version is back.').waitFor();
    expect(conf()).toBe(PRODUCTION);
  });

  test('makes a profile of a GGUF file, with an estimate before it is saved', async () => {
    await open();
    await page.getByRole('button', { name: 'New', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'New profile' });
    await dialog.getByRole('radio', { name: /GLM-4.7-Flash-Q8_0/ }).check();
    await expect.poll(() => dialog.getByLabel('Profile id').inputValue()).toBe('glm-4.7-flash-q8_0');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Not saved yet' }).waitFor();
    expect(await page.getByLabel('Model file', { exact: true }).inputValue()).toBe(
      'GLM-4.7-Flash/GLM-4.7-Flash-Q8_0.gguf',
    );
    await page.getByText('The model takes 202,752.').waitFor();
    await page.getByRole('img', { name: /^0 · RTX 4090: .*GiB weights, .* KV cache/ }).waitFor();
    await page
      .getByText(/weights\s[\d.]+ [MG]iB · KV cache\s[\d.]+ [MG]iB · compute\s/)
      .first()
      .waitFor();
    expect(conf()).toBe(PRODUCTION);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('GLM-4.7-Flash-Q8_0 is added.').waitFor();
    expect(conf().startsWith(PRODUCTION)).toBe(true);
    expect(conf().slice(PRODUCTION.length)).toContain('\n[glm-4.7-flash-q8_0]\nNAME=GLM-4.7-Flash-Q8_0\n');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(conf).toBe(PRODUCTION);
  });

  test('asks before what is not saved goes with the window, whatever page is shown', async () => {
    await open();
    await page.getByRole('button', { name: 'New', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByRole('radio', { name: /GLM-4.7-Flash-Q8_0/ })
      .check();
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Not saved yet' }).waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect.poll(() => page.title()).toBe('Settings · Paddock');
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    const closed = page.waitForEvent('close');
    await dialog.accept();
    await closed;
  });

  test('pins a profile for everybody who looks at this panel', async () => {
    await open();
    await act('Qwen3.5-122B-A10B UD-Q4_K_XL', 'Pin');
    await page.getByRole('heading', { name: 'Pinned' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Pinned' }).waitFor();
    await act('Qwen3.5-122B-A10B UD-Q4_K_XL', 'Unpin');
    await expect.poll(() => page.getByRole('heading', { name: 'Pinned' }).count()).toBe(0);
  });

  test('switches from the keyboard alone, after saying what stops, and knows the time the next time', async () => {
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('demo f16');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Switch to Paddock Demo F16?' });
    await dialog.getByText('Paddock Demo Q8_0 stops first.').waitFor();
    await dialog.getByText(/not been started on this machine yet/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await panel.ready('demo-f16');
    await page.getByRole('button', { name: /Choose a profile.*Paddock Demo F16.*ready/ }).waitFor();
    await page.getByLabel('Find a profile').fill('');
    await page.getByRole('button', { name: 'Switch to Paddock Demo Q8_0' }).click();
    const back = page.getByRole('dialog', { name: 'Switch to Paddock Demo Q8_0?' });
    await back.getByText(/^Ready in about \d.*, like the last time\.$/).waitFor();
    await back.getByRole('button', { name: 'Switch', exact: true }).click();
    await panel.ready('demo-q8');
  });

  test('says that what runs is not what is written any more, and restarts it', async () => {
    await open('demo-q8');
    const before = (await panel.group()).state;
    const served = async (): Promise<string> => {
      const { state: now } = await panel.group();
      return now.status === 'ready' && now.launchId !== ('launchId' in before && before.launchId)
        ? now.instance.command.join(' ')
        : '';
    };
    const header = page.getByRole('button', { name: /Choose a profile/ });
    await page.getByLabel('Context').fill('1024');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    await save(page).click();
    await page.getByText('is saved.').waitFor();
    await row('Paddock Demo Q8_0').getByText('changed since its start').waitFor();
    await header.getByText('changed since its start').waitFor();
    // What the engine does not see needs no restart.
    await page.getByLabel('Context').fill('2048');
    await page.getByText('Name and notes').click();
    await page.getByLabel('Description').fill('Another line about it');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    await save(page).click();
    await header.getByText('changed since its start').waitFor({ state: 'detached' });
    await page.getByLabel('Context').fill('512');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Save and restart…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restart Paddock Demo Q8_0?' });
    await dialog.getByText('It stops and starts again as it is written now.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(served).toContain('--ctx-size 512');
    await header.getByText('changed since its start').waitFor({ state: 'detached' });
    writeFileSync(panel.place.modelsConf, PRODUCTION);
    await row('Paddock Demo Q8_0').getByText('changed since its start').waitFor();
    await page.getByRole('button', { name: 'Restart Paddock Demo Q8_0' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restart', exact: true }).click();
    await expect.poll(served).toContain('--ctx-size 2048');
  });

  test('shows the speed that was measured, once there is one', async () => {
    await open();
    const { state: now } = await panel.group();
    if (now.status !== 'ready') throw new Error('nothing is served');
    await fetch(new URL('/v1/chat/completions', now.instance.endpoint), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Tell me a story.' }], max_tokens: 60 }),
    }).then(response => response.text());
    await expect.poll(() => row('Paddock Demo Q8_0').textContent()).toMatch(/\d t\/s/);
  });

  test.each(['dark', 'light'] as const)('has nothing serious for axe, in any view, %s', async colorScheme => {
    await page.emulateMedia({ colorScheme });
    await open('glm-flash-q8');
    await page.getByLabel('Context').fill('many');
    await page
      .getByText(/Line 35/)
      .first()
      .waitFor();
    for (const fold of await page.locator('.profile-editor summary').all())
      if (await fold.isVisible())
        await fold.evaluate(summary => summary.parentElement?.setAttribute('open', ''));
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByText('Text', { exact: true }).click();
    await page.getByLabel('Lines of this section in models.conf').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Actions for GLM-4.7 Flash Q8_0', exact: true }).click();
    await page.getByRole('menu').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test.each([
    [1440, 900],
    [1024, 700],
    [390, 844],
  ])('needs no sideways scrolling at %i × %i, and reaches Save', async (width, height) => {
    await page.setViewportSize({ width, height });
    const long = `NAME=GLM-4.7 ${'Flash-'.repeat(20)}`;
    writeFileSync(panel.place.modelsConf, PRODUCTION.replace('NAME=Qwen3.5-122B-A10B UD-Q4_K_XL', long));
    await open();
    await page.getByRole('button', { name: /^GLM-4.7 Flash-Flash/ }).click();
    await page.getByRole('heading', { name: /^GLM-4.7 Flash-Flash/ }).waitFor();
    await page.getByText('The model takes').waitFor();
    expect(await sideways(page)).toBe(0);
    await open();
    expect(await sideways(page)).toBe(0);
    await page.getByRole('button', { name: 'GLM-4.7 Flash Q8_0', exact: true }).click();
    await page.getByLabel('Context').fill('4096');
    await expect.poll(() => save(page).isEnabled()).toBe(true);
    expect(await sideways(page)).toBe(0);
    await save(page).click();
    await page.getByText('is saved.').waitFor();
    expect(conf()).toContain('CTX_SIZE=4096');
  });
});
