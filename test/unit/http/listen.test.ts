import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { expect, test } from 'vitest';
import { bind } from '../../../src-main/http/listen.ts';

/** A server on a machine where this user may open no port below 1024, and 65535 is taken. */
class Unprivileged extends EventEmitter {
  #port = 0;

  listen({ port }: { readonly port: number }): void {
    this.#port = port;
    const code = port < 1024 ? 'EACCES' : port === 65_535 ? 'EADDRINUSE' : null;
    queueMicrotask(() =>
      code === null ? this.emit('listening') : this.emit('error', Object.assign(new Error(code), { code })),
    );
  }

  address(): { readonly port: number } {
    return { port: this.#port };
  }
}

const server = (): Server => new Unprivileged() as unknown as Server;
const host = '127.0.0.1';

test('a port that only root may open is refused for what it is where it was asked for', async () => {
  await expect(bind(server(), { host, port: 80, portExplicit: true })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: 'This user may not open port 80.',
    fix: expect.stringContaining('1024'),
  });
});

test('one that is kept is a wish: it keeps nobody from Settings, which can change it', async () => {
  expect(await bind(server(), { host, port: 80, portExplicit: false, usualPort: 8081 })).toEqual({
    port: 8081,
    movedFrom: 80,
  });
  expect(await bind(server(), { host, port: 65_535, portExplicit: false, usualPort: 8081 })).toEqual({
    port: 8081,
    movedFrom: 65_535,
  });
});
