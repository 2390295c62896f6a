import type { ReactNode } from 'react';
import type { SuiteSummary } from '../../../src-shared/model/benchmark-request.ts';
import { Button } from '../../components/button.tsx';
import { Progress } from '../../components/meter.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatBytes } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp } from '../../stores/use-app.ts';

/** Fetches a suite that is not here yet, and says what that takes. */
export function SuiteFetch(props: {
  readonly suite: SuiteSummary;
  readonly onFetched: () => void;
  /** Beside a row that says all about the suite already. */
  readonly brief?: boolean;
}): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { suite, onFetched, brief = false } = props;
  const fetchSuite = useCall(client, 'benchmarks.fetchSuite');
  const size = suite.downloadBytes === null ? '' : formatBytes(suite.downloadBytes);
  const fetchIt = async (): Promise<void> => {
    if (await fetchSuite.run({ suiteId: suite.id })) onFetched();
  };
  return (
    <div className="grid gap-2">
      <p className="flex flex-wrap items-center gap-3 text-sm text-dim">
        {!brief && t('benchmarks:notFetched', { licence: suite.licence })}
        <Button disabled={fetchSuite.pending} onClick={() => void fetchIt()}>
          {fetchSuite.pending ? t('benchmarks:fetching') : t('suites:fetchSize', { size })}
        </Button>
      </p>
      {fetchSuite.pending && <Progress label={t('suites:fetching', { name: suite.name })} fraction={null} />}
      {fetchSuite.error && <CallProblem error={fetchSuite.error} />}
    </div>
  );
}
