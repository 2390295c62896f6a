import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

let home: string;
let application: ElectronApplication;
let window: Page;

/** The same as the shell's tests against the stand-in, with the real Electron: window, page, bridge, confinement. */
describeWith(['electron'], 'the window of a real Electron', () => {
  beforeAll(async () => {
    const { electronBinary } = (await import('../../src-main/bin/electron-binary.mjs' as string)) as {
      electronBinary(): string | null;
    };
    home = await mkdtemp(join(tmpdir(), 'paddock-electron-'));
    const executablePath = electronBinary();
    application = await _electron.launch({
      ...(executablePath === null ? {} : { executablePath }),
      args: [
        repository,
        // Chromium's sandbox refuses root; as anybody else it stays on.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--home=${home}`,
        '--port=0',
        '--instance-port=0',
        '--preload=none',
      ],
    });
    window = await application.firstWindow();
  });
  afterAll(async () => {
    await application?.close();
    await rm(home, { recursive: true, force: true });
  });

  it('shows the panel over the bridge', async () => {
    expect(window.url()).toMatch(/^paddock-page:\/\/panel\//);
    await window.getByRole('navigation').waitFor();
    await window.getByText('127.0.0.1').first().waitFor();
    expect(await window.title()).toContain('Paddock');
  });

  it('has neither Node nor Electron in the page', async () => {
    const seen = await window.evaluate(() => ({
      types: ['require', 'process', 'module', 'Buffer'].map(name => typeof Reflect.get(globalThis, name)),
      bridge: Object.keys(Reflect.get(globalThis, 'paddock')).sort(),
      secure: globalThis.isSecureContext,
    }));
    expect(seen).toEqual({
      types: ['undefined', 'undefined', 'undefined', 'undefined'],
      bridge: ['onFrame', 'post'],
      secure: true,
    });
  });

  it('goes nowhere else, and reaches nobody else', async () => {
    await window.evaluate(() => {
      location.href = 'https://example.org/';
    });
    expect(await window.evaluate(() => globalThis.open('http://127.0.0.1/') === null)).toBe(true);
    const reached = await window.evaluate(() =>
      fetch('http://127.0.0.1:1/').then(
        () => true,
        () => false,
      ),
    );
    expect(reached).toBe(false);
    expect(window.url()).toMatch(/^paddock-page:\/\/panel\//);
    expect(await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('switches with the keyboard, as the browser does', async () => {
    await window.keyboard.press('m');
    await window.getByRole('option', { name: /Demo Q8_0/ }).waitFor();
    await window.keyboard.press('Escape');
  });
});
