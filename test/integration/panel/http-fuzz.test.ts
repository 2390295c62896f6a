import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../../src-shared/contract.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';

/** `npm run soak` raises it. */
const RUNS = Number(process.env.PADDOCK_FUZZ_RUNS ?? 150);
const seed = Number(process.env.PADDOCK_FUZZ_SEED ?? 20_261);

const ROUTES = [
  ...[
    '/',
    '/status',
    '/models',
    '/switch',
    '/start',
    '/stop',
    '/restart',
    '/logs',
    '/events',
    '/telemetry',
    '/metrics',
  ],
  ...[
    '/healthz',
    '/docs',
    '/openapi.json',
    '/login',
    '/profiles/a',
    '/profiles/%00',
    '/operations/x',
    '/rpc',
  ],
  ...['//', '/..%2f..%2fetc%2fpasswd', '/%', '/assets/../../package.json', '/index.html%00.js'],
  ...Object.keys(contract).map(name => `/rpc/${name}`),
];
const query = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '?wait=maybe',
    '?tail=-1',
    '?tail=1e9',
    '?level=x',
    '?since=NaN',
    '?topics=',
    '?topics=log,,',
    '?q=%',
  ),
  fc.string({ maxLength: 30 }).map(text => `?${encodeURIComponent(text)}`),
);
const body = fc.oneof(
  fc.constant(''),
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '{',
    '[]',
    'null',
    '{"model":1}',
    '{"model":""}',
    '{"model":"__proto__"}',
    '{"__proto__":{"a":1}}',
  ),
  fc
    .record({
      profileId: fc.string(),
      revision: fc.string(),
      changes: fc.dictionary(fc.string(), fc.string()),
    })
    .map(value => JSON.stringify(value)),
  fc.record({ lines: fc.double(), q: fc.string(), level: fc.string() }).map(value => JSON.stringify(value)),
  fc.constant('x'.repeat(2_000_000)),
);
const contentType = fc.constantFrom(
  'application/json',
  'text/plain',
  '',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  ';;;',
);

describe('requests that make no sense', () => {
  const panels = new Panels();
  let panel: PanelProcess;

  beforeAll(async () => {
    panel = await panels.start(profileText('a'), { args: ['--llama-server', fakeLlamaServer()] });
  });

  afterAll(() => panels.dispose());

  /** One request; the first bytes of the answer are enough, since some answers never end. */
  async function statusOf(
    method: string,
    path: string,
    type: string,
    text: string,
    token: boolean,
  ): Promise<number> {
    const sent = Buffer.from(text, 'utf8');
    const asked = request({
      host: '127.0.0.1',
      port: panel.url.port,
      method,
      // As it stands: a URL would tidy it up.
      path,
      agent: false,
      headers: {
        'content-length': sent.length,
        ...(type === '' ? {} : { 'content-type': type }),
        ...(token ? { authorization: `Bearer ${panel.token}` } : {}),
      },
    });
    try {
      return await new Promise<number>((resolve, reject) => {
        asked.once('response', response => resolve(response.statusCode ?? 0));
        // A body that is too large may be cut off while it is sent.
        asked.once('error', error => (sent.length > 1_000_000 ? resolve(413) : reject(error)));
        asked.setTimeout(20_000, () => reject(new Error(`${method} ${path} is not answered`)));
        asked.end(sent);
      });
    } finally {
      asked.destroy();
    }
  }

  it('are answered with a reason, never with 500, and the panel stays up', async () => {
    const anything = fc.tuple(
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'),
      fc.tuple(fc.constantFrom(...ROUTES), query).map(parts => parts.join('')),
      contentType,
      body,
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(anything, async parts => {
        const status = await statusOf(...parts);
        expect(status).not.toBe(500);
        expect(status).toBeLessThan(600);
      }),
      { numRuns: RUNS, seed },
    );
    expect((await panel.get('/healthz')).status).toBe(200);
    expect(panel.ownLog()).not.toContain('A handler failed');
  });

  it('are refused when they are no HTTP at all', async () => {
    const start = fc.constantFrom(
      '',
      'GET / HTTP/1.1\r\n',
      'POST /switch HTTP/1.1\r\nHost: x\r\n',
      'GET /rpc HTTP/1.1\r\nUpgrade: websocket\r\n',
    );
    const send = async (bytes: Buffer): Promise<void> => {
      const socket = connect(Number(panel.url.port), '127.0.0.1');
      socket.on('error', () => {});
      const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
      await once(socket, 'connect');
      socket.end(bytes);
      socket.resume();
      const timer = setTimeout(() => socket.destroy(), 300);
      await closed;
      clearTimeout(timer);
    };
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 400 }), (line, bytes) =>
        send(Buffer.concat([Buffer.from(line), bytes])),
      ),
      { numRuns: Math.ceil(RUNS / 5), seed },
    );
    await send(
      Buffer.from(`GET /status HTTP/1.1\r\nHost: ${panel.url.host}\r\nX: ${'y'.repeat(200_000)}\r\n\r\n`),
    );
    expect((await panel.get('/healthz')).status).toBe(200);
    expect(panel.runs).toBe(true);
  });
});
