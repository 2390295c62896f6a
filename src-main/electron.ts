import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, dialog } from 'electron';
import { PaddockError } from '../src-shared/errors.ts';
import { openPanel, type Panel } from './compose/panel.ts';
import { createMainWindow } from './desktop/main-window.ts';
import { acceptElectronPorts } from './desktop/rpc-electron.ts';
import { parseOptions } from './options.ts';

const END_DEADLINE_MS = 20_000;

/** Opens the panel in a window of its own; the same server serves browsers and tools beside it. */
async function main(): Promise<void> {
  const appDir = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
  if (!app.requestSingleInstanceLock()) return app.quit();
  await app.whenReady();
  let panel: Panel;
  try {
    panel = await openPanel(parseOptions(argumentsOf(process.argv), process.env, appDir), process.env, []);
  } catch (error) {
    const fix = error instanceof PaddockError ? error.fix : undefined;
    dialog.showErrorBox(
      'Paddock could not start',
      [(error as Error).message, fix].filter(Boolean).join('\n\n'),
    );
    return app.exit(1);
  }
  const ports = acceptElectronPorts(panel.address.url, port => panel.serveWindow(port));
  let window: BrowserWindow | null = null;
  const show = (): void => {
    if (window === null) {
      window = createMainWindow({ url: panel.signInUrl(), appDir });
      ports.admit(window.webContents);
      window.on('closed', () => {
        window = null;
      });
    }
    window.show();
  };
  app.on('second-instance', show);
  app.on('activate', show);
  endOnQuit(panel, () => ports.dispose());
  show();
  await panel.paddock.preload();
}

/** Quits once everything has ended, or after the deadline: the first request to quit is held back until then. */
function endOnQuit(panel: Panel, dispose: () => void): void {
  let ending = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', event => {
    if (ending) return;
    ending = true;
    event.preventDefault();
    const deadline = setTimeout(() => app.exit(1), END_DEADLINE_MS);
    dispose();
    panel.end({ leaveRunning: false }).then(
      () => app.exit(0),
      error => {
        panel.log.error('Not everything could be ended', { error });
        clearTimeout(deadline);
        app.exit(1);
      },
    );
  });
}

/** The arguments after the application's own folder, without Electron's and Chromium's switches. */
function argumentsOf(argv: readonly string[]): string[] {
  return argv
    .slice(app.isPackaged ? 1 : 2)
    .filter(argument => !/^--(?:no-sandbox|disable-gpu|inspect)/.test(argument));
}

await main();
