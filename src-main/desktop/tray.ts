import { join } from 'node:path';
import { clipboard, Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, Tray } from 'electron';
import type { SupervisorStatus } from '../../src-shared/model/supervisor.ts';
import type { TrayAction, TrayEntry, TrayView } from './tray-view.ts';

export interface TrayDeps {
  /** Folder with the pictures, resources/icons/tray. */
  readonly icons: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly view: () => TrayView;
  readonly perform: (action: Exclude<TrayAction, { kind: 'copy' }>) => void;
}

/** The icon in the tray. `render` makes it look like the view, as often as somebody likes. */
export class TrayIcon {
  readonly #deps: TrayDeps;
  readonly #tray: Tray;
  #shown: { readonly icon: string; readonly tooltip: string; readonly menu: string };
  readonly #onTheme = (): void => this.render();

  constructor(deps: TrayDeps) {
    this.#deps = deps;
    const icon = this.#picture(deps.view().icon);
    this.#tray = new Tray(nativeImage.createFromPath(icon));
    this.#shown = { icon, tooltip: '', menu: '' };
    // On macOS a click opens the menu, and tells of itself as well.
    if (process.platform !== 'darwin') this.#tray.on('click', () => deps.perform({ kind: 'open' }));
    nativeTheme.on('updated', this.#onTheme);
    this.render();
  }

  render(): void {
    const view = this.#deps.view();
    const icon = this.#picture(view.icon);
    // Setting a menu closes the one that is open: only when it is another one.
    const menu = JSON.stringify(view.entries);
    if (icon !== this.#shown.icon) this.#tray.setImage(nativeImage.createFromPath(icon));
    if (view.tooltip !== this.#shown.tooltip) this.#tray.setToolTip(view.tooltip);
    if (menu !== this.#shown.menu) this.#setMenu(view.entries);
    this.#shown = { icon, tooltip: view.tooltip, menu };
  }

  dispose(): void {
    nativeTheme.off('updated', this.#onTheme);
    this.#tray.destroy();
  }

  #setMenu(entries: readonly TrayEntry[]): void {
    this.#tray.setContextMenu(Menu.buildFromTemplate(entries.map(entry => this.#item(entry))));
  }

  #item(entry: TrayEntry): MenuItemConstructorOptions {
    if (entry.kind === 'separator') return { type: 'separator' };
    if (entry.kind === 'text') return { label: entry.label, enabled: false };
    const { label, enabled, checked, action } = entry;
    return {
      label,
      enabled,
      // Not radio items: several groups may serve, or none, where Electron would mark the first all the same.
      ...(checked === null ? {} : { type: 'checkbox', checked }),
      click: () => {
        // A click has flipped the mark, which tells what is served and not what was clicked.
        if (checked !== null) this.#setMenu(this.#deps.view().entries);
        if (action.kind === 'copy') clipboard.writeText(action.text);
        else this.#deps.perform(action);
      },
    };
  }

  /** macOS tints a template itself; elsewhere the picture has to suit the panel. */
  #picture(status: SupervisorStatus): string {
    const { icons, env } = this.#deps;
    if (process.platform === 'darwin') return join(icons, `${status}Template.png`);
    const themed =
      process.platform === 'win32' // has a theme for programs, and one for itself with its taskbar
        ? nativeTheme.shouldUseDarkColorsForSystemIntegratedUI
        : nativeTheme.shouldUseDarkColors;
    // GNOME's panel is dark whatever the windows are.
    const dark = themed || /GNOME|Unity/i.test(env.XDG_CURRENT_DESKTOP ?? '');
    return join(icons, `${status}-${dark ? 'dark' : 'light'}.png`);
  }
}
