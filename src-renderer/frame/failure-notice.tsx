import type { ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { useT } from '../i18n/index.ts';
import { useApp, useFailure } from '../stores/use-app.ts';
import { CallProblem } from './call-problem.tsx';

/** Why something that was asked for in passing was not done, until it is put away. */
export function FailureNotice(): ReactNode {
  const t = useT();
  const { failure } = useApp();
  const error = useFailure(view => view.error);
  if (error === null) return null;
  return (
    <div className="flex items-start gap-2 p-4 pb-0 sm:px-6">
      <div className="min-w-0 flex-1">
        <CallProblem error={error} />
      </div>
      <Button look="plain" onClick={() => failure.setState({ error: null })}>
        {t('notice:dismiss')}
      </Button>
    </div>
  );
}
