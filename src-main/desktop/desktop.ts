import { join } from 'node:path';
import { app, clipboard, Menu, session, shell } from 'electron';
import type { Port, ServerFrame } from '../../src-shared/rpc/frames.ts';
import type { Clock } from '../lib/clock.ts';
import { Disposables } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { confine, safeOutside } from './confine.ts';
import { takeArguments } from './deep-link.ts';
import type { DesktopPaddock } from './desktop-paddock.ts';
import type { Installation } from './installation.ts';
import { LinkHandler } from './link-handler.ts';
import { startedBySession, startWithSession } from './login-item.ts';
import { MainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { Notifier } from './notifier.ts';
import { isOwnPage, PAGE_URL, servePage } from './page-protocol.ts';
import { PageWatch } from './page-watch.ts';
import { QuitFlow } from './quit-flow.ts';
import { tellRefusal } from './refusal.ts';
import { acceptElectronPorts } from './rpc-electron.ts';
import { desktopTexts } from './texts.ts';
import { TrayPresence } from './tray-presence.ts';
import { type TrayAction, trayView } from './tray-view.ts';
import { UnsavedGuard } from './unsaved-guard.ts';

/** A session that starts brings up its tray after what it starts. */
const TRAY_WAIT_AT_LOGIN_MS = 30_000;

const PRESS_HELP_KEY = "void window.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))";

export interface DesktopDeps {
  readonly paddock: DesktopPaddock;
  /** Serves the contract to our own page. */
  readonly serveWindow: (port: Port<ServerFrame>) => void;
  readonly end: (how: { readonly leaveRunning: boolean }) => Promise<void>;
  /** Address of the panel for browsers and tools. */
  readonly address: string;
  /** A one-time address that signs a browser in and leads to the API's documentation. */
  readonly signInUrl: (place: '/docs') => string;
  readonly home: string;
  readonly installation: Installation;
  /** The page of a development server; null for the built one. */
  readonly developmentPage: string | null;
  /** Flags that start this Paddock again, for the start with the session. */
  readonly flags: readonly string[];
  /** A link started it: it was given no flags, whatever flags it is started with otherwise. */
  readonly byLink: boolean;
  readonly hidden: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The native parts around the page, and what they do for each other. */
export interface Desktop {
  /** Follows a link, or shows the window for a second start without one. While it ends, it starts again after it. */
  started(args: readonly string[]): void;
  followLink(link: string): void;
}

/** Puts up window, menu, tray, notifications and the quit flow. Electron must be ready. */
export async function openDesktop(deps: DesktopDeps): Promise<Desktop> {
  const { paddock, installation, developmentPage, log } = deps;
  const owned = new Disposables();
  const preferences = paddock.preferences.current;
  const texts = () => desktopTexts(preferences.value.language, app.getLocale());
  const icons = join(installation.appDir, 'resources', 'icons');
  const icon = join(icons, 'app', '256x256.png');
  const isOwn = (url: string): boolean =>
    isOwnPage(url) || (developmentPage !== null && sameHost(url, developmentPage));

  await servePage(session.defaultSession, join(installation.codeDir, 'out', 'renderer'));
  // The window has the page only. What else the server shows opens where it is served.
  confine(session.defaultSession, isOwn, url =>
    isOwn(url) ? (new URL(url).pathname === '/docs' ? deps.signInUrl('/docs') : null) : safeOutside(url),
  );
  const ports = acceptElectronPorts(isOwn, deps.serveWindow);
  owned.add(ports);

  const quit = new QuitFlow({
    paddock,
    texts,
    parent: () => window.current,
    show: () => show(),
    end: async how => {
      await owned.dispose();
      await deps.end(how);
    },
    log,
  });
  const window = new MainWindow({
    url: developmentPage ?? PAGE_URL,
    codeDir: installation.codeDir,
    icon,
    preferences: () => preferences.value,
    onOpened: opened => {
      ports.admit(opened.webContents);
      new PageWatch(opened, { texts, show: () => show(), clock: deps.clock, log });
      new UnsavedGuard(opened, { texts, show: () => show(), quit, log });
    },
    mayClose: () => {
      // With a tray, or a dock, the program stays without a window. Elsewhere its last sign goes when it ends.
      if (!tray.absent || process.platform === 'darwin' || quit.settled) return true;
      // Not from within the event: quitting closes the window.
      setImmediate(() => app.quit());
      return false;
    },
    onBounds: bounds =>
      void paddock.preferences
        .update({ window: bounds })
        .catch(error => log.warn('The bounds of the window could not be remembered', { error })),
    onSessionEnd: () => quit.quitUnasked(),
  });
  const show = (place?: string): void => window.show(place);

  const setMenu = (): void => {
    const actions = {
      open: show,
      quit: () => app.quit(),
      showShortcuts: () => {
        show();
        // The page's own key for it: it knows its shortcuts, we do not.
        void window.current?.webContents.executeJavaScript(PRESS_HELP_KEY).catch(() => {});
      },
      copyAddress: () => clipboard.writeText(deps.address),
      showLogs: () => void shell.openPath(join(deps.home, 'logs')),
      showState: () => shell.showItemInFolder(deps.home),
    };
    const host = { platform: process.platform, developer: !installation.packaged };
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(texts(), actions, host)));
  };
  setMenu();

  owned.add(new Notifier({ paddock, texts, icon, isWatched: () => window.isFocused, open: show }));
  const links = new LinkHandler({ paddock, texts, parent: () => window.current, open: show, log });

  const setAutostart = (wanted: boolean): Promise<void> =>
    startWithSession(wanted, startCommand(installation, deps.flags), installation.env);
  // The program may have moved, or was started with other flags.
  if (preferences.value.autostart && !deps.byLink)
    void setAutostart(true).catch(error =>
      log.warn('The start with the session is not up to date', { error }),
    );
  const changeAutostart = async (wanted: boolean): Promise<void> => {
    try {
      await setAutostart(wanted);
    } catch (error) {
      const { could, said } = texts();
      tellRefusal(could.notAutostart, error, said, log);
      // Settings must not say what is not so.
      if (wanted) await paddock.preferences.update({ autostart: false }).catch(() => {});
    }
  };
  let before = preferences.value;
  owned.defer(
    preferences.subscribe(now => {
      if (now.autostart !== before.autostart) void changeAutostart(now.autostart);
      if (now.language !== before.language) setMenu();
      before = now;
    }),
  );

  /** What there was to do for a start of Paddock; while it ends, that start is made anew when it has ended. */
  const started = (args: readonly string[], act: () => void): void => {
    if (quit.settled) quit.startAgain(startCommand(installation, args));
    else act();
  };
  app.on('activate', () => started(deps.flags, show));
  const hidden = deps.hidden || startedBySession();
  if (!hidden) show();
  const tray: TrayPresence = owned.add(
    new TrayPresence({
      icons: join(icons, 'tray'),
      env: installation.env,
      waitMs: hidden ? TRAY_WAIT_AT_LOGIN_MS : 0,
      view: () =>
        trayView(
          {
            snapshot: paddock.snapshot.value,
            listing: paddock.listing.value,
            reading: paddock.latest.value,
            pinned: preferences.value.pinned,
          },
          texts(),
        ),
      perform: action => perform(action),
      sources: [paddock.snapshot, paddock.listing, paddock.latest, preferences],
      // What nobody could bring back must not be hidden.
      onAbsent: () => window.showMinimised(),
      clock: deps.clock,
      log,
    }),
  );
  // Without a listener Electron quits. What closing means was settled before the window closed.
  app.on('window-all-closed', () => {});

  function perform(action: Exclude<TrayAction, { kind: 'copy' }>): void {
    const { could, said } = texts();
    if (action.kind === 'open') show();
    else if (action.kind === 'quit') app.quit();
    else if (action.kind === 'stop')
      void paddock.stop().catch(error => tellRefusal(could.notStop, error, said, log));
    else
      void paddock.switchTo(action.profileId).catch(error => tellRefusal(could.notSwitch, error, said, log));
  }

  return {
    started: args =>
      started(args, () => {
        const { links: given, hidden: quietly } = takeArguments(args);
        if (given.length === 0 && !quietly) show();
        for (const link of given) void links.follow(link);
      }),
    followLink: link => started([link], () => void links.follow(link)),
  };
}

function sameHost(url: string, other: string): boolean {
  try {
    return new URL(url).host === new URL(other).host;
  } catch {
    return false;
  }
}

/** How this very program is started again. */
function startCommand(
  { codeDir, packaged, env }: Installation,
  flags: readonly string[],
): readonly [string, ...string[]] {
  if (!packaged) return [process.execPath, codeDir, ...flags];
  // An AppImage runs from a folder that is there only while it runs.
  return [env.APPIMAGE || process.execPath, ...flags];
}
