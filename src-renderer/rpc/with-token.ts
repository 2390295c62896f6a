import type { PaddockContract } from '../../src-shared/contract.ts';
import { fromWireError, PaddockError, WireError } from '../../src-shared/errors.ts';
import type { CallName, Input, Output } from '../../src-shared/rpc/define.ts';

/**
 * Calls as somebody who holds the management token. The connection of a page is its session's, which may not change what
 * is executed; so this goes by HTTP of its own, and the token is kept nowhere but where it was given.
 * @throws PaddockError UNAUTHENTICATED for a wrong token, and what the call throws
 */
export async function callWithToken<K extends CallName<PaddockContract>>(
  name: K,
  input: Input<PaddockContract[K]>,
  token: string,
): Promise<Output<PaddockContract[K]>> {
  let response: Response;
  try {
    response = await fetch(`/rpc/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(input),
    });
  } catch (error) {
    throw new PaddockError('UNAVAILABLE', undefined, { cause: error });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as Output<PaddockContract[K]>;
  const { error } = (body ?? {}) as { readonly error?: unknown };
  const wire = WireError.safeParse(error);
  throw wire.success ? fromWireError(wire.data) : new PaddockError('INTERNAL');
}
