import type { MenuItemConstructorOptions } from 'electron';
import type { DesktopTexts } from './texts.ts';

export interface MenuActions {
  open(place?: string): void;
  quit(): void;
  showShortcuts(): void;
  copyAddress(): void;
  showLogs(): void;
  showState(): void;
}

/**
 * The menu of the window, or of the program on macOS. Standard entries go by their roles, so that each desktop gives
 * them its own words and keys.
 * @param developer whether the developer tools are offered: not in an installed Paddock
 */
export function menuTemplate(
  { menu: words }: DesktopTexts,
  actions: MenuActions,
  { platform, developer }: { readonly platform: NodeJS.Platform; readonly developer: boolean },
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const settings: MenuItemConstructorOptions = {
    label: words.settings,
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.open('/settings'),
  };
  const quit: MenuItemConstructorOptions = {
    label: words.quit,
    accelerator: 'CmdOrCtrl+Q',
    click: () => actions.quit(),
  };
  const application: MenuItemConstructorOptions = {
    label: 'Paddock',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      quit,
    ],
  };
  const open: MenuItemConstructorOptions = {
    label: words.open,
    accelerator: 'CmdOrCtrl+N',
    click: () => actions.open(),
  };
  return [
    ...(mac ? [application] : []),
    {
      label: words.file,
      submenu: mac
        ? [open, separator, { role: 'close' }]
        : [open, separator, settings, separator, { role: 'close' }, quit],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'reload' },
        ...(developer ? [{ role: 'toggleDevTools' } as const] : []),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: words.window,
      role: 'window',
      submenu: mac
        ? [{ role: 'minimize' }, { role: 'zoom' }, separator, { role: 'front' }]
        : [{ role: 'minimize' }, { role: 'close' }],
    },
    {
      label: words.help,
      role: 'help',
      submenu: [
        { label: words.shortcuts, click: () => actions.showShortcuts() },
        { label: words.copyAddress, click: () => actions.copyAddress() },
        separator,
        { label: words.showLogs, click: () => actions.showLogs() },
        { label: words.showState, click: () => actions.showState() },
        ...(mac ? [] : [separator, { role: 'about' } as const]),
      ],
    },
  ];
}
