import type { CallContext } from '../../src-shared/rpc/define.ts';

/** A browser's session lets it manage, but what is executed is not a page's to decide. */
export function holdsToken({ peer }: CallContext): boolean {
  return peer.trusted && peer.kind !== 'browser';
}
