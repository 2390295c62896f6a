import type { ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { useT } from '../../i18n/index.ts';
import type { Edits } from './use-edits.ts';
import type { Pins } from './use-page-data.ts';

export interface EditBarProps {
  readonly edits: Edits;
  readonly onUndo: () => void;
  readonly pins: Pick<Pins, 'error' | 'dismiss'>;
  /** Over the page, or in the foot of the editor. */
  readonly place: 'page' | 'foot';
}

/** Says what was done last and offers to undo it, or why it was not done. */
export function EditBar({ edits, onUndo, pins, place }: EditBarProps): ReactNode {
  const t = useT();
  const { done, pending } = edits;
  const error = edits.error ?? pins.error;
  const dismiss = (): void => {
    edits.dismiss();
    pins.dismiss();
  };
  if (done === null && error === null) return <div role="status" className="sr-only" />;
  return (
    <div className={place === 'page' ? 'edit-bar' : undefined} role="status" data-edit-bar>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-raised px-4 py-2 shadow-xl">
        <div className="min-w-0 flex-1">{error ? <CallProblem error={error} /> : done?.text}</div>
        {error === null && done?.revision != null && (
          <Button disabled={pending} onClick={onUndo}>
            {t('edits:undo')}
          </Button>
        )}
        <Button look="plain" onClick={dismiss}>
          {t('edits:dismiss')}
        </Button>
      </div>
    </div>
  );
}
