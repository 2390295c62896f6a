import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { complaintsOf } from './complaints.ts';
import { eventually } from './eventually.ts';
import {
  APP_DIR,
  ensureBuild,
  type PanelPlace,
  PanelProcess,
  type PanelStart,
  Panels,
  panelArgs,
  panelEnv,
} from './panel-process.ts';
import type { Visitor } from './visitors.ts';

const PAGE = 'paddock-page://panel/';
/** What a program needs to find the screen, and the desktop around it. */
const SCREEN = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'];

/** Panels of the built desktop entry in the real Electron: each with its window, and all else as for the headless one. */
export class WindowPanels {
  readonly panels = new Panels((place, start) => this.#start(place, start ?? {}));
  readonly #applications = new Map<PanelProcess, ElectronApplication>();

  applicationOf(panel: PanelProcess): ElectronApplication {
    const application = this.#applications.get(panel);
    if (!application) throw new Error('This panel has no window.');
    return application;
  }

  /** Whoever sits at the window: there is one, which is led from place to place. */
  async visit(panel: PanelProcess): Promise<Visitor> {
    const application = this.applicationOf(panel);
    const page = await application.firstWindow();
    const context = application.context();
    context.setDefaultTimeout(60_000);
    const complaints = await complaintsOf(context);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    const address = (path = '/'): string => `${PAGE}#${path}`;
    return {
      context,
      complaints,
      address,
      open: async (path): Promise<Page> => {
        await page.goto(address(path));
        await page.getByRole('button', { name: /Choose a profile\. Now/ }).waitFor();
        return page;
      },
      clipboard: () => application.evaluate(({ clipboard }) => clipboard.readText()),
      opens: async act => {
        // Nothing of the test opens on the desktop of whoever runs it.
        await application.evaluate(({ shell }) => {
          Reflect.deleteProperty(globalThis, 'openedOutside');
          shell.openExternal = async url => void Reflect.set(globalThis, 'openedOutside', url);
        });
        await act();
        return eventually('something is opened outside', () =>
          application.evaluate(() => Reflect.get(globalThis, 'openedOutside') as string | undefined),
        );
      },
    };
  }

  async #start(place: PanelPlace, start: PanelStart): Promise<PanelProcess> {
    await ensureBuild();
    const { electronBinary } = (await import('../../src-main/bin/electron-binary.mjs' as string)) as {
      electronBinary(): string | null;
    };
    const executablePath = electronBinary();
    const screen = SCREEN.flatMap(name => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const application = await _electron.launch({
      ...(executablePath === null ? {} : { executablePath }),
      // Chromium's sandbox refuses root; as anybody else it stays on.
      args: [APP_DIR, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...panelArgs(place, start)],
      env: panelEnv({ ...Object.fromEntries(screen), ...start.env }),
    });
    const record = await eventually('the panel listens', () =>
      readFile(join(place.home, 'panel.json'), 'utf8').catch(() => null),
    );
    const { url } = JSON.parse(record) as { url: string };
    const panel = PanelProcess.of(place, application.process(), new URL('/', url));
    this.#applications.set(panel, application);
    return panel;
  }
}
