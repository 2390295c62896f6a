import { type ErrorCode, PaddockError, toWireError } from '../../src-shared/errors.ts';
import { type ClientFrame, type FrameId, MOST_FRAME_BYTES } from '../../src-shared/rpc/frames.ts';
import type { Connection, PanelPort } from './connection.ts';

/** Sent by the panel when it knows neither cookie nor token. */
export const CLOSE_NOT_SIGNED_IN = 4401;
/** What a browser reports of a connection that broke without a word. */
const CLOSE_SILENT = 1006;

/** The part of WebSocket that is used, so that tests bring their own. */
export interface Socket {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

export interface WebSocketPortOptions {
  readonly createSocket: () => Socket;
  /** Streams that must not be opened again after a loss, because opening them does something. */
  readonly notResumed: ReadonlySet<string>;
  /**
   * A call without input that is made when nothing was heard for a while: a network that went away without a word
   * says no more, and a page that noticed nothing would show old numbers as new ones. Absent: never asked.
   */
  readonly alive?: { readonly call: string; readonly quietMs?: number };
  /** Wait before the n-th attempt in a row, from 1, ms. */
  readonly backoffMs?: (attempt: number) => number;
}

/** Nothing heard for this long is asked about, and no answer for as long again is a loss, ms. */
const QUIET_MS = 10_000;
/** Not of the client, whose ids are numbers. */
const ALIVE_ID = 'alive';

/** 250 ms, doubling to 10 s, ±20 % so that many tabs do not come back at once. */
export function defaultBackoffMs(attempt: number): number {
  return Math.min(10_000, 250 * 2 ** (attempt - 1)) * (0.8 + Math.random() * 0.4);
}

/**
 * A port over a WebSocket that reconnects by itself. Streams are opened again after a loss, and as every stream
 * starts with the present, that is all it takes. Calls in flight fail with DISCONNECTED: whether they were carried
 * out is unknown. `onClose` is reported only after `close()`.
 */
export class WebSocketPort implements PanelPort {
  readonly #options: WebSocketPortOptions;
  readonly #frameListeners: ((frame: unknown) => void)[] = [];
  readonly #closeListeners: (() => void)[] = [];
  readonly #connectionListeners = new Set<(connection: Connection) => void>();
  readonly #streams = new Map<FrameId, ClientFrame & { t: 'open' }>();
  /** Calls without an answer; unsent ones wait for the first connection. */
  readonly #calls = new Map<FrameId, ClientFrame & { t: 'call' }>();
  #socket: Socket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #heard = false;
  #attempt = 0;
  #connection: Connection = { status: 'connecting', attempt: 1 };

  constructor(options: WebSocketPortOptions) {
    this.#options = options;
    this.#connect();
  }

