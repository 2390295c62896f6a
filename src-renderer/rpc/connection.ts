import type { ClientFrame, Port } from '../../src-shared/rpc/frames.ts';

/** How the renderer stands with Paddock. Times are milliseconds since the epoch. */
export type Connection =
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'connected' }
  | { readonly status: 'waiting'; readonly attempt: number; readonly retryAt: number }
  | { readonly status: 'signed-out' }
  | { readonly status: 'closed' };

/** A port that says how it is connected. */
export interface PanelPort extends Port<ClientFrame> {
  readonly connection: Connection;
  onConnection(listener: (connection: Connection) => void): () => void;
  /** Tries now instead of after the wait. */
  retry(): void;
  /** Gives up for good: in-flight calls and streams end. */
  close(): void;
}
