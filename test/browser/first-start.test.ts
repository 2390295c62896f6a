import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { complaintsOf } from '../support/complaints.ts';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/imports.ts';
import { describeWith } from '../support/requirements.ts';

/*
 * What a person sees who starts Paddock for the first time on a machine without Docker, GPU or model files: the real
 * launcher, the real panel, the real embedded engine, a real browser.
 */

describeWith(['chromium'], 'the first start', () => {
  let home: string;
  let panel: ChildProcess;
  let output = '';
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[] = [];
  let startedAt: number;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'paddock-first-start-'));
    browser = await launchChromium();
    startedAt = performance.now();
    panel = spawn(
      process.execPath,
      ['src-main/bin/start.mjs', '--headless', '--home', home, '--port', '0', '--instance-port', '0'],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, PADDOCK_MODELS_DIR: join(home, 'models') },
      },
    );
    for (const stream of [panel.stdout, panel.stderr]) {
      stream?.on('data', chunk => {
        output += chunk;
      });
    }
  });

  afterAll(async () => {
    await browser?.close();
    if (panel.exitCode === null) {
      panel.kill('SIGTERM');
      await once(panel, 'exit');
    }
    await rm(home, { recursive: true, force: true });
  });

  test('prints the address and has the demo model running within 30 s, building included', async () => {
    const leftMs = startedAt + 30_000 - performance.now();
    await eventually('the model is ready', () => output.includes('demo-q8 is ready'), leftMs);
    expect(output).toMatch(/is at http:\/\/127\.0\.0\.1:\d+\/login\?code=/);
  });

  test('opens in the browser by the printed link and shows the running model', async () => {
    const link = /http:\/\/127\.0\.0\.1:\d+\/login\?code=\S+/.exec(output)?.[0] ?? '';
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(60_000);
    complaints = await complaintsOf(context);
    page = await context.newPage();
    await page.goto(link);
    const switcher = page.getByRole('button', { name: /Choose a profile/ });
    await expect.poll(() => switcher.textContent()).toMatch(/Paddock Demo Q8_0.*ready.*embedded/);
  });

  test('has the model answer in the chat box', async () => {
    const field = page.getByLabel('Ask the running model');
    await field.fill('Hello');
    await field.press('Enter');
    await page.getByText(/tokens\/s · first after/).waitFor();
    // What it says is the model's business; that it says something is ours.
    const turn = await page.locator('[data-turn="done"]').textContent();
    expect(turn?.length).toBeGreaterThan('You: HelloModel: '.length + 10);
  });

  test('moves its charts and streams the log', async () => {
    const chart = page.locator('figure svg path.recharts-curve').first();
    await chart.waitFor();
    const before = await chart.getAttribute('d');
    await expect.poll(() => chart.getAttribute('d')).not.toBe(before);
    await page
      .getByText(/print_timing/)
      .first()
      .waitFor();
  });

  test('switches to the second demo profile from the keyboard, and the log says so', async () => {
    await page.keyboard.press('Escape');
    await page.locator('body').click({ position: { x: 700, y: 5 } });
    await page.keyboard.press('m');
    await page.getByRole('dialog', { name: 'Switch profile' }).waitFor();
    await page.keyboard.type('demo f16');
    await page.keyboard.press('Enter');
    const switcher = page.getByRole('button', { name: /Choose a profile/ });
    await expect.poll(() => switcher.textContent()).toMatch(/Paddock Demo F16.*ready/);
    await page
      .getByText(/Paddock Demo F16/)
      .last()
      .waitFor();
  });

  test('gave the browser nothing to complain about, and the log has no secret', async () => {
    expect(complaints).toEqual([]);
    const token = (await readFile(join(home, 'token'), 'utf8')).trim();
    const log = await readFile(join(home, 'logs', 'paddock.log'), 'utf8').catch(() => '');
    expect(log).not.toContain(token);
    expect(output).not.toContain(token);
  });

  test('ends cleanly on SIGTERM and leaves no engine behind', async () => {
    const endpoint = /ready at (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1] ?? '';
    panel.kill('SIGTERM');
    const [code] = await once(panel, 'exit');
    expect(code).toBe(0);
    await expect(fetch(`${endpoint}/health`)).rejects.toThrow();
  });
});
