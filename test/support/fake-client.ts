import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Client, Observer } from '../../src-shared/rpc/define.ts';

/** A stream that somebody opened, which the test feeds through its observer. */
export interface OpenedStream {
  readonly name: string;
  readonly input: unknown;
  readonly observer: Observer<never>;
  closed: boolean;
}

export interface FakeClient {
  readonly client: Client<PaddockContract>;
  readonly opened: OpenedStream[];
  /** Calls that were made, in order. */
  readonly calls: { readonly name: string; readonly input: unknown }[];
}

/**
 * A client whose streams the test feeds.
 * @param answer to calls; without one nothing is offered
 */
export function fakeClient(
  answer: (name: string, input: never) => unknown = () => {
    throw new PaddockError('NOT_OFFERED');
  },
): FakeClient {
  const opened: OpenedStream[] = [];
  const calls: FakeClient['calls'] = [];
  const client = {
    call: async (name: string, input: unknown) => {
      calls.push({ name, input });
      return answer(name, input as never);
    },
    subscribe: (name: string, input: unknown, observer: Observer<never>) => {
      const stream: OpenedStream = { name, input, observer, closed: false };
      opened.push(stream);
      return () => {
        stream.closed = true;
      };
    },
  };
  return { client: client as unknown as Client<PaddockContract>, opened, calls };
}
