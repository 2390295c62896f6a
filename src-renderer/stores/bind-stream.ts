import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Client, EventOf, Input, StreamName } from '../../src-shared/rpc/define.ts';

/** How long a stream that ended with an error rests before it is opened again, ms. */
const REOPEN_MS = 3_000;

export interface Binding<E> {
  readonly next: (event: E) => void;
  readonly error?: (error: Error | null) => void;
}

/**
 * Keeps a stream open for the life of a store. Lost connections are the port's business; a stream that Paddock
 * itself ends with an error is opened again after a rest. Returns the release.
 */
export function bindStream<K extends StreamName<PaddockContract>>(
  client: Client<PaddockContract>,
  name: K,
  input: Input<PaddockContract[K]>,
  binding: Binding<EventOf<PaddockContract[K]>>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let close = (): void => {};
  let released = false;
  const again = (): void => {
    if (!released) timer = setTimeout(open, REOPEN_MS);
  };
  const open = (): void => {
    close = client.subscribe(name, input, {
      next: event => {
        binding.error?.(null);
        binding.next(event);
      },
      error: error => {
        binding.error?.(error);
        again();
      },
      end: again,
    });
  };
  open();
  return () => {
    released = true;
    clearTimeout(timer);
    close();
  };
}
