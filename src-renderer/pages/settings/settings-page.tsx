import { type ReactNode, useEffect } from 'react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { said, useT } from '../../i18n/index.ts';
import type { PlainKey } from '../../i18n/keys.ts';
import { useChoices } from '../../stores/use-app.ts';
import { useRead } from '../../stores/use-read.ts';
import { AccessSection } from './access-section.tsx';
import { EnginesSection } from './engines-section.tsx';
import { HelpSection } from './help-section.tsx';
import { LookSection } from './look-section.tsx';
import { ModelsSection } from './models-section.tsx';
import { NoticesSection } from './notices-section.tsx';
import { ReadingsSection } from './readings-section.tsx';
import { StartSection } from './start-section.tsx';
import { useShownSection } from './use-shown-section.ts';

const SECTIONS: readonly (readonly [id: string, title: PlainKey])[] = [
  ['look', 'settings:look.title'],
  ['models', 'settings:models.title'],
  ['engines', 'settings:engines.title'],
  ['access', 'settings:access.title'],
  ['start', 'settings:start.title'],
  ['readings', 'settings:readings.title'],
  ['notices', 'settings:notices.title'],
  ['help', 'settings:help.title'],
];

const SECTION_IDS = SECTIONS.map(([id]) => id);

/** Brings a section into view, and the focus with it. */
function showSection(id: string): void {
  document.getElementById(`settings-${id}`)?.scrollIntoView({ block: 'start' });
  document.getElementById(`settings-${id}-title`)?.focus({ preventScroll: true });
}

/** What this Paddock is told to do, how it can be reached, and what this machine can do. */
export default function SettingsPage(): ReactNode {
  const t = useT();
  const asked = useRead('app.settings');
  const choices = useChoices(view => view.choices);
  const { answer: settings, error } = asked;
  const ready = settings !== null && choices !== null;
  useEffect(() => {
    if (!ready) return;
    const show = (): void => {
      const [, , wanted] = window.location.hash.slice(1).split('/');
      if (wanted !== undefined) showSection(wanted);
    };
    show();
    window.addEventListener('hashchange', show);
    return () => window.removeEventListener('hashchange', show);
  }, [ready]);
  const shown = useShownSection(SECTION_IDS, ready);
  return (
    <div className="mx-auto grid max-w-[68rem] grid-cols-[10rem_minmax(0,1fr)] gap-x-10 p-6 max-lg:grid-cols-1 max-sm:p-4">
      <div className="max-lg:hidden">
        <nav aria-label={t('settings:sections')} className="sticky top-6 grid gap-0.5">
          {SECTIONS.map(([id, title]) => (
            <button
              key={id}
              type="button"
              onClick={() => showSection(id)}
              {...(id === shown ? { 'aria-current': 'location' as const } : {})}
              className="rounded-md px-2 py-1.5 text-start text-dim hover:bg-raised hover:text-ink aria-[current]:bg-raised aria-[current]:text-ink"
            >
              {t(title)}
            </button>
          ))}
        </nav>
      </div>
      <div className="grid gap-10 pb-10">
        <h2 className="text-xl font-semibold tracking-tight">{t('settings:title')}</h2>
        {error && (
          <Notice
            tone="failed"
            urgent
            title={t('settings:unavailable')}
            fix={error.fix ?? null}
            actions={<Button onClick={asked.again}>{t('settings:again')}</Button>}
          >
            {said(error.message)}
          </Notice>
        )}
        {!ready && !error && (
          <p role="status" className="text-dim">
            {t('settings:loading')}
          </p>
        )}
        {ready && (
          <>
            <LookSection choices={choices} />
            <ModelsSection settings={settings} choices={choices} onChange={asked.again} />
            <EnginesSection choices={choices} />
            <AccessSection settings={settings} choices={choices} />
            <StartSection />
            <ReadingsSection settings={settings} choices={choices} />
            <NoticesSection choices={choices} />
            <HelpSection settings={settings} />
          </>
        )}
      </div>
    </div>
  );
}
