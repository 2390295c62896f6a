import type { ReactNode } from 'react';
import { type Preferences, QuitChoice } from '../../../src-shared/model/preferences.ts';
import { CallProblem } from '../../frame/call-problem.tsx';
import { useT } from '../../i18n/index.ts';
import { LANGUAGE_CHOICES, LANGUAGES } from '../../i18n/language.ts';
import { THEMES } from '../../stores/preferences.ts';
import { useApp, useConnection, usePreferences } from '../../stores/use-app.ts';
import { Row, Section, SelectRow, SwitchRow } from './parts.tsx';
import { UpdatesRow } from './updates-row.tsx';
import { useSave } from './use-save.ts';

/** Theme, language, and what happens at the begin and the end. */
export function LookSection({ choices }: { readonly choices: Preferences }): ReactNode {
  const t = useT();
  const { preferences } = useApp();
  const theme = usePreferences(view => view.theme);
  const language = usePreferences(view => view.language);
  const desktop = useConnection(view => view.info?.hostCapabilities.includes('autostart') ?? false);
  const { save, error, disabled } = useSave();
  return (
    <Section id="look" title={t('settings:look.title')}>
      <SelectRow
        label={t('settings:look.theme')}
        sub={t('settings:look.themeSub')}
        value={theme}
        options={THEMES.map(one => [one, t(`frame:themes.${one}`)] as const)}
        onChange={value => {
          const chosen = THEMES.find(one => one === value);
          if (chosen) preferences.setTheme(chosen);
        }}
      />
      <SelectRow
        label={t('settings:look.language')}
        sub={t('settings:look.languageSub')}
        value={language}
        options={[
          ['system', t('frame:languageOfSystem')],
          ...LANGUAGES.map(({ code, name }) => [code, name] as const),
        ]}
        onChange={value => {
          const chosen = LANGUAGE_CHOICES.find(one => one === value);
          if (chosen) preferences.setLanguage(chosen);
        }}
      />
      <SwitchRow
        label={t('settings:look.singleKeys')}
        sub={t('settings:look.singleKeysSub')}
        on={choices.singleKeys}
        disabled={disabled}
        onChange={singleKeys => void save({ singleKeys })}
      />
      {desktop ? (
        <>
          <SwitchRow
            label={t('settings:look.autostart')}
            sub={t('settings:look.autostartSub')}
            on={choices.autostart}
            disabled={disabled}
            onChange={autostart => void save({ autostart })}
          />
          <SelectRow
            label={t('settings:look.onQuit')}
            value={choices.onQuit}
            disabled={disabled}
            options={QuitChoice.options.map(one => [one, t(`settings:look.quit.${one}`)] as const)}
            onChange={value => void save({ onQuit: QuitChoice.parse(value) })}
          />
        </>
      ) : (
        <Row
          label={t('settings:look.autostart')}
          sub={`${t('settings:onlyDesktop')} ${t('settings:look.autostartService')}`}
        />
      )}
      <UpdatesRow choices={choices} />
      {error && <CallProblem error={error} />}
    </Section>
  );
}
