import type { ReactNode } from 'react';
import { Key } from '../components/button.tsx';
import { Icon } from '../components/icons.tsx';
import { currentLocale, useT } from '../i18n/index.ts';
import { LANGUAGE_CHOICES, LANGUAGES } from '../i18n/language.ts';
import { type Page, pages } from '../pages.tsx';
import { useOverlay } from '../stores/overlay.ts';
import { THEMES, type Theme } from '../stores/preferences.ts';
import { useApp, useConnection, usePreferences } from '../stores/use-app.ts';
import { paletteKey } from './help-dialog.tsx';

const ITEM =
  'flex items-center gap-2.5 rounded-md px-2 py-1.5 max-lg:size-10 max-lg:justify-center max-lg:p-0 text-dim hover:text-ink';

/** Pages, theme, keys, and which Paddock this is: a column, a rail, or a bar at the bottom. */
export function Navigation({ page }: { readonly page: Page }): ReactNode {
  const t = useT();
  const info = useConnection(view => view.info);
  const openOverlay = useOverlay();
  return (
    <nav
      aria-label={t('frame:navigation')}
      className="flex flex-col gap-0.5 border-e border-line-soft bg-bg p-3 max-lg:items-center max-lg:px-2 max-sm:flex-row max-sm:border-t max-sm:border-e-0 max-sm:py-1.5"
    >
      <div className="flex items-center gap-2.5 px-2 pb-4 text-lg font-semibold tracking-tight max-lg:px-0 max-sm:hidden">
        <span className="text-accent">
          <Icon name="brand" size={22} />
        </span>
        <span className="max-lg:sr-only">{t('frame:product')}</span>
      </div>
      {pages
        .filter(one => !one.last)
        .map(one => (
          <PageLink key={one.path} to={one} current={one === page} />
        ))}
      <div className="mt-auto flex flex-col gap-1 max-lg:items-center max-sm:mt-0 max-sm:ms-auto max-sm:flex-row">
        {pages
          .filter(one => one.last)
          .map(one => (
            <PageLink key={one.path} to={one} current={one === page} />
          ))}
        <button
          type="button"
          title={t('frame:find')}
          onClick={() => openOverlay('palette')}
          className={`${ITEM} w-full`}
        >
          <Icon name="search" />
          <span className="max-lg:sr-only">{t('frame:find')}</span>
          <span className="ms-auto max-lg:hidden">
            <Key>{paletteKey()}</Key>
          </span>
        </button>
        <button
          type="button"
          title={t('frame:keys')}
          onClick={() => openOverlay('help')}
          className={`${ITEM} w-full max-sm:hidden`}
        >
          <Icon name="keyboard" />
          <span className="max-lg:sr-only">{t('frame:keys')}</span>
          <span className="ms-auto max-lg:hidden">
            <Key>?</Key>
          </span>
        </button>
        <ThemeChoice />
        <LanguageMenu />
        {info && (
          <p className="flex justify-between px-2 pt-2 text-xs text-faint max-lg:hidden">
            <span>{new URL(info.url).host}</span>
            <span>{info.version}</span>
          </p>
        )}
      </div>
    </nav>
  );
}

/** The language by its own name; a rail has room for its code. */
function LanguageMenu(): ReactNode {
  const t = useT();
  const { preferences } = useApp();
  const language = usePreferences(view => view.language);
  return (
    <span
      title={t('frame:language')}
      className="relative mt-1 rounded-md text-sm text-faint hover:text-ink max-lg:grid max-lg:size-10 max-lg:place-items-center max-lg:has-focus-visible:outline-2 max-lg:has-focus-visible:outline-accent max-sm:hidden"
    >
      <span aria-hidden="true" className="font-medium uppercase lg:hidden">
        {currentLocale().split('-')[0]}
      </span>
      <select
        aria-label={t('frame:language')}
        value={language}
        onChange={event =>
          preferences.setLanguage(LANGUAGE_CHOICES.find(one => one === event.target.value) ?? 'system')
        }
        className="h-8 w-full rounded-md border border-line-soft bg-bg px-1.5 max-lg:absolute max-lg:inset-0 max-lg:h-full max-lg:opacity-0"
      >
        <option value="system">{t('frame:languageOfSystem')}</option>
        {LANGUAGES.map(one => (
          <option key={one.code} value={one.code} lang={one.code}>
            {one.name}
          </option>
        ))}
      </select>
    </span>
  );
}

function PageLink({ to, current }: { readonly to: Page; readonly current: boolean }): ReactNode {
  const t = useT();
  return (
    <a
      href={`#${to.path}`}
      title={t(to.title)}
      {...(current ? { 'aria-current': 'page' as const } : {})}
      className={`${ITEM} ${current ? 'bg-raised text-ink' : ''}`}
    >
      <Icon name={to.icon} />
      <span className="max-lg:sr-only">{t(to.title)}</span>
      <span className="ms-auto max-lg:hidden">
        <Key>{to.shortcut}</Key>
      </span>
    </a>
  );
}

function ThemeChoice(): ReactNode {
  const t = useT();
  const { preferences } = useApp();
  const theme = usePreferences(view => view.theme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] as Theme;
  return (
    <>
      <fieldset className="mt-1 flex rounded-md border border-line-soft p-0.5 max-lg:hidden">
        <legend className="sr-only">{t('frame:theme')}</legend>
        {THEMES.map(one => (
          <label
            key={one}
            title={t(`frame:themes.${one}`)}
            className="flex h-7 flex-1 cursor-pointer items-center justify-center rounded text-faint hover:text-ink has-checked:bg-raised has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="theme"
              className="sr-only"
              checked={one === theme}
              onChange={() => preferences.setTheme(one)}
            />
            <Icon name={one} size={15} />
            <span className="sr-only">{t(`frame:themes.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        title={`${t('frame:theme')}: ${t(`frame:themes.${theme}`)}`}
        aria-label={`${t('frame:theme')}: ${t(`frame:themes.${theme}`)}`}
        onClick={() => preferences.setTheme(next)}
        className={`${ITEM} lg:hidden`}
      >
        <Icon name={theme} />
      </button>
    </>
  );
}
