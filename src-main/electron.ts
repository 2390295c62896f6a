import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog } from 'electron';
import { PaddockError } from '../src-shared/errors.ts';
import { openPanel } from './compose/panel.ts';
import { type HandedOn, handedOn, takeArguments } from './desktop/deep-link.ts';
import { type Desktop, openDesktop } from './desktop/desktop.ts';
import { type Installation, installationAt, withOwnModelsConf } from './desktop/installation.ts';
import { claimLinks } from './desktop/link-handler.ts';
import { registerPageScheme } from './desktop/page-protocol.ts';
import { desktopTexts } from './desktop/texts.ts';
import { systemClock } from './lib/clock.ts';
import { outliveReader, say } from './lib/say.ts';
import { parseOptions } from './options.ts';
import { keptProblems, lastingFlags, loadOptions } from './start-options.ts';

/** Opens the panel with window and tray; the same server serves browsers and tools beside it. */
async function main(): Promise<void> {
  const codeDir = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
  const installation = installationAt(codeDir, app.isPackaged, process.resourcesPath, process.env);
  const args = process.argv.slice(app.isPackaged ? 1 : 2);
  const given = takeArguments(args);
  const { home } = parseOptions(given.options, installation.env, installation.appDir);
  registerPageScheme();
  // One panel for one state folder; Chromium's own files lie in it as well.
  app.setPath('userData', join(home, 'desktop'));
  if (!app.requestSingleInstanceLock({ args } satisfies HandedOn)) return app.exit(0);

  // What comes before the desktop is there is done when it is.
  let desktop: Desktop | null = null;
  const early: ((desktop: Desktop) => void)[] = given.links.map(link => to => to.followLink(link));
  const tell = (what: (desktop: Desktop) => void): void => {
    if (desktop === null) early.push(what);
    else what(desktop);
  };
  app.on('second-instance', (_event, _argv, _folder, data) => tell(to => to.started(handedOn(data))));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    tell(to => to.followLink(link));
  });
  await app.whenReady();
  if (process.platform === 'win32') {
    // Windows shows notifications of programs that it knows by this name; the installer gives it the same one.
    app.setAppUserModelId('local.paddock.panel');
    // What Windows starts for a click on one that is older than this run; Electron would invent another each time.
    app.setToastActivatorCLSID('{5B0E7C1D-9A43-4F0B-8D52-6C3E1F7A2B94}');
  }
  claimLinks(codeDir);

  const loaded = await loadOptions(given.options, installation.env, installation.appDir);
  const options = await withOwnModelsConf(loaded, installation);
  const panel = await openPanel(
    options,
    installation.env,
    ['autostart', 'notifications'],
    join(codeDir, 'out', 'renderer'),
  );
  const { paddock, log } = panel;
  if (options.json) {
    outliveReader();
    say(panel.whereabouts());
  }
  desktop = await openDesktop({
    paddock: paddock.desktop,
    serveWindow: port => panel.serveWindow(port),
    end: how => panel.end(how),
    address: panel.address.url,
    signInUrl: place => panel.signInUrl(place),
    home: options.home,
    installation,
    developmentPage: developmentPage(installation),
    flags: [...given.switches, ...lastingFlags(given.options, options, installation.env)],
    byLink: given.links.length > 0,
    hidden: given.hidden,
    clock: systemClock,
    log: log.child({ module: 'desktop' }),
  });
  for (const what of early.splice(0)) what(desktop);
  for (const kept of await keptProblems(options.home))
    log.warn('A kept option does not count', { problem: kept });
  const { problem } = await paddock.preload();
  if (problem !== null) log.warn('Nothing was served at the start', { problem });
}

/** The page of `npm run dev`, on this machine only; an installed Paddock shows what it was installed with. */
function developmentPage({ packaged, env }: Installation): string | null {
  const url = env.ELECTRON_RENDERER_URL;
  return !packaged && url !== undefined && /^http:\/\/(?:localhost|127\.0\.0\.1):\d+\/?$/.test(url)
    ? url
    : null;
}

/** Says why there will be no window, and ends. */
async function fail(error: unknown): Promise<void> {
  await app.whenReady();
  const fix = error instanceof PaddockError ? error.fix : undefined;
  const { could, said } = desktopTexts('system', app.getLocale());
  const text = [said((error as Error).message), said(fix)].filter(Boolean).join('\n\n');
  dialog.showErrorBox(could.notStart, text);
  app.exit(1);
}

// Tells the launcher, where there is one, that the window's program works here.
void app.whenReady().then(() => process.connected && process.send?.('ready'));
// Not awaited: Electron becomes ready only once this module has been evaluated.
main().catch(fail);
