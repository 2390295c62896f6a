import { contract, type PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';

const notOffered = (): never => {
  throw new PaddockError('NOT_OFFERED');
};

/** Every row of the contract, none of them offered: what a panel of the tests does not answer itself. */
export const unoffered = Object.fromEntries(
  Object.keys(contract).map(name => [name, notOffered]),
) as unknown as Handlers<PaddockContract>;

/** A stream that has nothing to tell and stays open. */
export async function* silence<T>(first: T, signal: AbortSignal): AsyncIterable<T> {
  yield first;
  await new Promise<void>(done => signal.addEventListener('abort', () => done(), { once: true }));
}
