import type { ClientFrame, Port, ServerFrame } from './frames.ts';

export interface MemoryPair {
  readonly client: Port<ClientFrame>;
  readonly server: Port<ServerFrame>;
  close(): void;
}

class MemoryPort<Out> implements Port<Out> {
  readonly #frameListeners: ((frame: unknown) => void)[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #deliver: (frame: Out) => void = () => {};

  connect(deliver: (frame: Out) => void): void {
    this.#deliver = deliver;
  }
  post(frame: Out): void {
    this.#deliver(frame);
  }
  onFrame(listener: (frame: unknown) => void): void {
    this.#frameListeners.push(listener);
  }
  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }
  receive(frame: unknown): void {
    for (const listener of this.#frameListeners) listener(frame);
  }
  closed(): void {
    for (const listener of this.#closeListeners) listener();
  }
}

/** Two ports joined by a microtask, for tests and previews. Frames pass through JSON as on any real port. */
export function memoryPair(): MemoryPair {
  const client = new MemoryPort<ClientFrame>();
  const server = new MemoryPort<ServerFrame>();
  let open = true;
  const carry =
    (to: { receive(frame: unknown): void }) =>
    (frame: unknown): void => {
      const copy: unknown = JSON.parse(JSON.stringify(frame));
      queueMicrotask(() => {
        if (open) to.receive(copy);
      });
    };
  client.connect(carry(server));
  server.connect(carry(client));
  return {
    client,
    server,
    close: () => {
      if (!open) return;
      open = false;
      client.closed();
      server.closed();
    },
  };
}
