import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RouteAccess } from '../../../src-main/http/route.ts';
import { contract } from '../../../src-shared/contract.ts';
import { type HttpPanel, send, startHttpPanel, TOKEN } from '../../support/http-panel.ts';

/*
 * Every route × every verb × every kind of caller. The table below is written by hand on purpose: a new route without
 * a line here fails, and so does a route whose access is loosened.
 */
const EXPECTED: Readonly<Record<string, RouteAccess>> = {
  'GET /models': 'read',
  'GET /status': 'read',
  'POST /switch': 'open',
  'POST /start': 'manage',
  'POST /stop': 'manage',
  'POST /restart': 'manage',
  'GET /operations/:id': 'read',
  'GET /logs': 'read',
  'GET /profiles/:id': 'read',
  'PUT /profiles/:id': 'manage',
  'GET /telemetry': 'read',
  'GET /metrics': 'read',
  'GET /healthz': 'read',
  'GET /events': 'read',
  'GET /login': 'public',
  'POST /sign-in-links': 'manage',
  'GET /openapi.json': 'read',
  'GET /docs': 'read',
  'POST /rpc/app.info': 'read',
  'POST /rpc/app.runtimes': 'read',
  'POST /rpc/app.doctor': 'read',
  'POST /rpc/app.settings': 'manage',
  'POST /rpc/app.startOptions': 'manage',
  'POST /rpc/app.changeStartOptions': 'manage',
  'POST /rpc/app.signInLink': 'manage',
  'POST /rpc/app.rotateToken': 'manage',
  'POST /rpc/app.diagnostics': 'manage',
  'POST /rpc/updates.watch': 'read',
  'POST /rpc/updates.check': 'manage',
  'POST /rpc/discovery.scan': 'manage',
  'POST /rpc/discovery.add': 'manage',
  'POST /rpc/profiles.list': 'read',
  'POST /rpc/profiles.get': 'read',
  'POST /rpc/profiles.watch': 'read',
  'POST /rpc/profiles.validate': 'read',
  'POST /rpc/profiles.update': 'manage',
  'POST /rpc/profiles.undo': 'manage',
  'POST /rpc/preferences.get': 'read',
  'POST /rpc/preferences.watch': 'read',
  'POST /rpc/preferences.update': 'manage',
  'POST /rpc/profiles.exportPresets': 'read',
  'POST /rpc/profiles.importPresets': 'manage',
  'POST /rpc/engine.flags': 'read',
  'POST /rpc/profiles.plan': 'read',
  'POST /rpc/profiles.suggest': 'read',
  'POST /rpc/supervisor.previewSwitch': 'read',
  'POST /rpc/benchmarks.annotate': 'manage',
  'POST /rpc/benchmarks.cancel': 'manage',
  'POST /rpc/benchmarks.compare': 'read',
  'POST /rpc/benchmarks.estimate': 'read',
  'POST /rpc/benchmarks.export': 'read',
  'POST /rpc/benchmarks.fetchSuite': 'manage',
  'POST /rpc/benchmarks.frontier': 'read',
  'POST /rpc/benchmarks.get': 'read',
  'POST /rpc/benchmarks.grade': 'manage',
  'POST /rpc/benchmarks.importResultFiles': 'manage',
  'POST /rpc/benchmarks.importResults': 'manage',
  'POST /rpc/benchmarks.importSuite': 'manage',
  'POST /rpc/benchmarks.list': 'read',
  'POST /rpc/benchmarks.pause': 'manage',
  'POST /rpc/benchmarks.problem': 'read',
  'POST /rpc/benchmarks.progress': 'read',
  'POST /rpc/benchmarks.references': 'read',
  'POST /rpc/benchmarks.remoteModels': 'read',
  'POST /rpc/benchmarks.remove': 'manage',
  'POST /rpc/benchmarks.rerun': 'manage',
  'POST /rpc/benchmarks.resume': 'manage',
  'POST /rpc/benchmarks.exportSpeed': 'read',
  'POST /rpc/benchmarks.speed': 'manage',
  'POST /rpc/benchmarks.speedRuns': 'read',
  'POST /rpc/benchmarks.cancelSpeed': 'manage',
  'POST /rpc/benchmarks.grader': 'read',
  'POST /rpc/benchmarks.gradeSamples': 'manage',
  'POST /rpc/benchmarks.removeSpeed': 'manage',
  'POST /rpc/benchmarks.start': 'manage',
  'POST /rpc/benchmarks.suites': 'read',
  'POST /rpc/benchmarks.watch': 'read',
  'POST /rpc/benchmarks.schedules': 'read',
  'POST /rpc/benchmarks.setSchedule': 'manage',
  'POST /rpc/benchmarks.removeSchedule': 'manage',
  'POST /rpc/benchmarks.speedSchedules': 'read',
  'POST /rpc/benchmarks.setSpeedSchedule': 'manage',
  'POST /rpc/benchmarks.removeSpeedSchedule': 'manage',
  'POST /rpc/measurements.watch': 'read',
  'POST /rpc/profiles.backups': 'read',
  'POST /rpc/profiles.edit': 'manage',
  'POST /rpc/profiles.preview': 'read',
  'POST /rpc/profiles.previewRestore': 'read',
  'POST /rpc/profiles.restore': 'manage',
  'POST /rpc/supervisor.state': 'read',
  'POST /rpc/supervisor.snapshot': 'read',
  'POST /rpc/supervisor.switch': 'open',
  'POST /rpc/supervisor.stop': 'manage',
  'POST /rpc/supervisor.restart': 'manage',
  'POST /rpc/supervisor.operation': 'read',
  'POST /rpc/telemetry.readings': 'read',
  'POST /rpc/telemetry.history': 'read',
  'POST /rpc/telemetry.since': 'read',
  'POST /rpc/logs.tail': 'read',
  'POST /rpc/logs.search': 'read',
  'POST /rpc/logs.launches': 'read',
  'POST /rpc/playground.model': 'read',
  'POST /rpc/playground.chat': 'open',
  // What is no row of the table: the panel itself, and addresses that nothing answers to.
  'GET /': 'manage',
  'GET /assets/index-abc123.js': 'manage',
  'GET /nothing-here': 'read',
  'GET /assets/../../etc/passwd': 'read',
};
const VERBS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

