import type { ReactNode } from 'react';
import type { PaddockError } from '../../src-shared/errors.ts';
import { said, useT } from '../i18n/index.ts';

/** Why something that was asked for was not done, and the next step. */
export function CallProblem({ error }: { readonly error: PaddockError }): ReactNode {
  useT();
  return (
    <p role="alert" className="rounded-md bg-failed-soft px-3 py-2 text-sm text-failed">
      {said(error.message)} {error.fix && <span className="text-ink">{said(error.fix)}</span>}
    </p>
  );
}
