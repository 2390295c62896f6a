import { join } from 'node:path';
import { BrowserWindow, session, shell } from 'electron';

/** The panel's window: sandboxed, isolated, without Node; it shows our own page and nothing else. */
export function createMainWindow(deps: { readonly url: string; readonly appDir: string }): BrowserWindow {
  const origin = new URL(deps.url).origin;
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 640,
    minHeight: 480,
    title: 'Paddock',
    backgroundColor: '#0d1014',
    show: false,
    webPreferences: {
      preload: join(deps.appDir, 'out', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  confine(window, origin);
  // A load that fails shows Chromium's own error page; the console of the app has the reason.
  void window.loadURL(deps.url).catch(() => {});
  return window;
}

/** Denies navigation, new windows, web views and permissions; https links open in the user's browser. */
function confine(window: BrowserWindow, origin: string): void {
  const { webContents } = window;
  webContents.on('will-navigate', event => {
    if (new URL(event.url).origin !== origin) event.preventDefault();
  });
  webContents.on('will-attach-webview', event => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    if (isHttps(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  session.defaultSession.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(permission === 'clipboard-sanitized-write'),
  );
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  );
}

function isHttps(url: string): boolean {
  try {
    return new URL(url).protocol === 'https:';
  } catch {
    return false;
  }
}
