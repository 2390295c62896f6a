import type { ReactNode } from 'react';
import type { PaddockError } from '../../src-shared/errors.ts';

/** Why something that was asked for was not done, and the next step. */
export function CallProblem({ error }: { readonly error: PaddockError }): ReactNode {
  return (
    <p role="alert" className="rounded-md bg-failed-soft px-3 py-2 text-sm text-failed">
      {error.message} {error.fix && <span className="text-ink">{error.fix}</span>}
    </p>
  );
}
