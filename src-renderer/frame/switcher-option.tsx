import type { ReactNode } from 'react';
import type { ProfileMeasurement } from '../../src-shared/model/measurement.ts';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import { StateBadge } from '../components/state-badge.tsx';
import { formatBytes, formatCount, formatTokensPerSecond } from '../i18n/format.ts';
import { useT } from '../i18n/index.ts';

export interface SwitcherOptionProps {
  readonly entry: ProfileEntry;
  /** Why it cannot be started; null when it can. */
  readonly problem: string | null;
  readonly serving: boolean;
  readonly measured: ProfileMeasurement | undefined;
}

/** A profile in the list: what it is, what it needs, and why it cannot be started where that is so. */
export function SwitcherOption({ entry, problem, serving, measured }: SwitcherOptionProps): ReactNode {
  const t = useT();
  const { profile, file } = entry;
  const rate = measured?.generationTokensPerSecond ?? null;
  const facts = [
    t(`state:runtimes.${profile.runtime}`),
    profile.ctxSize === null ? null : t('switcher:tokens', { n: formatCount(profile.ctxSize) }),
    file.sizeBytes === null ? null : formatBytes(file.sizeBytes),
    rate === null ? profile.speed || null : `${formatTokensPerSecond(rate)} ${t('profiles:tokensPerSecond')}`,
  ].filter(fact => fact !== null);
  return (
    <div className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-baseline gap-x-3 py-2 max-sm:grid-cols-[1rem_minmax(0,1fr)]">
      <span className="self-center">
        {serving ? (
          <StateBadge kind="ready" name={t('switcher:serving')} />
        ) : (
          problem !== null && <StateBadge kind="failing" name={t('switcher:notStartable')} />
        )}
      </span>
      <span
        className={`truncate font-medium ${problem === null ? '' : 'text-dim'}`}
        title={profile.name || profile.id}
      >
        {profile.name || profile.id}
        {serving && <span className="ms-2 text-sm font-normal text-ready">{t('switcher:serving')}</span>}
      </span>
      <span className="text-sm text-faint max-sm:hidden">{facts.join(' · ')}</span>
      <span
        className={`col-start-2 -col-end-1 truncate text-sm ${problem === null ? 'text-dim' : 'text-busy'}`}
        title={problem ?? undefined}
      >
        {problem ?? (profile.description || profile.id)}
      </span>
    </div>
  );
}
