import { useEffect, useRef } from 'react';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Client, EventOf, Input, Observer, StreamName } from '../../src-shared/rpc/define.ts';

/**
 * Keeps a stream open while the component is there and `input` is not null. A new `input` object opens it anew;
 * the observer may change freely.
 */
export function useStream<K extends StreamName<PaddockContract>>(
  client: Client<PaddockContract>,
  name: K,
  input: Input<PaddockContract[K]> | null,
  observer: Observer<EventOf<PaddockContract[K]>>,
): void {
  const latest = useRef(observer);
  useEffect(() => {
    latest.current = observer;
  });
  useEffect(() => {
    if (input === null) return;
    return client.subscribe(name, input, {
      next: event => latest.current.next(event),
      error: error => latest.current.error?.(error),
      end: () => latest.current.end?.(),
    });
  }, [client, name, input]);
}