const JSON_TYPE = { 'content-type': 'application/json' };
/** Valid for everything that changes something: only the guard keeps it from doing so. */
const BODY = JSON.stringify({ model: 'bravo', profileId: 'bravo', changes: {}, revision: 'r1' });
const hasBody = (verb: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(verb);

type Outcome = 'allowed' | 401 | 403;
interface Caller {
  readonly name: string;
  readonly headers: (panel: { readonly port: number; readonly cookie: string }) => Record<string, string>;
  /** What each access gives this caller. */
  readonly outcome: (access: RouteAccess) => Outcome;
}

const unlessPublic = (access: RouteAccess): Outcome => (access === 'public' ? 'allowed' : 401);
const CALLERS: readonly Caller[] = [
  {
    name: 'an anonymous local tool',
    headers: () => ({}),
    outcome: access => (access === 'manage' ? 401 : 'allowed'),
  },
  {
    name: "Node's fetch without a token",
    headers: () => ({ 'sec-fetch-mode': 'cors', 'user-agent': 'node' }),
    outcome: access => (access === 'manage' ? 401 : 'allowed'),
  },
  {
    name: 'a foreign Host with the token (DNS rebinding)',
    headers: ({ port }) => ({ host: `evil.example:${port}`, authorization: `Bearer ${TOKEN}` }),
    outcome: () => 403,
  },
  {
    name: 'our host name at another port',
    headers: () => ({ host: '127.0.0.1:1', authorization: `Bearer ${TOKEN}` }),
    outcome: () => 403,
  },
  {
    name: 'a foreign Origin with a session',
    headers: ({ cookie }) => ({ origin: 'https://evil.example', cookie }),
    outcome: () => 403,
  },
  {
    name: 'a page of another local server with a session',
    headers: ({ cookie }) => ({ origin: 'http://127.0.0.1:3000', cookie }),
    outcome: () => 403,
  },
  {
    name: 'the null Origin with the token',
    headers: () => ({ origin: 'null', authorization: `Bearer ${TOKEN}` }),
    outcome: () => 403,
  },
  {
    name: 'a no-cors request of another site with a session',
    headers: ({ cookie }) => ({
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'image',
      cookie,
    }),
    outcome: () => 403,
  },
  {
    name: 'our page without a session',
    headers: ({ port }) => ({ origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' }),
    outcome: unlessPublic,
  },
  {
    name: 'a browser that was typed our address, without a session',
    headers: () => ({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
    outcome: unlessPublic,
  },
  {
    name: 'a browser with a forged session',
    headers: ({ port, cookie }) => ({
      origin: `http://127.0.0.1:${port}`,
      cookie: cookie.replace(/\.\d+\./, `.${Date.now() * 2}.`),
    }),
    outcome: unlessPublic,
  },
  {
    name: 'our page with a session',
    headers: ({ port, cookie }) => ({
      origin: `http://127.0.0.1:${port}`,
      'sec-fetch-site': 'same-origin',
      cookie,
    }),
    outcome: () => 'allowed',
  },
  {
    name: 'a tool with the token',
    headers: () => ({ authorization: `Bearer ${TOKEN}` }),
    outcome: () => 'allowed',
  },
  {
    name: 'a tool with a wrong token',
    headers: () => ({ authorization: `Bearer ${TOKEN}x` }),
    outcome: unlessPublic,
  },
  {
    name: 'a tool with another scheme',
    headers: () => ({ authorization: `Basic ${Buffer.from(`a:${TOKEN}`).toString('base64')}` }),
    outcome: unlessPublic,
  },
  {
    name: 'a client behind a reverse proxy',
    headers: () => ({ 'x-forwarded-for': '203.0.113.5' }),
    outcome: unlessPublic,
  },
];

/** What a verb needs on a path that has rows for other verbs only: reading may look, anything else needs the token. */
function accessOf(verb: string, path: string): RouteAccess {
  const direct = EXPECTED[`${verb === 'HEAD' ? 'GET' : verb} ${path}`];
  if (direct !== undefined) return direct;
  return ['GET', 'HEAD', 'OPTIONS'].includes(verb) ? 'read' : 'manage';
}

let http: HttpPanel;
let cookie: string;
beforeAll(async () => {
  http = await startHttpPanel();
  cookie = await http.signIn();
});
afterAll(() => http.dispose());

describe('the guard', () => {
  it('has an expectation for every route, and every procedure of the contract is a route', () => {
    const routes = http.server.routes.map(route => [`${route.method} ${route.path}`, route.access] as const);
    const notRows = [
      'GET /',
      'GET /assets/index-abc123.js',
      'GET /nothing-here',
      'GET /assets/../../etc/passwd',
    ];
    const expected = Object.entries(EXPECTED).filter(([key]) => !notRows.includes(key));
    expect(Object.fromEntries(routes)).toEqual(Object.fromEntries(expected));
    for (const name of Object.keys(contract)) expect(EXPECTED).toHaveProperty([`POST /rpc/${name}`]);
  });

  for (const caller of CALLERS) {
    it(`answers ${caller.name} as the table says, on every route and verb`, async () => {
      const paths = [...new Set(Object.keys(EXPECTED).map(key => key.slice(key.indexOf(' ') + 1)))];
      const wrong: string[] = [];
      for (const path of paths) {
        for (const verb of VERBS) {
          const want = caller.outcome(accessOf(verb, path));
          const changesBefore = http.panel.changes;
          const answer = await send(
            http.port,
            verb,
            path.replace(':id', 'alpha'),
            { ...caller.headers({ port: http.port, cookie }), ...(hasBody(verb) ? JSON_TYPE : {}) },
            hasBody(verb) ? BODY : undefined,
          );
          if (want !== 'allowed' && http.panel.changes !== changesBefore)
            wrong.push(`${verb} ${path}: changed something`);
          const got: Outcome | number =
            answer.status === 401 || answer.status === 403 ? answer.status : 'allowed';
          if (got !== want) wrong.push(`${verb} ${path}: ${answer.status}, expected ${want}`);
          // 501: the guard let it in, and this panel does not offer it.
          if (answer.status >= 500 && answer.status !== 501) wrong.push(`${verb} ${path}: ${answer.status}`);
          const cors = Object.keys(answer.headers).filter(name => name.startsWith('access-control-'));
          if (cors.length > 0) wrong.push(`${verb} ${path}: CORS header`);
          if (!answer.headers['content-security-policy']?.includes("frame-ancestors 'none'")) {
            wrong.push(`${verb} ${path}: no security headers`);
          }
        }
      }
      expect(wrong).toEqual([]);
    });
  }

  it('gives no anonymous tool anything once the setting closes it', async () => {
    const closed = await startHttpPanel({ anonymousTools: () => false });
    try {
      for (const route of closed.server.routes.filter(({ access }) => access !== 'public')) {
        const answer = await send(closed.port, route.method, route.path.replace(':id', 'alpha'));
        expect(`${route.path} ${answer.status}`).toBe(`${route.path} 401`);
      }
    } finally {
      await closed.dispose();
    }
  });

  it('ends what anonymous tools have open when the setting closes it, and nothing else', async () => {
    const panel = await startHttpPanel();
    try {
      const open = async (headers: Record<string, string>) => {
        const socket = new WebSocket(`ws://127.0.0.1:${panel.port}/rpc`, { headers });
        await once(socket, 'open');
        const events = await fetch(`${panel.url}/events?topics=state`, { headers });
        return { socket, events };
      };
      const anonymous = await open({});
      const trusted = await open({ authorization: `Bearer ${TOKEN}` });
      const closed = once(anonymous.socket, 'close');
      panel.server.endAnonymous();
      expect((await closed)[0]).toBe(4401);
      await anonymous.events.text().catch(() => {});
      trusted.socket.send(JSON.stringify({ t: 'call', id: 1, name: 'app.info' }));
      expect(JSON.parse(String((await once(trusted.socket, 'message'))[0]))).toMatchObject({
        t: 'result',
        id: 1,
      });
      expect((await trusted.events.body?.getReader().read())?.done).toBe(false);
      trusted.socket.close();
    } finally {
      await panel.dispose();
    }
  });

  it('refuses a method on an address of ours with 405 and says which it takes', async () => {
    const answer = await send(http.port, 'DELETE', '/profiles/alpha', { authorization: `Bearer ${TOKEN}` });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, PUT, HEAD, OPTIONS']);
  });

  it('answers OPTIONS with the methods and no permission for other origins', async () => {
    const answer = await send(http.port, 'OPTIONS', '/switch');
    expect([answer.status, answer.headers.allow]).toEqual([204, 'POST, OPTIONS']);
  });

  it('lets a link on another site open the panel, which then asks to sign in', async () => {
    const answer = await send(http.port, 'GET', '/', {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      accept: 'text/html',
    });
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('npx paddock url');
  });
});

describe('the guard of the WebSocket', () => {
  /** What became of a handshake: its refusal's status, a close code, or `open` when a call was answered. */
  function handshake(headers: Record<string, string>, path = '/rpc'): Promise<number | string> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${http.port}${path}`, { headers });
      socket.on('unexpected-response', (request, response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      socket.on('close', code => resolve(code));
      socket.on('error', error =>
        /Unexpected|socket hang up|closed/.test(error.message) ? undefined : reject(error),
      );
      socket.on('open', () =>
        socket.send(JSON.stringify({ t: 'call', id: 1, name: 'supervisor.stop', input: {} })),
      );
      socket.on('message', data => {
        const frame = JSON.parse(String(data)) as { t: string; error?: { code: string } };
        resolve(frame.t === 'error' ? `open, ${frame.error?.code}` : 'open, may manage');
        socket.close();
      });
    });
  }
  const origin = (): string => `http://127.0.0.1:${http.port}`;

  it('lets tools read and signed-in browsers and tokens manage', async () => {
    expect(await handshake({})).toBe('open, UNAUTHENTICATED');
    expect(await handshake({ authorization: `Bearer ${TOKEN}` })).toBe('open, may manage');
    expect(await handshake({ origin: origin(), cookie })).toBe('open, may manage');
  });

  it('refuses foreign pages with 403, a wrong token with 401, and closes on browsers without session with 4401', async () => {
    expect(await handshake({ origin: 'https://evil.example', cookie })).toBe(403);
    expect(await handshake({ origin: 'null' })).toBe(403);
    expect(await handshake({ host: `evil.example:${http.port}` })).toBe(403);
    expect(await handshake({ authorization: 'Bearer wrong' })).toBe(401);
    expect(await handshake({ 'sec-fetch-site': 'same-origin' })).toBe(401);
    expect(await handshake({ origin: origin() })).toBe(4401);
    expect(await handshake({ authorization: `Bearer ${TOKEN}` }, '/status')).toBe(404);
  });
});
