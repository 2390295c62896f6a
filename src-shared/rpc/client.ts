import { fromWireError, PaddockError } from '../errors.ts';
import type { Client, Contract, Observer } from './define.ts';
import { type ClientFrame, type FrameId, type Port, ServerFrame } from './frames.ts';

interface PendingCall {
  resolve(output: unknown): void;
  reject(error: Error): void;
}

/**
 * A typed client of a contract over one port. Calls in flight when the port closes fail with DISCONNECTED;
 * streams are told the same through their observer. Reconnecting is the port's business.
 */
export function createClient<C extends Contract>(port: Port<ClientFrame>): Client<C> {
  let lastId = 0;
  let closed = false;
  const calls = new Map<FrameId, PendingCall>();
  const streams = new Map<FrameId, Observer<unknown>>();

  port.onFrame(raw => {
    const parsed = ServerFrame.safeParse(raw);
    if (!parsed.success) return;
    const frame = parsed.data;
    const call = calls.get(frame.id);
    const observer = streams.get(frame.id);
    switch (frame.t) {
      case 'result':
        calls.delete(frame.id);
        call?.resolve(frame.output);
        break;
      case 'event':
        observer?.next(frame.event);
        break;
      case 'end':
        streams.delete(frame.id);
        observer?.end?.();
        break;
      case 'error': {
        const error = fromWireError(frame.error);
        calls.delete(frame.id);
        streams.delete(frame.id);
        call?.reject(error);
        observer?.error?.(error);
        break;
      }
    }
  });
  port.onClose(() => {
    closed = true;
    const error = new PaddockError('DISCONNECTED');
    for (const call of calls.values()) call.reject(error);
    for (const observer of streams.values()) observer.error?.(error);
    calls.clear();
    streams.clear();
  });

  const client = {
    call(name: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
      if (closed) return Promise.reject(new PaddockError('DISCONNECTED'));
      if (signal?.aborted) return Promise.reject(new PaddockError('CANCELLED'));
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const cancel = (): void => {
          calls.delete(id);
          port.post({ t: 'close', id });
          reject(new PaddockError('CANCELLED'));
        };
        const settle = (): void => signal?.removeEventListener('abort', cancel);
        calls.set(id, {
          resolve: output => {
            settle();
            resolve(output);
          },
          reject: error => {
            settle();
            reject(error);
          },
        });
        signal?.addEventListener('abort', cancel, { once: true });
        port.post({ t: 'call', id, name, input });
      });
    },
    subscribe(name: string, input: unknown, observer: Observer<unknown>): () => void {
      const id = ++lastId;
      if (closed) {
        observer.error?.(new PaddockError('DISCONNECTED'));
        return () => {};
      }
      streams.set(id, observer);
      port.post({ t: 'open', id, name, input });
      return () => {
        if (streams.delete(id)) port.post({ t: 'close', id });
      };
    },
  };
  return client as unknown as Client<C>;
}
