import type { ReactNode } from 'react';
import type { Preferences } from '../../../src-shared/model/preferences.ts';
import type { AppSettings } from '../../../src-shared/model/settings.ts';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatDuration, formatSpan } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Section, SelectRow } from './parts.tsx';
import { useSave } from './use-save.ts';

const RATES_MS = [250, 500, 1_000, 2_000, 5_000, 10_000];
const HOURS = [1, 6, 12, 24];

export interface ReadingsSectionProps {
  readonly settings: AppSettings;
  readonly choices: Preferences;
}

/** How often the machine is measured, and how long that is kept. Both hold at once. */
export function ReadingsSection({ settings, choices }: ReadingsSectionProps): ReactNode {
  const t = useT();
  const { save, error, disabled } = useSave();
  const { sampleMs, historyHours } = choices;
  const { sampleMsGivenBy: givenBy } = settings;
  const rates = sampleMs === null || RATES_MS.includes(sampleMs) ? RATES_MS : [...RATES_MS, sampleMs];
  const hours = HOURS.includes(historyHours) ? HOURS : [...HOURS, historyHours];
  return (
    <Section id="readings" title={t('settings:readings.title')}>
      <SelectRow
        label={t('settings:readings.rate')}
        sub={
          givenBy === null
            ? t('settings:readings.rateSub')
            : t('settings:readings.rateGiven', { by: givenBy })
        }
        value={String(givenBy === null && sampleMs !== null ? sampleMs : 'start')}
        disabled={disabled || givenBy !== null}
        options={[
          ['start', t('settings:readings.rateStart', { span: formatDuration(settings.startSampleMs) })],
          ...rates.map(ms => [String(ms), formatDuration(ms)] as const),
        ]}
        onChange={value => void save({ sampleMs: value === 'start' ? null : Number(value) })}
      />
      <SelectRow
        label={t('settings:readings.retention')}
        sub={t('settings:readings.retentionSub')}
        value={String(historyHours)}
        disabled={disabled}
        options={hours.map(count => [String(count), formatSpan(count * 3_600_000)] as const)}
        onChange={value => void save({ historyHours: Number(value) })}
      />
      {error && <CallProblem error={error} />}
    </Section>
  );
}
