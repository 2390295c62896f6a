import type { MenuItemConstructorOptions } from 'electron';
import type { MenuRole } from './role-texts.ts';
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
 * them its own keys; their words are ours, since Electron knows English ones only.
 * @param developer whether the developer tools are offered: not in an installed Paddock
 */
export function menuTemplate(
  { menu: words, roles }: DesktopTexts,
  actions: MenuActions,
  { platform, developer }: { readonly platform: NodeJS.Platform; readonly developer: boolean },
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const standard = (role: MenuRole): MenuItemConstructorOptions => ({ role, label: roles[role] });
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
      standard('about'),
      separator,
      settings,
      separator,
      standard('services'),
      separator,
      standard('hide'),
      standard('hideOthers'),
      standard('unhide'),
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
        ? [open, separator, standard('close')]
        : [open, separator, settings, separator, standard('close'), quit],
    },
    {
      label: words.edit,
      submenu: [
        standard('undo'),
        standard('redo'),
        separator,
        standard('cut'),
        standard('copy'),
        standard('paste'),
        standard('selectAll'),
      ],
    },
    {
      label: words.view,
      submenu: [
        standard('reload'),
        ...(developer ? [standard('toggleDevTools')] : []),
        separator,
        standard('resetZoom'),
        standard('zoomIn'),
        standard('zoomOut'),
        separator,
        standard('togglefullscreen'),
      ],
    },
    {
      label: words.window,
      role: 'window',
      submenu: mac
        ? [standard('minimize'), standard('zoom'), separator, standard('front')]
        : [standard('minimize'), standard('close')],
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
        ...(mac ? [] : [separator, standard('about')]),
      ],
    },
  ];
}
