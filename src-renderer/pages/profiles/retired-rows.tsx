import type { ReactNode } from 'react';
import type { RetiredProfile } from '../../../src-shared/model/profile.ts';
import { Button } from '../../components/button.tsx';
import { Fold } from '../../components/fold.tsx';
import { useT } from '../../i18n/index.ts';

export interface RetiredRowsProps {
  readonly retired: readonly RetiredProfile[];
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly onReactivate: (section: RetiredProfile) => void;
}

/** Sections that are commented out, which can be made active again. Nothing without any. */
export function RetiredRows({ retired, open, onToggle, onReactivate }: RetiredRowsProps): ReactNode {
  const t = useT();
  if (retired.length === 0) return null;
  return (
    <Fold label={`${t('profiles:sections.retired')} ${retired.length}`} open={open} onToggle={onToggle}>
      <ul>
        {retired.map(one => (
          <li
            key={`${one.id} ${one.line}`}
            className="flex items-center gap-3 border-b border-line-soft py-2 ps-9 pe-1"
          >
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium text-dim">{one.name}</p>
              <p id={`retired-${one.line}`} className="text-sm text-faint">
                {t('profiles:retiredSub', { id: one.id, line: one.line })}
              </p>
            </div>
            <Button aria-describedby={`retired-${one.line}`} onClick={() => onReactivate(one)}>
              {t('profiles:reactivate')}
            </Button>
          </li>
        ))}
      </ul>
    </Fold>
  );
}
