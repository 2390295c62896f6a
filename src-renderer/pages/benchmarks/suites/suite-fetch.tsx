import { type ReactNode, useEffect, useState } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import { Button } from '../../../components/button.tsx';
import { Progress } from '../../../components/meter.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { formatBytes } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';

/** Time between looks at how far a fetch is. */
const LOOK_MS = 500;

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
  const received = useReceived(suite.id, fetchSuite.pending);
  const fraction =
    received === null || suite.downloadBytes === null ? null : Math.min(1, received / suite.downloadBytes);
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
      {fetchSuite.pending && (
        <Progress label={t('suites:fetching', { name: suite.name })} fraction={fraction} />
      )}
      {fetchSuite.error && <CallProblem error={fetchSuite.error} />}
    </div>
  );
}

/** Bytes that have come of a suite while it is being fetched; null while none have, or where nobody can tell. */
function useReceived(suiteId: string, fetching: boolean): number | null {
  const { client } = useApp();
  const [received, setReceived] = useState<number | null>(null);
  useEffect(() => {
    if (!fetching) return;
    setReceived(null);
    const controller = new AbortController();
    const look = (): void => {
      client.call('benchmarks.suites', {}, controller.signal).then(
        suites => setReceived(suites.find(({ id }) => id === suiteId)?.receivedBytes || null),
        // The fetch itself says what is wrong.
        () => {},
      );
    };
    const timer = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [client, suiteId, fetching]);
  return received;
}