  get connection(): Connection {
    return this.#connection;
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#frameListeners.push(listener);
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  onConnection(listener: (connection: Connection) => void): () => void {
    this.#connectionListeners.add(listener);
    return () => this.#connectionListeners.delete(listener);
  }

  post(frame: ClientFrame): void {
    if (frame.t !== 'close' && tooLarge(frame)) {
      queueMicrotask(() => this.#deliverError(frame.id, 'PAYLOAD_TOO_LARGE'));
      return;
    }
    const { status } = this.#connection;
    const away = status !== 'connected' && status !== 'connecting';
    if (frame.t === 'close') {
      this.#streams.delete(frame.id);
      this.#calls.delete(frame.id);
    } else if (away && (frame.t === 'call' || this.#options.notResumed.has(frame.name))) {
      this.#fail(frame.id);
      return;
    } else if (frame.t === 'open') {
      this.#streams.set(frame.id, frame);
    } else {
      this.#calls.set(frame.id, frame);
    }
    if (status === 'connected') this.#send(frame);
  }

  retry(): void {
    const { status } = this.#connection;
    if (status === 'waiting' || status === 'signed-out') this.#connect();
  }

  close(): void {
    if (this.#connection.status === 'closed') return;
    clearTimeout(this.#timer);
    this.#set({ status: 'closed' });
    this.#drop();
    for (const listener of this.#closeListeners) listener();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#attempt++;
    this.#set({ status: 'connecting', attempt: this.#attempt });
    const socket = this.#options.createSocket();
    this.#socket = socket;
    const { alive } = this.#options;
    if (alive) this.#quiet = setTimeout(() => this.#lost(CLOSE_SILENT), alive.quietMs ?? QUIET_MS);
    // A socket that was dropped may still report; what counts is whether it is the present one.
    socket.addEventListener('open', () => {
      if (this.#socket !== socket) return;
      this.#attempt = 0;
      for (const frame of [...this.#streams.values(), ...this.#calls.values()]) this.#send(frame);
      this.#set({ status: 'connected' });
      this.#listen(false);
    });
    socket.addEventListener('message', event => {
      if (this.#socket === socket) this.#receive(event.data);
    });
    socket.addEventListener('close', event => {
      if (this.#socket === socket) this.#lost(event.code);
    });
    // Always followed by close; Node's sockets throw when nobody listens.
    socket.addEventListener('error', () => {});
  }

  #receive(data: unknown): void {
    this.#heard = true;
    if (typeof data !== 'string') return;
    let frame: unknown;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (typeof frame === 'object' && frame !== null && 't' in frame && 'id' in frame) {
      const id = frame.id as FrameId;
      if (id === ALIVE_ID) return;
      if (frame.t !== 'event') this.#calls.delete(id);
      if (frame.t === 'end' || frame.t === 'error') this.#streams.delete(id);
    }
    this.#deliver(frame);
  }

  /** Looks again after a while whether anything was heard; asks once before it gives up. */
  #listen(asked: boolean): void {
    const { alive } = this.#options;
    if (!alive) return;
    this.#heard = false;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      if (this.#heard) return this.#listen(false);
      if (asked) return this.#lost(CLOSE_SILENT);
      this.#send({ t: 'call', id: ALIVE_ID, name: alive.call, input: {} });
      this.#listen(true);
    }, alive.quietMs ?? QUIET_MS);
  }

  #lost(code: number): void {
    this.#drop();
    const signedOut = code === CLOSE_NOT_SIGNED_IN;
    if (signedOut) {
      this.#attempt = 0;
      this.#set({ status: 'signed-out' });
    } else {
      const attempt = this.#attempt + 1;
      const waitMs = (this.#options.backoffMs ?? defaultBackoffMs)(attempt);
      this.#timer = setTimeout(() => this.#connect(), waitMs);
      this.#set({ status: 'waiting', attempt, retryAt: Date.now() + waitMs });
    }
    const lost = [...this.#calls.keys()];
    this.#calls.clear();
    for (const [id, frame] of this.#streams) {
      if (!this.#options.notResumed.has(frame.name)) continue;
      this.#streams.delete(id);
      lost.push(id);
    }
    for (const id of lost) this.#deliverError(id, signedOut ? 'UNAUTHENTICATED' : 'DISCONNECTED');
  }

  #drop(): void {
    clearTimeout(this.#quiet);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** Answers a frame that cannot be sent, after the caller has registered itself for the answer. */
  #fail(id: FrameId): void {
    const code = this.#connection.status === 'signed-out' ? 'UNAUTHENTICATED' : 'DISCONNECTED';
    queueMicrotask(() => this.#deliverError(id, code));
  }

  #deliverError(id: FrameId, code: ErrorCode): void {
    const fix = code === 'PAYLOAD_TOO_LARGE' ? 'Leave something out; 8 MiB go at once.' : undefined;
    this.#deliver({ t: 'error', id, error: toWireError(new PaddockError(code, undefined, { fix })) });
  }

  #deliver(frame: unknown): void {
    for (const listener of this.#frameListeners) listener(frame);
  }

  #set(connection: Connection): void {
    this.#connection = connection;
    for (const listener of this.#connectionListeners) listener(connection);
  }
}

/** A frame that the server would close the connection for, with everything else that is open on it. */
function tooLarge(frame: ClientFrame): boolean {
  const text = JSON.stringify(frame);
  // A character is three bytes at most; counting them is only worth it near the limit.
  return text.length * 3 > MOST_FRAME_BYTES && new TextEncoder().encode(text).length > MOST_FRAME_BYTES;
}
