import { useMemo } from 'react';
import { apiAddress } from '../../src-shared/api-address.ts';
import type { IconName } from '../components/icons.tsx';
import { useT } from '../i18n/index.ts';
import { LANGUAGES } from '../i18n/language.ts';
import { pages } from '../pages.tsx';
import { instanceOf } from '../state-words.ts';
import { useOverlay } from '../stores/overlay.ts';
import { THEMES } from '../stores/preferences.ts';
import { shownGroup } from '../stores/supervisor.ts';
import { useApp, useProfiles, useSupervisor } from '../stores/use-app.ts';
import { useStartProblem } from './use-start-problem.ts';

/** Something that the palette can do. */
export interface PaletteAction {
  readonly id: string;
  readonly section: string;
  readonly icon: IconName;
  readonly label: string;
  /** More words that find it. */
  readonly also?: string;
  readonly key?: string;
  /** Why it cannot be done now; null when it can. */
  readonly problem: string | null;
  /** Does it. A text that comes back is copied, and that is said. */
  readonly run: () => Promise<{ readonly copy: string } | null> | null;
}

/** Pages, profiles and actions, in the order of the list. What destroys something asks in its own dialog. */
export function usePaletteActions(stoppable: boolean): readonly PaletteAction[] {
  const t = useT();
  const { client, preferences } = useApp();
  const open = useOverlay();
  const listing = useProfiles(view => view.listing);
  const problemOf = useStartProblem();
  const group = useSupervisor(shownGroup);
  const state = group?.state;
  const serving = state && 'profileId' in state ? state.profileId : null;
  const endpoint = state ? (instanceOf(state)?.endpoint ?? null) : null;
  return useMemo(() => {
    const go = (path: string) => () => {
      window.location.hash = path;
      return null;
    };
    const overlay = (name: Parameters<typeof open>[0]) => () => {
      // After the palette has closed itself.
      setTimeout(() => open(name));
      return null;
    };
    const actions: PaletteAction[] = pages.map(page => ({
      id: `page ${page.path}`,
      section: t('palette:pages'),
      icon: page.icon,
      label: t(page.title),
      key: page.shortcut,
      problem: null,
      run: go(page.path),
    }));
    const action = (
      id: string,
      icon: IconName,
      label: string,
      run: PaletteAction['run'],
      more: { key?: string; problem?: string | null; also?: string } = {},
    ): void => {
      const { problem = null, ...rest } = more;
      actions.push({ id, section: t('palette:actions'), icon, label, problem, run, ...rest });
    };
    const idle = stoppable ? null : t('palette:nothingServed');
    action('switch', 'down', t('palette:switch'), overlay('switcher'), { key: 'm' });
    action('stop', 'square', t('palette:stop'), overlay('stop'), { key: 's', problem: idle });
    action('restart', 'restart', t('palette:restart'), overlay('restart'), { key: 'r', problem: idle });
    action(
      'endpoint',
      'copy',
      t('palette:copyEndpoint'),
      () => Promise.resolve({ copy: apiAddress(endpoint ?? '') }),
      { problem: endpoint === null ? t('palette:nothingServed') : null, also: 'url api' },
    );
    action('sign-in', 'link', t('palette:copySignIn'), async () => ({
      copy: (await client.call('app.signInLink', {})).url,
    }));
    action('docs', 'book', t('palette:docs'), () => {
      window.open('/docs', '_blank', 'noopener');
      return null;
    });
    action('keys', 'keyboard', t('palette:keys'), overlay('help'), { key: '?' });
    for (const theme of THEMES) {
      action(`theme ${theme}`, theme, t('palette:theme', { name: t(`frame:themes.${theme}`) }), () => {
        preferences.setTheme(theme);
        return null;
      });
    }
    for (const { code, name } of LANGUAGES) {
      action(
        `language ${code}`,
        'book',
        t('palette:language', { name }),
        () => {
          preferences.setLanguage(code);
          return null;
        },
        { also: 'language sprache' },
      );
    }
    for (const entry of listing?.profiles ?? []) {
      const { id, name, description } = entry.profile;
      const served = id === serving;
      actions.push({
        id: `profile ${id}`,
        section: t('palette:profiles'),
        icon: 'box',
        label: t(serving === null ? 'palette:start' : 'palette:switchTo', { name: name || id }),
        also: `${id} ${description}`,
        problem: served ? t('switcher:serving') : problemOf(entry),
        run: async () => {
          await client.call('supervisor.switch', { profileId: id, force: false });
          return null;
        },
      });
    }
    return actions;
  }, [t, client, preferences, open, listing, serving, endpoint, stoppable, problemOf]);
}
