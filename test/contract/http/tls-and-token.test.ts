import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readTls } from '../../../src-main/http/tls.ts';
import { ManagementToken } from '../../../src-main/http/token.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { type HttpPanel, send, startHttpPanel, TOKEN } from '../../support/http-panel.ts';
import { root } from '../../support/imports.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const certFile = join(root, 'test', 'fixtures', 'tls', 'cert.pem');
const keyFile = join(root, 'test', 'fixtures', 'tls', 'key.pem');
/** For panel.example, by an authority that nobody knows. */
const signedCertFile = join(root, 'test', 'fixtures', 'tls', 'signed-cert.pem');
const signedKeyFile = join(root, 'test', 'fixtures', 'tls', 'signed-key.pem');

let http: HttpPanel | undefined;
afterEach(async () => {
  await http?.dispose();
  http = undefined;
});

/** One request over TLS that trusts our certificate. */
async function sendTls(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; cookie: string }> {
  const ca = await readFile(certFile);
  const trust = headers.host === undefined ? { ca, servername: 'localhost' } : { rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, ...trust }, response => {
      response.resume();
      const cookie = String(response.headers['set-cookie']?.[0] ?? '');
      response.on('end', () => resolve({ status: response.statusCode ?? 0, cookie }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('TLS', () => {
  it('lets the panel be reached from other machines without further consent, with secure cookies', async () => {
    const tls = await readTls({ tlsCert: certFile, tlsKey: keyFile });
    http = await startHttpPanel({ host: '0.0.0.0', tls });
    expect(http.server.address).toMatchObject({ exposed: true, url: `https://127.0.0.1:${http.port}` });
    const link = new URL(http.server.signInUrl());
    const answer = await sendTls(http.port, link.pathname + link.search);
    expect(answer.status).toBe(303);
    expect(answer.cookie).toContain('; Secure');
    await expect(send(http.port, 'GET', '/healthz')).rejects.toThrow();
  });

  it('is reached by the names of the certificate and those that were configured, and by no others', async () => {
    const tls = await readTls({ tlsCert: signedCertFile, tlsKey: signedKeyFile });
    const hostNames = [...(tls?.names ?? []), 'box.lan'];
    http = await startHttpPanel({ host: '0.0.0.0', tls, hostNames });
    const { port } = http;
    const statusAt = async (name: string): Promise<number> =>
      (await sendTls(port, '/healthz', { host: `${name}:${port}`, authorization: `Bearer ${TOKEN}` })).status;
    expect(await statusAt('panel.example')).toBe(200);
    expect(await statusAt('box.lan')).toBe(200);
    expect(await statusAt('evil.example')).toBe(403);
    const upgrade = { host: `box.lan:${port}`, connection: 'close, upgrade', upgrade: 'h2c' };
    expect((await sendTls(port, '/healthz', upgrade)).status).toBe(200);
  });

  it('names the file that cannot be used', async () => {
    expect(await readTls({ tlsCert: null, tlsKey: null })).toBeUndefined();
    await expect(readTls({ tlsCert: '/nowhere/cert.pem', tlsKey: keyFile })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: '/nowhere/cert.pem cannot be read: ENOENT.',
    });
    await expect(readTls({ tlsCert: certFile, tlsKey: certFile })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      fix: expect.stringContaining('--tls-key'),
    });
  });
});

describe('replacing the token', () => {
  it('ends what came from the old one: tools, sessions, codes and open connections', async () => {
    const path = join(await temporaryFolder(), 'token');
    const token = await ManagementToken.load(path, silentLogger);
    const old = token.value;
    http = await startHttpPanel({ token });
    const { port } = http;
    const cookie = await http.signIn();
    const unused = new URL(http.server.signInUrl());
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
      headers: { cookie, origin: `http://127.0.0.1:${port}` },
    });
    await new Promise(resolve => socket.once('open', resolve));
    const closed = new Promise<number>(resolve => socket.once('close', resolve));
    const asTool = (value: string) =>
      send(
        port,
        'POST',
        '/sign-in-links',
        { authorization: `Bearer ${value}`, 'content-type': 'application/json' },
        '{}',
      );
    expect((await asTool(old)).status).toBe(200);

    const link = new URL((await http.server.rotateToken()).url);
    expect(token.value).not.toBe(old);
    expect((await readFile(path, 'utf8')).trim()).toBe(token.value);
    expect((await asTool(old)).status).toBe(401);
    expect((await asTool(token.value)).status).toBe(200);
    expect((await send(port, 'GET', '/', { cookie, 'sec-fetch-site': 'none' })).status).toBe(401);
    expect((await send(port, 'GET', unused.pathname + unused.search)).status).toBe(410);
    expect((await send(port, 'GET', link.pathname + link.search)).status).toBe(303);
    expect(await closed).toBe(4401);
  });

  it('leaves the old one in force where the file cannot be written', async () => {
    const folder = await temporaryFolder();
    const token = await ManagementToken.load(join(folder, 'token'), silentLogger);
    const old = token.value;
    const stuck = new ManagementToken(old, join(folder, 'token', 'below-a-file'));
    await writeFile(join(folder, 'other'), '');
    await expect(stuck.rotate()).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(stuck.matches(old)).toBe(true);
  });
});
