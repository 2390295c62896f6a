import type { ReactNode } from 'react';
import { useT } from '../i18n/index.ts';

export interface ForceChoiceProps {
  readonly force: boolean;
  readonly onForce: (force: boolean) => void;
}

/** Cuts requests that are being answered instead of waiting for them. */
export function ForceChoice({ force, onForce }: ForceChoiceProps): ReactNode {
  const t = useT();
  return (
    <label className="flex w-fit cursor-pointer items-center gap-2 text-ink">
      <input
        type="checkbox"
        checked={force}
        onChange={event => onForce(event.target.checked)}
        className="size-4 accent-accent"
      />
      {t('stop:force')}
    </label>
  );
}
