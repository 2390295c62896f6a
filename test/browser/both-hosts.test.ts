import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeHosts } from '../support/hosts.ts';
import { profileText } from '../support/panel-process.ts';
import { panelSpec } from '../support/panel-spec.ts';
import { describeWith } from '../support/requirements.ts';
import { WindowPanels } from '../support/window-panels.ts';

describeHosts('the panel', panelSpec);

describeWith(['electron'], 'the window of a real Electron', () => {
  const windows = new WindowPanels();
  let application: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    const panel = await windows.panels.start(profileText('alpha'));
    application = windows.applicationOf(panel);
    page = await application.firstWindow();
    await page.getByRole('navigation').first().waitFor();
  });
  afterAll(() => windows.panels.dispose());

  it('comes from the archive of the program, with a bridge of two functions', async () => {
    expect(page.url()).toMatch(/^paddock-page:\/\/panel\//);
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(Reflect.get(globalThis, 'paddock')).sort(),
      secure: globalThis.isSecureContext,
    }));
    expect(seen).toEqual({ bridge: ['onFrame', 'post'], secure: true });
  });

  it('goes nowhere else, and reaches nobody else', async () => {
    await page.evaluate(() => {
      location.href = 'http://127.0.0.1:1/';
    });
    expect(await page.evaluate(() => globalThis.open('http://127.0.0.1:1/') === null)).toBe(true);
    const reached = await page.evaluate(() =>
      fetch('http://127.0.0.1:1/').then(
        () => true,
        () => false,
      ),
    );
    expect(reached).toBe(false);
    expect(page.url()).toMatch(/^paddock-page:\/\/panel\//);
    expect(await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('is loaded again when its page has crashed', async () => {
    await application.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    const drawn = (): Promise<boolean> =>
      application.evaluate(
        ({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
            "document.querySelector('nav') !== null",
          ) ?? false,
      );
    await expect.poll(() => drawn().catch(() => false)).toBe(true);
  });
});
