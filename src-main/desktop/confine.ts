import { app, type Session, shell, type WebContents } from 'electron';

/** What a page may do beyond showing itself: put text on the clipboard when somebody clicks. */
const PERMITTED = 'clipboard-sanitized-write';

/**
 * Confines every page of this program, also ones that nobody meant to open: no navigation away, no new windows, no
 * web views, no permissions, no request to anywhere but ourselves. What they want to open beyond that opens in the
 * user's browser, if at all.
 * @param isOwn whether an address is our page's
 * @param outside where in the browser an address that a page wants to open leads to; null for nowhere
 */
export function confine(
  session: Session,
  isOwn: (url: string) => boolean,
  outside: (url: string) => string | null,
): void {
  session.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(permission === PERMITTED),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === PERMITTED);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !isOwn(url) && !/^(?:data|blob|devtools|chrome-devtools):/.test(url) });
  });
  app.on('web-contents-created', (_event, contents) => confineContents(contents, isOwn, outside));
}

function confineContents(
  contents: WebContents,
  isOwn: (url: string) => boolean,
  outside: (url: string) => string | null,
): void {
  const openOutside = (url: string): void => {
    const address = outside(url);
    if (address !== null) void shell.openExternal(address).catch(() => {});
  };
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

/** An address as it may be opened in the user's browser: https and without a password; null for anything else. */
export function safeOutside(url: string): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const safe = parsed.protocol === 'https:' && parsed.username === '' && parsed.password === '';
  // The parsed form is handed on: what was checked is what is opened.
  return safe ? parsed.href : null;
}
