import { WebSocket } from 'ws';
import { authorise } from '../../src-main/http/authorise.ts';
import { contract, type PaddockContract } from '../../src-shared/contract.ts';
import { fromWireError, toWireError, WireError } from '../../src-shared/errors.ts';
import { createClient } from '../../src-shared/rpc/client.ts';
import type { Client, Handlers } from '../../src-shared/rpc/define.ts';
import type { ClientFrame, FrameId, Port } from '../../src-shared/rpc/frames.ts';
import { memoryPair } from '../../src-shared/rpc/memory-port.ts';
import { serve } from '../../src-shared/rpc/server.ts';
import { HOME_ID, type HttpPanel, startHttpPanel, TOKEN } from './http-panel.ts';
import { ONCE } from './once.ts';

/** One way to reach the contract, for the suite that all of them must pass. */
export interface ConnectedPort {
  readonly client: Client<PaddockContract>;
  /** The raw port, to send what a client never would. */
  readonly port: Port<ClientFrame>;
  /** Ends the connection from the client's side, or as near as the transport has one. */
  close(): Promise<void>;
}

/** @param trusted with the management token, else an anonymous local tool */
export type Connect = (handlers: Handlers<PaddockContract>, trusted: boolean) => Promise<ConnectedPort>;

export const connectMemory: Connect = (handlers, trusted) => {
  const pair = memoryPair();
  serve({ contract, handlers, port: pair.server, peer: { kind: 'tool', trusted }, authorise });
  return Promise.resolve({
    client: createClient<PaddockContract>(pair.client),
    port: pair.client,
    close: () => Promise.resolve(pair.close()),
  });
};

export const connectWebSocket: Connect = async (handlers, trusted) => {
  const http = await startHttpPanel({ handlers, homeId: HOME_ID });
  const socket = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`, { headers: bearer(trusted) });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  const port: Port<ClientFrame> = {
    post: frame => socket.send(JSON.stringify(frame)),
    onFrame: listener => void socket.on('message', data => listener(JSON.parse(String(data)))),
    onClose: listener => void socket.on('close', () => listener()),
  };
  return {
    client: createClient<PaddockContract>(port),
    port,
    close: () => closing(http, () => socket.terminate()),
  };
};

/** A port over `POST /rpc/<name>`: every frame is a request, `close` aborts it. */
export const connectHttp: Connect = async (handlers, trusted) => {
  const http = await startHttpPanel({ handlers });
  const listeners: ((frame: unknown) => void)[] = [];
  const closed: (() => void)[] = [];
  const running = new Map<FrameId, AbortController>();
  const emit = (frame: unknown): void => {
    for (const listener of listeners) listener(frame);
  };
  const run = async (frame: Exclude<ClientFrame, { t: 'close' }>): Promise<void> => {
    const { id, name, input } = frame;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const response = await fetch(`${http.url}/rpc/${encodeURIComponent(name)}`, {
        method: 'POST',
        headers: { ...ONCE, 'content-type': 'application/json', ...bearer(trusted) },
        ...(input === undefined ? {} : { body: JSON.stringify(input) }),
        signal: controller.signal,
      });
      if (!response.ok) emit({ t: 'error', id, error: await errorOf(response) });
      else if (response.headers.get('content-type') === 'text/event-stream') await events(id, response);
      else emit({ t: 'result', id, output: response.status === 204 ? undefined : await response.json() });
    } catch (error) {
      if (!controller.signal.aborted) emit({ t: 'error', id, error: toWireError(error) });
    } finally {
      running.delete(id);
    }
  };
  const events = async (id: FrameId, response: Response): Promise<void> => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = /^event: (\w+)\ndata: (.*)$/.exec(block);
        if (event?.[1] === 'next') emit({ t: 'event', id, event: JSON.parse(event[2] ?? '') });
        if (event?.[1] === 'error') return emit({ t: 'error', id, error: JSON.parse(event[2] ?? '') });
      }
    }
    emit({ t: 'end', id });
  };
  const port: Port<ClientFrame> = {
    post: frame => {
      if (frame.t === 'close') running.get(frame.id)?.abort();
      else void run(frame);
    },
    onFrame: listener => void listeners.push(listener),
    onClose: listener => void closed.push(listener),
  };
  const hangUp = (): void => {
    for (const controller of running.values()) controller.abort();
    for (const listener of closed) listener();
  };
  return { client: createClient<PaddockContract>(port), port, close: () => closing(http, hangUp) };
};

async function errorOf(response: Response): Promise<WireError> {
  const body = (await response.json()) as { error: unknown };
  const parsed = WireError.safeParse(body.error);
  return parsed.success
    ? parsed.data
    : toWireError(fromWireError({ code: 'NOT_FOUND', message: String(body.error) }));
}

function bearer(trusted: boolean): Record<string, string> {
  return trusted ? { authorization: `Bearer ${TOKEN}` } : {};
}

async function closing(http: HttpPanel, hangUp: () => void): Promise<void> {
  hangUp();
  await http.dispose();
}
