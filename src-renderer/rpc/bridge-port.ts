import type { ClientFrame } from '../../src-shared/rpc/frames.ts';
import type { Connection, PanelPort } from './connection.ts';

/** What the preload script of a desktop window exposes. It knows no procedure name. */
export interface Bridge {
  post(frame: unknown): void;
  onFrame(listener: (frame: unknown) => void): void;
}

/** The port of a desktop window: it lives as long as the window. */
export function bridgePort(bridge: Bridge): PanelPort {
  const connection: Connection = { status: 'connected' };
  return {
    connection,
    onConnection: () => () => {},
    post: (frame: ClientFrame) => bridge.post(frame),
    onFrame: listener => bridge.onFrame(listener),
    onClose: () => {},
    retry: () => {},
    close: () => {},
  };
}
