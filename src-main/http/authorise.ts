import { PaddockError } from '../../src-shared/errors.ts';
import type { Peer, Procedure, Stream } from '../../src-shared/rpc/define.ts';

/**
 * What a peer may do with a row of the contract, on any port. The guard let it in; rows that manage need more.
 * @throws PaddockError UNAUTHENTICATED
 */
export function authorise(name: string, row: Procedure | Stream, peer: Peer): void {
  if (peer.trusted || row.access !== 'manage') return;
  throw new PaddockError('UNAUTHENTICATED', `${name} needs the management token or a signed-in browser.`);
}
