import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  describeHolder,
  isPortFree,
  listensOn,
  pickFreePort,
  portHolder,
} from '../../../src-main/lib/port-holder.ts';
import { describeWith } from '../../support/requirements.ts';

const servers: Server[] = [];

async function listen(host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))));
});

describe('ports', () => {
  it('are free until somebody listens', async () => {
    const free = await pickFreePort();
    expect(await isPortFree('127.0.0.1', free)).toBe(true);
    expect(await isPortFree('127.0.0.1', await listen('127.0.0.1'))).toBe(false);
    expect(await isPortFree('127.0.0.1', await listen('0.0.0.0'))).toBe(false);
  });

  describeWith(['linux'], 'that are taken', () => {
    it.each(['127.0.0.1', '0.0.0.0', '::1'])('tell who listens on %s', async host => {
      const port = await listen(host);
      expect(await portHolder(port)).toMatchObject({ pid: process.pid });
      expect(await listensOn(process.pid, port)).toBe(true);
      expect(await listensOn(1, port)).toBe(false);
    });
  });

  it('have no holder while they are free', async () => {
    expect(await portHolder(await pickFreePort())).toBeNull();
  });

  it('name the holder in words', () => {
    expect(describeHolder({ pid: 7, name: 'nginx' })).toBe('nginx (pid 7)');
    expect(describeHolder({ pid: null, name: null })).toBe("another user's program");
    expect(describeHolder(null)).toBe('another program');
  });
});
