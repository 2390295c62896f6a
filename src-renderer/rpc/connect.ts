import type { PaddockContract } from '../../src-shared/contract.ts';
import { createClient } from '../../src-shared/rpc/client.ts';
import type { Client, StreamName } from '../../src-shared/rpc/define.ts';
import { type Bridge, bridgePort } from './bridge-port.ts';
import type { PanelPort } from './connection.ts';
import { WebSocketPort } from './websocket-port.ts';

declare global {
  interface Window {
    readonly paddock?: Bridge;
  }
}

/** Asking a model anew would give another answer: the person decides. */
const NOT_RESUMED: ReadonlySet<string> = new Set<StreamName<PaddockContract>>(['playground.chat']);

export interface Link {
  readonly client: Client<PaddockContract>;
  readonly port: PanelPort;
}

/** The one place where it is decided how the renderer talks to Paddock. */
export function connect(bridge: Bridge | undefined, location: Location): Link {
  const port = bridge ? bridgePort(bridge) : socketPort(location);
  return { client: createClient<PaddockContract>(port), port };
}

function socketPort(location: Location): PanelPort {
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`;
  return new WebSocketPort({
    createSocket: () => new WebSocket(url),
    notResumed: NOT_RESUMED,
    alive: { call: 'app.info' },
  });
}
