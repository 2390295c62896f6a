import { app, type Session, shell, type WebContents } from 'electron';

/** What a page may do beyond showing itself: put text on the clipboard when somebody clicks. */
const PERMITTED = 'clipboard-sanitized-write';

/**
 * Confines every page of this program, also ones that nobody meant to open: no navigation away, no new windows, no
 * web views, no permissions, no request to anywhere but ourselves. https links open in the user's browser.
 * @param isOwn whether an address is our page's
 */
export function confine(session: Session, isOwn: (url: string) => boolean): void {
  session.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(permission === PERMITTED),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === PERMITTED);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !isOwn(url) && !/^(?:data|blob|devtools|chrome-devtools):/.test(url) });
  });
  app.on('web-contents-created', (_event, contents) => confineContents(contents, isOwn));
}

function confineContents(contents: WebContents, isOwn: (url: string) => boolean): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (isOwn(event.url)) return;
    event.preventDefault();
    openOutside(event.url);
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', event => {
    if (!isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', event => {
    if (!isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', event => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

/** Opens an address in the user's browser; anything but https is left alone. */
export function openOutside(url: string): void {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return;
  }
  // The parsed form is handed on: what was checked is what is opened.
  if (parsed.protocol === 'https:' && parsed.username === '' && parsed.password === '')
    void shell.openExternal(parsed.href).catch(() => {});
}
