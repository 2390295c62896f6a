import type { ReactNode } from 'react';
import { NOTIFICATION_KINDS, type Preferences } from '../../../src-shared/model/preferences.ts';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatCount, formatPct } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useConnection } from '../../stores/use-app.ts';
import { Row, Section, SelectRow, SwitchRow } from './parts.tsx';
import { useSave } from './use-save.ts';

const VRAM_PCT = [80, 85, 90, 95, 98];
const TEMPERATURES_C = [70, 75, 80, 85, 90, 95];
const withPresent = (list: readonly number[], present: number): readonly number[] =>
  list.includes(present) ? list : [...list, present].sort((a, b) => a - b);

/** What the desktop tells when nobody looks. */
export function NoticesSection({ choices }: { readonly choices: Preferences }): ReactNode {
  const t = useT();
  const offered = useConnection(view => view.info?.hostCapabilities.includes('notifications') ?? false);
  const { save, error, disabled } = useSave();
  const { notifications, thresholds } = choices;
  if (!offered) {
    return (
      <Section id="notices" title={t('settings:notices.title')}>
        <Row label={t('settings:notices.title')} sub={t('settings:onlyDesktop')} />
      </Section>
    );
  }
  return (
    <Section id="notices" title={t('settings:notices.title')} sub={t('settings:notices.sub')}>
      {NOTIFICATION_KINDS.map(kind => (
        <SwitchRow
          key={kind}
          label={t(`settings:notices.kinds.${kind}`)}
          on={notifications[kind]}
          disabled={disabled}
          onChange={on => void save({ notifications: { [kind]: on } })}
        />
      ))}
      <SelectRow
        label={t('settings:notices.vramLimit')}
        value={String(thresholds.vramPct)}
        disabled={disabled}
        options={withPresent(VRAM_PCT, thresholds.vramPct).map(pct => [String(pct), formatPct(pct)] as const)}
        onChange={value => void save({ thresholds: { vramPct: Number(value) } })}
      />
      <SelectRow
        label={t('settings:notices.temperatureLimit')}
        value={String(thresholds.temperatureC)}
        disabled={disabled}
        options={withPresent(TEMPERATURES_C, thresholds.temperatureC).map(
          celsius => [String(celsius), t('gpus:temperature', { value: formatCount(celsius) })] as const,
        )}
        onChange={value => void save({ thresholds: { temperatureC: Number(value) } })}
      />
      {error && <CallProblem error={error} />}
    </Section>
  );
}
