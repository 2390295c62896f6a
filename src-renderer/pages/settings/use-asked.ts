import { useCallback, useEffect, useState } from 'react';
import type { PaddockContract } from '../../../src-shared/contract.ts';
import type { PaddockError } from '../../../src-shared/errors.ts';
import type { CallName, Input, Output } from '../../../src-shared/rpc/define.ts';
import { useCall } from '../../rpc/use-call.ts';
import { useApp, useConnection } from '../../stores/use-app.ts';

type Plain = CallName<PaddockContract> &
  (
    | 'app.settings'
    | 'app.startOptions'
    | 'app.runtimes'
    | 'app.doctor'
    | 'app.diagnostics'
    | 'discovery.scan'
  );

export interface Asked<K extends Plain> {
  /** The last answer; null before the first. */
  readonly answer: Output<PaddockContract[K]> | null;
  readonly pending: boolean;
  readonly error: PaddockError | null;
  readonly ask: () => void;
  /** It was changed, and Paddock answered with how it is now. */
  readonly set: (answer: Output<PaddockContract[K]>) => void;
}

/** Asks a question without input: at once and after every reconnection, or only when `ask` is called. */
export function useAsked<K extends Plain>(name: K, when: 'at-once' | 'on-demand' = 'at-once'): Asked<K> {
  const { client } = useApp();
  const connected = useConnection(view => view.connection.status === 'connected');
  const call = useCall(client, name);
  const [answer, setAnswer] = useState<Output<PaddockContract[K]> | null>(null);
  const { run } = call;
  const set = useCallback((given: Output<PaddockContract[K]>) => setAnswer(given), []);
  const ask = useCallback(() => {
    void run({} as Input<PaddockContract[K]>).then(given => {
      if (given !== null) set(given);
    });
  }, [run, set]);
  useEffect(() => {
    if (connected && when === 'at-once') ask();
  }, [connected, when, ask]);
  return { answer, pending: call.pending, error: call.error, ask, set };
}
