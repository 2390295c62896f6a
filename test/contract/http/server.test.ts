import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { defaultLimits } from '../../../src-main/http/limits.ts';
import { PING_MS } from '../../../src-main/http/rpc-websocket.ts';
import { HEARTBEAT_MS } from '../../../src-main/http/write-reply.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { type Answer, type HttpPanel, send, startHttpPanel, TOKEN } from '../../support/http-panel.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let http: HttpPanel;
afterEach(() => http.dispose());
const bearer = { authorization: `Bearer ${TOKEN}` };

/** Everything that a raw connection hears until it is closed. */
async function rawAnswer(write: string): Promise<string> {
  const socket = connect(http.port, '127.0.0.1');
  let text = '';
  socket.on('data', chunk => {
    text += String(chunk);
  });
  socket.on('error', () => {});
  socket.write(write);
  await once(socket, 'close');
  return text;
}

/** A server-sent event stream as text that grows. */
async function openEvents(
  path: string,
): Promise<{ readonly text: () => string; readonly ended: Promise<unknown> }> {
  const outgoing = request({ host: '127.0.0.1', port: http.port, path });
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
  });
  response.on('error', () => {});
  return { text: () => text, ended: once(response, 'close') };
}

describe('limits', () => {
  it('cuts a client that sends its headers too slowly', async () => {
    http = await startHttpPanel({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });
    expect(await rawAnswer('GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ')).toMatch(
      /^HTTP\/1\.1 408 /,
    );
  });

  it('cuts a client that sends its body too slowly', async () => {
    http = await startHttpPanel({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });
    const head = `POST /switch HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\nContent-Length: 100\r\n\r\n{`;
    expect(await rawAnswer(head)).toMatch(/^HTTP\/1\.1 (408|400) /);
    expect(http.panel.accepted).toEqual([]);
  });

  it('refuses headers over the limit', async () => {
    http = await startHttpPanel();
    const head = `GET /status HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await rawAnswer(head)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('refuses a body over 1 MiB, announced or chunked, and goes on serving', async () => {
    http = await startHttpPanel();
    const body = JSON.stringify({ model: 'x'.repeat(1024 * 1024) });
    expect((await send(http.port, 'POST', '/switch', {}, body)).status).toBe(413);
    // Much is taken and thrown away, so that the answer is not lost with a connection that is reset.
    const much = 'x'.repeat(20 * 1024 * 1024);
    for (let time = 0; time < 5; time++)
      expect((await send(http.port, 'POST', '/switch', {}, much)).status).toBe(413);
    const chunked = { 'transfer-encoding': 'chunked', host: `127.0.0.1:${http.port}` };
    const lines = Object.entries(chunked)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const sent = rawAnswer(
      `POST /switch HTTP/1.1\r\n${lines}\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    expect(await sent).toMatch(/^HTTP\/1\.1 413 /);
    expect((await send(http.port, 'GET', '/healthz')).status).toBe(200);
  });

  it('refuses a body that is no UTF-8', async () => {
    http = await startHttpPanel();
    const head = `POST /switch HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n`;
    const socket = connect(http.port, '127.0.0.1');
    socket.write(Buffer.concat([Buffer.from(head), Buffer.from([0xff, 0xfe])]));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('closes a WebSocket that sends more than 1 MiB, binary, or no JSON', async () => {
    http = await startHttpPanel();
    const codeAfter = async (payload: string | Buffer): Promise<number> => {
      const socket = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`);
      await once(socket, 'open');
      socket.send(payload);
      const [code] = await once(socket, 'close');
      return Number(code);
    };
    expect(await codeAfter('x'.repeat(1024 * 1024 + 1))).toBe(1009);
    expect(await codeAfter(Buffer.from('{}'))).toBe(1003);
    expect(await codeAfter('{')).toBe(1007);
  });

  it('says to everybody that it ends, while it waits for a page that does not', async () => {
    // Time stands still: the page is not cut.
    const ending = await startHttpPanel({ clock: new FakeClock() });
    http = ending;
    const socket = new WebSocket(`ws://127.0.0.1:${ending.port}/rpc`);
    await once(socket, 'open');
    // A page that has no time to answer the close.
    socket.pause();
    const ended = ending.dispose();
    expect((await send(ending.port, 'GET', '/healthz')).status).toBe(503);
    socket.resume();
    await ended;
  });

  it('keeps no connection whose upgrade it has refused', async () => {
    http = await startHttpPanel();
    const socket = connect({ port: http.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(
      'GET /rpc HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /);
    await once(socket, 'end');
    // This side goes on: the other one has gone for good, and says so to who still sends.
    await eventually('the connection is gone', () => {
      socket.write('x');
      return socket.destroyed;
    });
  });

  it('takes a conversation with images from whoever has the token', async () => {
    http = await startHttpPanel();
    const socket = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    await once(socket, 'open');
    const ask = async (characters: number): Promise<unknown> => {
      socket.send(
        JSON.stringify({ t: 'call', id: characters, name: 'no.such', input: 'x'.repeat(characters) }),
      );
      const [answer] = await once(socket, 'message');
      return JSON.parse(String(answer));
    };
    expect(await ask(7_000_000)).toMatchObject({ id: 7_000_000, error: { code: 'NOT_FOUND' } });
    const closed = once(socket, 'close');
    socket.send('x'.repeat(8 * 1024 * 1024 + 1));
    expect((await closed)[0]).toBe(1009);
  });
});

describe('the target of a request', () => {
  const answerTo = (target: string, ...headers: readonly string[]): Promise<string> =>
    rawAnswer(
      `GET ${target} HTTP/1.1\r\n${headers.map(line => `${line}\r\n`).join('')}Connection: close\r\n\r\n`,
    );

  it('may be a whole address, whose host then counts', async () => {
    http = await startHttpPanel();
    const own = `127.0.0.1:${http.port}`;
    expect(await answerTo(`http://${own}/operations/none?x=1`, `Host: ${own}`)).toMatch(
      /^HTTP\/1\.1 404 .*no operation/is,
    );
    expect(await answerTo(`HTTP://${own}/healthz?x=/`, 'Host: evil.example')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answerTo('http://evil.example/healthz', `Host: ${own}`)).toMatch(/^HTTP\/1\.1 403 /);
    expect(await answerTo(`http://${own}`, `Host: ${own}`, 'Accept: text/html')).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('is nobody’s where two Host headers are sent', async () => {
    http = await startHttpPanel();
    const host = `Host: 127.0.0.1:${http.port}`;
    expect(await answerTo('/healthz', host, host)).toMatch(/^HTTP\/1\.1 400 .*more than one Host/s);
    const upgrade = [
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    const raw = `GET /rpc HTTP/1.1\r\n${[host, host, 'Connection: Upgrade', ...upgrade].join('\r\n')}\r\n\r\n`;
    expect(await rawAnswer(raw)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('an upgrade to what the panel does not speak', () => {
  const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';

  it('is passed over: the request is answered, and those that follow on its connection', async () => {
    http = await startHttpPanel();
    const host = `Host: 127.0.0.1:${http.port}\r\n`;
    const socket = connect(http.port, '127.0.0.1');
    let text = '';
    socket.on('data', chunk => {
      text += String(chunk);
    });
    const answers = (): string[] => text.match(/HTTP\/1\.1 \d+/g) ?? [];
    socket.write(`GET /status HTTP/1.1\r\n${host}${offer}\r\n`);
    await eventually('it is answered', () => answers().length === 1);
    const body = JSON.stringify({ model: 'bravo' });
    socket.write(
      `POST /switch HTTP/1.1\r\n${host}${offer}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    socket.write(body.slice(5));
    await eventually('the switch is answered', () => answers().length === 2);
    socket.write(`GET /healthz HTTP/1.1\r\n${host}Upgrade: h2c\r\nConnection: upgrade, close\r\n\r\n`);
    await once(socket, 'close');
    expect(answers()).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(http.panel.accepted).toEqual(['bravo']);
  });

  it('passes the guard like every request', async () => {
    http = await startHttpPanel();
    const close = 'Connection: close, Upgrade\r\nUpgrade: TLS/1.0\r\n';
    expect(await rawAnswer(`GET /status HTTP/1.1\r\nHost: evil.example\r\n${close}\r\n`)).toMatch(
      /^HTTP\/1\.1 403 /,
    );
  });
});

describe('streams without a token', () => {
  it('get a quarter of the connections at most, so that who has the token always gets through', async () => {
    http = await startHttpPanel({ limits: { connections: 8 } });
    const first = await openEvents('/events?topics=state');
    const socket = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`);
    await once(socket, 'open');
    const refused = await send(http.port, 'GET', '/events?topics=state');
    expect([refused.status, JSON.parse(refused.text).error.fix]).toEqual([
      503,
      expect.stringContaining('management token'),
    ]);
    expect((await send(http.port, 'POST', '/rpc/supervisor.state', {}, '{}')).status).toBe(503);
    const [, response] = await once(new WebSocket(`ws://127.0.0.1:${http.port}/rpc`), 'unexpected-response');
    expect(response.statusCode).toBe(503);
    expect((await send(http.port, 'GET', '/status')).status).toBe(200);
    expect((await send(http.port, 'GET', '/events?topics=state', bearer)).status).toBe(200);
    socket.close();
    await eventually(
      'a closed one makes room',
      async () => (await send(http.port, 'GET', '/events?topics=state')).status === 200,
    );
    expect(first.text()).toContain('event: state');
  });

  it('and all connections together leave descriptors for what else the panel opens', () => {
    expect(defaultLimits(null).connections).toBe(1024);
    expect(defaultLimits(1_048_576).connections).toBe(1024);
    expect(defaultLimits(1_024).connections).toBe(824);
    expect(defaultLimits(120).connections).toBe(16);
  });
});

describe('event streams', () => {
  it('start with the present of each topic and carry what follows', async () => {
    http = await startHttpPanel();
    http.panel.log('before');
    const events = await openEvents('/events?topics=state,progress,telemetry,log&tail=10');
    await eventually('all topics began', () =>
      ['state', 'progress', 'telemetry', 'log'].every(topic => events.text().includes(`event: ${topic}\n`)),
    );
    expect(events.text()).toContain('before');
    http.panel.log('after');
    http.panel.setState('default', http.panel.starting('alpha'));
    await eventually('the change arrives', () => events.text().includes('loading tensors'));
    await eventually('the line arrives', () => events.text().includes('after'));
    expect(events.text()).toContain('"fraction":0.5');
  });

  it('carry only the topics asked for and refuse unknown ones', async () => {
    http = await startHttpPanel();
    const events = await openEvents('/events?topics=state');
    await eventually('the state arrives', () => events.text().includes('event: state'));
    http.panel.setState('default', http.panel.ready('alpha'));
    await eventually('the change arrives', () => events.text().split('event: state').length === 3);
    expect(events.text()).not.toMatch(/event: (progress|telemetry|log)/);
    expect((await send(http.port, 'GET', '/events?topics=nonsense')).status).toBe(400);
  });

  it('tell a HEAD their type and nothing else', async () => {
    http = await startHttpPanel();
    const { status, headers, text } = await send(http.port, 'HEAD', '/events');
    expect([status, headers['content-type'], text]).toEqual([200, 'text/event-stream', '']);
    expect((await send(http.port, 'HEAD', '/events?topics=nonsense')).status).toBe(400);
  });

  it('beat while nothing happens, and stop when the client has gone', async () => {
    const clock = new FakeClock();
    http = await startHttpPanel({ clock });
    const outgoing = request({ host: '127.0.0.1', port: http.port, path: '/events?topics=state' });
    outgoing.on('error', () => {});
    outgoing.end();
    const [response] = await once(outgoing, 'response');
    let text = '';
    response.on('data', (chunk: Buffer) => {
      text += String(chunk);
    });
    response.on('error', () => {});
    await eventually('the stream waits for its heartbeat', () => clock.sleepers === 1);
    await clock.advance(HEARTBEAT_MS - 1);
    expect(text).not.toContain(': heartbeat');
    await clock.advance(1);
    await eventually('a heartbeat arrives', () => text.includes(': heartbeat\n\n'));
    outgoing.destroy();
    await eventually('nothing sleeps', () => clock.sleepers === 0);
  });

  it('end when the server closes, like WebSockets, and the port is free then', async () => {
    http = await startHttpPanel();
    const events = await openEvents('/events?topics=state');
    const socket = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const started = performance.now();
    await http.server.dispose();
    await events.ended;
    expect((await closed)[0]).toBe(1001);
    expect(performance.now() - started).toBeLessThan(10_000);
    const again = createServer().listen(http.port, '127.0.0.1');
    await once(again, 'listening');
    again.close();
  });
});

describe('WebSockets', () => {
  it('are pinged every 25 s and cut when the other side is silent', async () => {
    const clock = new FakeClock();
    http = await startHttpPanel({ clock });
    const alive = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`);
    const silent = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`, { autoPong: false });
    let pings = 0;
    alive.on('ping', () => pings++);
    const cut = once(silent, 'close');
    await Promise.all([once(alive, 'open'), once(silent, 'open')]);
    await eventually('both are watched', () => clock.sleepers === 2);
    for (let beat = 1; beat <= 3; beat++) {
      await clock.advance(PING_MS);
      await eventually('the ping arrives', () => pings === beat);
      // The pong travels back before time goes on.
      await send(http.port, 'GET', '/healthz');
    }
    expect((await cut)[0]).toBe(1006);
    expect(alive.readyState).toBe(WebSocket.OPEN);
    alive.terminate();
    await eventually('nothing is watched', () => clock.sleepers === 0);
  });
});

describe('the panel', () => {
  it('is served to a signed-in browser with the headers that its files need', async () => {
    http = await startHttpPanel();
    const cookie = await http.signIn();
    const index = await send(http.port, 'GET', '/', { cookie });
    expect([index.status, index.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(index.headers['content-security-policy']).not.toContain('unsafe');
    const asset = await send(http.port, 'GET', '/assets/index-abc123.js', { cookie });
    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const zipped = await fetch(`${http.url}/assets/index-abc123.js`, {
      headers: { ...bearer, 'accept-encoding': 'gzip' },
    });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(await zipped.text()).toBe(asset.text);
    expect((await send(http.port, 'HEAD', '/', { cookie })).text).toBe('');
  });

  it('stays that of one build when another one is put in its place', async () => {
    const rendererDir = await temporaryFolder();
    const build = async (name: string): Promise<void> => {
      await writeFile(join(rendererDir, 'index.html'), `<script src="assets/${name}.js"></script>`);
      await writeFile(join(rendererDir, 'assets', `${name}.js`), name);
    };
    await mkdir(join(rendererDir, 'assets'));
    await build('one');
    http = await startHttpPanel({ rendererDir });
    await build('two');
    const page = await send(http.port, 'GET', '/', bearer);
    expect(page.text).toContain('assets/one.js');
    expect((await send(http.port, 'GET', '/assets/one.js', bearer)).text).toBe('one');
    await rm(join(rendererDir, 'assets', 'one.js'));
    expect((await send(http.port, 'GET', '/assets/one.js', bearer)).text).toBe('one');
  });

  it('leaves its folder by no spelling of a path', async () => {
    http = await startHttpPanel();
    const paths = [
      '/../package.json',
      '/assets/../../x.js',
      '/%2e%2e/x.js',
      '/..%2fx.js',
      '/assets//x.js',
      '/.env.js',
      '/\0.js',
      '/assets\\..\\x.js',
    ];
    for (const path of paths) {
      const answer = await rawAnswer(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\nConnection: close\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 (404|400) /);
    }
  });

  it('signs a browser in with a link that works once, and sends it to the panel', async () => {
    http = await startHttpPanel();
    const link = new URL(http.server.signInUrl());
    const path = link.pathname + link.search;
    expect((await send(http.port, 'HEAD', path)).status).toBe(200);
    const first = await send(http.port, 'GET', path, {
      'sec-fetch-site': 'none',
      'sec-fetch-mode': 'navigate',
    });
    expect([first.status, first.headers.location]).toEqual([303, '/']);
    const cookie = String(first.headers['set-cookie']?.[0]);
    expect(cookie).toMatch(/^paddock-home-a=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
    expect((await send(http.port, 'GET', '/', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
    const second = await send(http.port, 'GET', path);
    expect([second.status, second.headers['set-cookie']]).toEqual([410, undefined]);
  });

  it('speaks to a browser without a session in the language that it likes best', async () => {
    http = await startHttpPanel();
    const heading = async (path: string, likes?: string): Promise<unknown[]> => {
      const headers = { accept: 'text/html', ...(likes === undefined ? {} : { 'accept-language': likes }) };
      const { status, text } = await send(http.port, 'GET', path, headers);
      return [status, /<html lang="(\w+)">/.exec(text)?.[1], /<h1>(.+?)<\/h1>/.exec(text)?.[1]];
    };
    const english = [401, 'en', 'This browser is not signed in'];
    const german = [401, 'de', 'Dieser Browser ist nicht angemeldet'];
    expect(await heading('/')).toEqual(english);
    expect(await heading('/', 'de-AT,de;q=0.9,en;q=0.5')).toEqual(german);
    expect(await heading('/', 'en;q=0.3, fr, de;q=0.8')).toEqual(german);
    expect(await heading('/', 'de;q=0, fr')).toEqual(english);
    expect(await heading('/', 'en-GB,en,de')).toEqual(english);
    expect(await heading('/', '*;q=x,;;')).toEqual(english);
    expect(await heading('/login?code=gone', 'de')).toEqual([
      410,
      'de',
      'Diese Anmeldeadresse gilt nicht mehr',
    ]);
  });

  it('signs in from a link on another page by a refresh, which carries the cookie', async () => {
    http = await startHttpPanel();
    const link = new URL(http.server.signInUrl());
    const answer = await send(http.port, 'GET', link.pathname + link.search, {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.text).toContain('http-equiv="refresh"');
  });

  it('signs in on the way to the documentation as well, and to nowhere that somebody could choose', async () => {
    http = await startHttpPanel();
    const follow = async (change: (url: URL) => void, headers = {}): Promise<Answer> => {
      const url = new URL(http.server.signInUrl('/docs'));
      change(url);
      return send(http.port, 'GET', url.pathname + url.search, headers);
    };
    expect((await follow(() => {})).headers.location).toBe('/docs');
    expect((await follow(url => url.searchParams.delete('to'))).headers.location).toBe('/');
    for (const elsewhere of [
      'https://example.org/',
      '//example.org',
      '/docs/..//example.org',
      'javascript:x',
    ])
      expect((await follow(url => url.searchParams.set('to', elsewhere))).headers.location).toBe('/');
    const linked = await follow(() => {}, {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    });
    expect(linked.text).toContain('content="0;url=/docs"');
  });
});

describe('listening', () => {
  it('names who holds an explicit port, and moves on from a default one', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    try {
      await expect(startHttpPanel({ port, portExplicit: true })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(new RegExp(`^Port ${port} is taken by .*pid ${process.pid}`)),
        fix: expect.stringContaining('--port'),
      });
      http = await startHttpPanel({ port, portExplicit: false });
      expect(http.server.address.movedFrom).toBe(port);
      expect(http.port).toBeGreaterThan(port);
    } finally {
      holder.close();
    }
  });

  it('refuses an address beyond this machine without TLS or consent', async () => {
    await expect(startHttpPanel({ host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      fix: expect.stringMatching(/--tls-cert .*--tls-key.* --allow-lan/),
    });
    http = await startHttpPanel({ host: '0.0.0.0', exposeConsent: true });
    expect(http.server.address).toMatchObject({ exposed: true, url: `http://127.0.0.1:${http.port}` });
  });
});
