import type { RawData, WebSocket } from 'ws';
import type { Contract, Peer } from '../../src-shared/rpc/define.ts';
import type { Port, ServerFrame } from '../../src-shared/rpc/frames.ts';
import { serve } from '../../src-shared/rpc/server.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { RpcTarget } from './rpc-http.ts';

export const PING_MS = 25_000;
/** Close code for a browser without a session; the handshake's status is hidden from pages. */
export const NO_SESSION = 4401;
/** Above this many unsent bytes frames wait. */
const HIGH_WATER_BYTES = 512 * 1024;

/** A WebSocket as a port: one text message a frame. */
export function webSocketPort(socket: WebSocket): Port<ServerFrame> {
  let flushed: Promise<void> = Promise.resolve();
  return {
    post: frame => {
      if (socket.readyState !== socket.OPEN) return;
      flushed = new Promise(resolve => {
        // Called with an error when the socket closes first: that ends the waiting as well.
        socket.send(JSON.stringify(frame), () => resolve());
      });
    },
    onFrame: listener => {
      socket.on('message', (data: RawData, binary: boolean) => {
        if (binary) return socket.close(1003, 'Send text frames.');
        let frame: unknown;
        try {
          frame = JSON.parse(String(data));
        } catch {
          return socket.close(1007, 'Send JSON.');
        }
        listener(frame);
      });
    },
    onClose: listener => {
      socket.on('close', () => listener());
    },
    drained: () => (socket.bufferedAmount <= HIGH_WATER_BYTES ? Promise.resolve() : flushed),
    close: () => socket.terminate(),
  };
}

export interface ServeWebSocketOptions<C extends Contract> {
  readonly socket: WebSocket;
  readonly target: RpcTarget<C>;
  readonly peer: Peer;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Serves the contract on a WebSocket until it closes, and ends one whose other side no longer answers pings. */
export function serveWebSocket<C extends Contract>(options: ServeWebSocketOptions<C>): void {
  const { socket, target, peer, clock, log } = options;
  // ws closes the socket itself after an error, such as a message over the limit.
  socket.on('error', error => log.debug('A WebSocket broke', { error }));
  serve({
    ...target,
    port: webSocketPort(socket),
    peer,
    onInternalError: (name, error) => log.error('A procedure failed', { name, error }),
  });
  const closed = new AbortController();
  socket.on('close', () => closed.abort());
  void keepAlive(socket, clock, closed.signal).catch(error => log.error('Pinging failed', { error }));
}

async function keepAlive(socket: WebSocket, clock: Clock, signal: AbortSignal): Promise<void> {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  while (!signal.aborted) {
    try {
      await clock.sleep(PING_MS, signal);
    } catch {
      return;
    }
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }
}
