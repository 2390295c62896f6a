import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { menuTemplate } from '../../../src-main/desktop/menu.ts';
import { desktopTexts } from '../../../src-main/desktop/texts.ts';

const nothing = (): void => {};
const actions = {
  open: nothing,
  quit: nothing,
  showShortcuts: nothing,
  copyAddress: nothing,
  showLogs: nothing,
  showState: nothing,
};

function itemsOf(items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return items.flatMap(item => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

test.each(['linux', 'darwin', 'win32'] as const)(
  'every entry speaks the chosen language, standard ones as well: %s',
  platform => {
    const host = { platform, developer: true };
    const labels = (language: 'en' | 'de') =>
      itemsOf(menuTemplate(desktopTexts(language, 'fr'), actions, host)).flatMap(({ type, role, label }) =>
        type === 'separator' ? [] : [`${role ?? 'own'}: ${label}`],
      );
    const german = labels('de');
    expect(german).toContain('undo: Rückgängig');
    expect(german.filter(entry => entry.endsWith('undefined'))).toEqual([]);
    const english = new Set(labels('en'));
    // Its name is the same in both.
    expect(german.filter(entry => english.has(entry) && entry !== 'own: Paddock')).toEqual([]);
  },
);
