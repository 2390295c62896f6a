import { type ReactNode, useState } from 'react';
import type { PaddockError } from '../../src-shared/errors.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { CallProblem } from './call-problem.tsx';
import { ForceChoice } from './force-choice.tsx';

export interface ConfirmDialogProps {
  readonly title: string;
  /** What would happen. */
  readonly children?: ReactNode;
  /** Null offers nothing to confirm. */
  readonly confirm: string | null;
  readonly cancel: string;
  /** Offers not to wait for requests. */
  readonly forcible?: boolean;
  /** What cannot be taken back: Enter does not do it. */
  readonly danger?: boolean;
  /** Not yet, or not at all: the button keeps the focus, so that Enter works once it may be done. */
  readonly disabled?: boolean;
  /** Why it was not done. */
  readonly error: PaddockError | null;
  readonly onConfirm: (force: boolean) => void;
  readonly onClose: () => void;
  /** A width utility. */
  readonly width?: string;
}

/** Asks before something is done. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { title, confirm, forcible = false, danger = false, disabled = false, error, onClose, width } = props;
  const [force, setForce] = useState(false);
  const first = { 'data-autofocus': true };
  return (
    <Dialog label={title} onClose={onClose} {...(width === undefined ? {} : { width })}>
      <div className="grid gap-4 p-5">
        <h2 className="text-lg font-semibold">{title}</h2>
        {props.children}
        {forcible && <ForceChoice force={force} onForce={setForce} />}
        {error && <CallProblem error={error} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button {...(danger ? first : {})} onClick={onClose}>
            {props.cancel}
          </Button>
          {confirm !== null && (
            <Button
              look={danger ? 'danger' : 'primary'}
              {...(danger ? {} : first)}
              aria-disabled={disabled}
              onClick={() => !disabled && props.onConfirm(forcible && force)}
            >
              {confirm}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
