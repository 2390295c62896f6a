import type { ReactNode } from 'react';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import { StateBadge } from '../components/state-badge.tsx';
import { formatBytes, formatCount } from '../i18n/format.ts';
import { useT } from '../i18n/index.ts';
import { startProblem } from '../stores/profiles.ts';

export interface SwitcherOptionProps {
  readonly id: string;
  readonly entry: ProfileEntry;
  readonly selected: boolean;
  readonly serving: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

/** A profile in the list: what it is, what it needs, and why it cannot be started where that is so. */
export function SwitcherOption(props: SwitcherOptionProps): ReactNode {
  const t = useT();
  const { id, entry, selected, serving, onPoint, onChoose } = props;
  const { profile, file } = entry;
  const problem = startProblem(entry);
  const facts = [
    t(`state:runtimes.${profile.runtime}`),
    profile.ctxSize === null ? null : t('switcher:tokens', { n: formatCount(profile.ctxSize) }),
    file.sizeBytes === null ? null : formatBytes(file.sizeBytes),
    profile.speed || null,
  ].filter(fact => fact !== null);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the combobox that controls this list
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-disabled={problem !== null}
      onPointerMove={onPoint}
      onClick={onChoose}
      className={`grid grid-cols-[1rem_minmax(0,1fr)_auto] items-baseline gap-x-3 rounded-md px-2 py-2 max-sm:grid-cols-[1rem_minmax(0,1fr)] ${selected ? 'bg-raised' : ''} ${problem === null ? 'cursor-pointer' : 'cursor-not-allowed'}`}
    >
      <span className="self-center">
        {serving ? (
          <StateBadge kind="ready" name={t('switcher:serving')} />
        ) : (
          problem !== null && <StateBadge kind="failed" name={t('switcher:notStartable')} />
        )}
      </span>
      <span className={`truncate font-medium ${problem === null ? '' : 'text-dim'}`}>
        {profile.name || profile.id}
        {serving && <span className="ms-2 text-sm font-normal text-ready">{t('switcher:serving')}</span>}
      </span>
      <span className="text-sm text-faint max-sm:hidden">{facts.join(' · ')}</span>
      <span
        className={`col-span-2 col-start-2 truncate text-sm max-sm:col-span-1 ${problem === null ? 'text-dim' : 'text-failed'}`}
      >
        {problem ?? (profile.description || profile.id)}
      </span>
    </div>
  );
}
