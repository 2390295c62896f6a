import { useCallback, useEffect, useRef, useState } from 'react';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { CallName, Client, Input, Output } from '../../src-shared/rpc/define.ts';

export interface Call<I, O> {
  /** Resolves with null when the call failed: the error is in `error`. */
  readonly run: (input: I) => Promise<O | null>;
  readonly pending: boolean;
  readonly error: PaddockError | null;
  readonly clear: () => void;
}

/** One call at a time from a component; what is in flight is cancelled when the component goes. */
export function useCall<K extends CallName<PaddockContract>>(
  client: Client<PaddockContract>,
  name: K,
): Call<Input<PaddockContract[K]>, Output<PaddockContract[K]>> {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<PaddockError | null>(null);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  const run = useCallback(
    async (input: Input<PaddockContract[K]>) => {
      controller.current?.abort();
      const mine = new AbortController();
      controller.current = mine;
      setPending(true);
      setError(null);
      try {
        return await client.call(name, input, mine.signal);
      } catch (thrown) {
        if (!mine.signal.aborted) setError(asPaddockError(thrown));
        return null;
      } finally {
        if (controller.current === mine) setPending(false);
      }
    },
    [client, name],
  );
  const clear = useCallback(() => setError(null), []);
  return { run, pending, error, clear };
}

/** Everything that a port rejects with is a PaddockError already; the rest is a bug and shown as such. */
export function asPaddockError(thrown: unknown): PaddockError {
  return thrown instanceof PaddockError ? thrown : new PaddockError('INTERNAL', undefined, { cause: thrown });
}
