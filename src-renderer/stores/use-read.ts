import { useCallback, useEffect, useState } from 'react';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { PaddockError } from '../../src-shared/errors.ts';
import type { CallName, Input, Output } from '../../src-shared/rpc/define.ts';
import { useCall } from '../rpc/use-call.ts';
import { useApp, useConnection } from './use-app.ts';

/** Questions without input. */
type Plain = CallName<PaddockContract> &
  (
    | 'app.settings'
    | 'app.startOptions'
    | 'app.runtimes'
    | 'app.doctor'
    | 'app.diagnostics'
    | 'benchmarks.suites'
    | 'benchmarks.references'
    | 'benchmarks.frontier'
    | 'benchmarks.remoteModels'
    | 'benchmarks.schedules'
    | 'benchmarks.speedSchedules'
    | 'benchmarks.grader'
    | 'discovery.scan'
  );

export interface Read<K extends Plain> {
  /** The last answer; null before the first. */
  readonly answer: Output<PaddockContract[K]> | null;
  readonly pending: boolean;
  readonly error: PaddockError | null;
  /** Resolves with null when it could not be read: the error is in `error`. */
  readonly again: () => Promise<Output<PaddockContract[K]> | null>;
  /** It was changed, and Paddock answered with how it is now. */
  readonly set: (answer: Output<PaddockContract[K]>) => void;
}

/** Something that is read at once and after every reconnection, or only when `again` is called. */
export function useRead<K extends Plain>(name: K, when: 'at-once' | 'on-demand' = 'at-once'): Read<K> {
  const { client } = useApp();
  const connected = useConnection(view => view.connection.status === 'connected');
  const { run, pending, error } = useCall(client, name);
  const [answer, setAnswer] = useState<Output<PaddockContract[K]> | null>(null);
  const set = useCallback((given: Output<PaddockContract[K]>) => setAnswer(given), []);
  const again = useCallback(async () => {
    const given = await run({} as Input<PaddockContract[K]>);
    if (given !== null) set(given);
    return given;
  }, [run, set]);
  useEffect(() => {
    if (connected && when === 'at-once') void again();
  }, [connected, when, again]);
  return { answer, pending, error, again, set };
}
