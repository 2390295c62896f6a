import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { ClientFrame, ServerFrame } from '../../../src-shared/rpc/frames.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { failureOf, InMemoryPanel } from '../../fakes/in-memory-panel.ts';
import { type ApiDocument, undocumented } from '../../support/api-document.ts';
import { eventually } from '../../support/eventually.ts';
import {
  type Answer,
  type HttpPanel,
  PROFILES,
  send,
  startHttpPanel,
  TOKEN,
} from '../../support/http-panel.ts';

interface RecordedExchange {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly answer: { readonly status: number; readonly text: string };
}

const EXCHANGES = JSON.parse(
  readFileSync(new URL('../../golden/management-api/exchanges.json', import.meta.url), 'utf8'),
) as readonly RecordedExchange[];

let http: HttpPanel;
afterEach(() => http.dispose());

const bearer = { authorization: `Bearer ${TOKEN}` };
const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  send(http.port, 'POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
const apiDocument = async (): Promise<ApiDocument> =>
  JSON.parse((await send(http.port, 'GET', '/openapi.json')).text) as ApiDocument;
const parse = (answer: Answer): Record<string, unknown> => JSON.parse(answer.text) as Record<string, unknown>;

describe('the reference API', () => {
  it('answers the recorded exchanges byte for byte, in order', async () => {
    http = await startHttpPanel();
    for (const { name, request, answer } of EXCHANGES) {
      const got = await send(http.port, request.method, request.path, request.headers, request.body);
      expect({ name, status: got.status, text: got.text }).toEqual({ name, ...answer });
      expect(got.headers['content-type']).toBe('application/json');
      expect(got.headers['content-length']).toBe(String(Buffer.byteLength(got.text)));
    }
    expect(http.panel.accepted).toEqual(['alpha', 'bravo']);
  });

  it('refuses other content types with 415, and the form type from a browser or for what is no JSON object', async () => {
    http = await startHttpPanel();
    const cookie = await http.signIn();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = '{"model": "alpha"}';
    const status = async (headers: Record<string, string>, text = body): Promise<number> =>
      (await send(http.port, 'POST', '/switch', headers, text)).status;
    expect(await status({ 'content-type': 'text/plain' })).toBe(415);
    expect(await status(form, 'model=alpha')).toBe(415);
    expect(await status(form, '[]')).toBe(415);
    expect(await status({ ...form, origin: http.url, cookie })).toBe(415);
    expect(http.panel.accepted).toEqual([]);
    expect(
      await status({ 'content-type': 'Application/JSON; charset=utf-8', origin: http.url, cookie }),
    ).toBe(200);
  });

  it('answers /status and /models at once during a switch, and 409 to another one', async () => {
    http = await startHttpPanel();
    http.panel.autoFinish = false;
    const switching = post('/switch', { model: 'alpha' });
    await eventually('the switch is accepted', () => http.panel.accepted.length === 1);
    expect(parse(await send(http.port, 'GET', '/status'))).toEqual({
      model: null,
      model_name: '',
      state: 'starting',
      status: 'Loading Alpha 7B: loading tensors 50 %',
    });
    for (const model of ['bravo', 'alpha']) {
      const second = await post('/switch', { model });
      expect([second.status, parse(second)]).toEqual([
        409,
        { error: 'switch already in progress', state: 'starting' },
      ]);
    }
    http.panel.finish(http.panel.lastOperationId);
    expect((await switching).status).toBe(200);
  });

  it('accepts one of 100 concurrent switches to different ids and refuses 99', async () => {
    const profiles = Array.from({ length: 100 }, (_, index) => ({ id: `p${index}` }));
    http = await startHttpPanel({ profiles });
    http.panel.autoFinish = false;
    const answers = profiles.map(({ id }) => post('/switch', { model: id }));
    let refused = 0;
    for (const answer of answers) void answer.then(({ status }) => (refused += status === 409 ? 1 : 0));
    await eventually('99 requests are refused', () => refused === 99);
    expect(http.panel.accepted).toHaveLength(1);
    http.panel.finish(http.panel.lastOperationId);
    const statuses = (await Promise.all(answers)).map(answer => answer.status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 99 }, () => 409)]);
  });

  it('answers a load that failed with 502, the reason, the fix and the operation', async () => {
    http = await startHttpPanel();
    http.panel.autoFinish = false;
    const switching = post('/switch', { model: 'alpha' });
    await eventually('the switch is accepted', () => http.panel.accepted.length === 1);
    const operation = http.panel.lastOperationId;
    http.panel.finish(operation, failureOf('alpha'));
    const answer = await switching;
    expect([answer.status, parse(answer)]).toEqual([
      502,
      {
        success: false,
        model: null,
        model_name: '',
        state: 'idle',
        error: {
          code: 'LOAD_FAILED',
          message: 'The GPU has too little free memory.',
          fix: 'Lower CTX_SIZE.',
          details: { failure: 'out-of-vram', logTail: ['cudaMalloc failed: out of memory'] },
        },
        operation,
      },
    ]);
    expect(parse(await send(http.port, 'GET', '/status'))).toEqual({
      model: null,
      model_name: '',
      state: 'idle',
      status: 'Alpha 7B: The GPU has too little free memory.',
    });
  });

  it('answers 504 after 300 s while the switch goes on', async () => {
    const clock = new FakeClock();
    http = await startHttpPanel({ clock });
    http.panel.autoFinish = false;
    const switching = post('/switch', { model: 'alpha' });
    await eventually('the switch is accepted', () => http.panel.accepted.length === 1);
    await eventually('the request waits', () => clock.sleepers > 0);
    await clock.advance(299_999);
    expect(await Promise.race([switching, Promise.resolve('waiting')])).toBe('waiting');
    await clock.advance(1);
    const answer = await switching;
    expect(answer.status).toBe(504);
    expect(parse(answer)).toMatchObject({
      success: false,
      model: null,
      model_name: '',
      state: 'starting',
      error: { code: 'TIMEOUT' },
      operation: http.panel.lastOperationId,
    });
    expect((await post('/switch', { model: 'bravo' })).status).toBe(409);
    http.panel.finish(http.panel.lastOperationId);
    expect(parse(await send(http.port, 'GET', '/status'))).toMatchObject({
      model: 'alpha',
      state: 'running',
    });
    expect(clock.sleepers).toBe(0);
  });

  it('answers 409 with the fields of the answer when another wish took its place', async () => {
    http = await startHttpPanel();
    http.panel.autoFinish = false;
    const switching = post('/switch', { model: 'alpha' });
    await eventually('the switch is accepted', () => http.panel.accepted.length === 1);
    http.panel.supersede(http.panel.lastOperationId);
    expect(parse(await switching)).toMatchObject({ success: false, error: { code: 'CONFLICT' } });
  });

  it('goes on with the switch when the client hangs up', async () => {
    http = await startHttpPanel();
    http.panel.autoFinish = false;
    const controller = new AbortController();
    const hungUp = fetch(`${http.url}/switch`, {
      method: 'POST',
      body: '{"model":"alpha"}',
      headers: { 'content-type': 'application/json' },
      signal: controller.signal,
    });
    await eventually('the switch is accepted', () => http.panel.accepted.length === 1);
    controller.abort();
    await expect(hungUp).rejects.toThrow();
    http.panel.finish(http.panel.lastOperationId);
    expect(parse(await send(http.port, 'GET', '/status'))).toMatchObject({
      model: 'alpha',
      state: 'running',
    });
  });
});

describe('our own addresses', () => {
  it('switches without waiting: 202 and an operation to poll', async () => {
    http = await startHttpPanel();
    http.panel.autoFinish = false;
    const accepted = await post('/switch?wait=false', { model: 'alpha' });
    const { operation } = parse(accepted);
    expect([accepted.status, accepted.headers.location]).toEqual([202, `/operations/${operation}`]);
    const poll = async (): Promise<unknown> =>
      parse(await send(http.port, 'GET', `/operations/${operation}`)).status;
    expect(await poll()).toBe('running');
    http.panel.finish(String(operation));
    expect(await poll()).toBe('succeeded');
    expect((await send(http.port, 'GET', '/operations/none')).status).toBe(404);
  });

  it('restarts what is served, with the token only', async () => {
    http = await startHttpPanel();
    expect(parse(await send(http.port, 'POST', '/restart', bearer))).toMatchObject({
      error: { code: 'CONFLICT' },
    });
    await post('/switch', { model: 'bravo' });
    expect((await post('/restart', {})).status).toBe(401);
    const before = http.panel.changes;
    expect(parse(await post('/restart', {}, bearer))).toMatchObject({ success: true, model: 'bravo' });
    expect(http.panel.changes).toBe(before + 1);
    http.panel.autoFinish = false;
    const accepted = await post('/restart?wait=false', {}, bearer);
    expect([accepted.status, (await post('/restart', {}, bearer)).status]).toEqual([202, 409]);
  });

  it('stops and starts, with the token only', async () => {
    http = await startHttpPanel();
    await post('/switch', { model: 'bravo' });
    expect((await post('/stop', {})).status).toBe(401);
    const stopped = await send(http.port, 'POST', '/stop', bearer);
    expect([stopped.status, parse(stopped)]).toEqual([
      200,
      { success: true, model: null, model_name: '', state: 'idle' },
    ]);
    const started = await send(http.port, 'POST', '/start', bearer);
    expect(parse(started)).toMatchObject({ success: true, model: 'alpha', state: 'running' });
    expect(parse(await post('/start', { model: 'bravo' }, bearer))).toMatchObject({ model: 'bravo' });
  });

  it('says which operation it was, and what it cut where it cut anything', async () => {
    http = await startHttpPanel();
    http.panel.autoFinish = false;
    const quiet = post('/switch', { model: 'alpha' });
    await eventually('the switch is accepted', () => http.panel.accepted.length === 1);
    http.panel.finish(http.panel.lastOperationId);
    expect((await quiet).headers.location).toBe(`/operations/${http.panel.lastOperationId}`);
    expect(parse(await quiet)).not.toHaveProperty('cut');
    const busy = post('/switch', { model: 'bravo' });
    await eventually('the next one is accepted', () => http.panel.accepted.length === 2);
    const operation = http.panel.lastOperationId;
    http.panel.finish(operation, null, 2);
    expect(parse(await busy)).toMatchObject({ success: true, model: 'bravo', operation, cut: 2 });
    const failing = post('/switch', { model: 'alpha' });
    await eventually('the last one is accepted', () => http.panel.accepted.length === 3);
    http.panel.finish(http.panel.lastOperationId, failureOf('alpha'), 1);
    expect(parse(await failing)).toMatchObject({ success: false, cut: 1 });
  });

  it('lets groups switch at the same time and shows the one that was used last', async () => {
    http = await startHttpPanel({ profiles: [{ id: 'a' }, { id: 'b', group: 'second' }] });
    http.panel.autoFinish = false;
    const first = post('/switch', { model: 'a' });
    await eventually('the switch is accepted', () => http.panel.accepted.length === 1);
    const firstOperation = http.panel.lastOperationId;
    const second = post('/switch', { model: 'b' });
    await eventually('the second switch is accepted', () => http.panel.accepted.length === 2);
    http.panel.finish(http.panel.lastOperationId);
    expect(parse(await second)).toMatchObject({ success: true, model: 'b' });
    http.panel.finish(firstOperation);
    expect(parse(await first)).toMatchObject({ success: true, model: 'a' });
    const { models } = parse(await send(http.port, 'GET', '/models')) as { models: { active: boolean }[] };
    expect(models.map(({ active }) => active)).toEqual([true, true]);
  });

  it('reads and changes a profile; IMAGE, ENDPOINT and ENV_* need the token like every key', async () => {
    http = await startHttpPanel();
    expect(parse(await send(http.port, 'GET', '/profiles/alpha'))).toMatchObject({
      profile: { name: 'Alpha 7B' },
      revision: 'r1',
    });
    expect((await send(http.port, 'GET', '/profiles/zulu')).status).toBe(404);
    expect((await send(http.port, 'GET', '/profiles/..%2f..%2fetc')).status).toBe(400);
    const body = JSON.stringify({
      changes: { IMAGE: 'evil/image', ENDPOINT: null, ENV_X: '1' },
      revision: 'r1',
    });
    const put = (headers: Record<string, string>, text = body): Promise<Answer> =>
      send(http.port, 'PUT', '/profiles/alpha', { 'content-type': 'application/json', ...headers }, text);
    expect((await put({})).status).toBe(401);
    expect(http.panel.updates).toEqual([]);
    expect((await put(bearer)).status).toBe(200);
    expect(http.panel.updates).toHaveLength(1);
    expect((await put(bearer, '{"changes":{},"revision":"old"}')).status).toBe(409);
    const without = await put(bearer, '{"changes":{}}');
    expect(without.status).toBe(400);
    expect(without.text).toContain('GET /profiles/ID answers with it');
  });

  it('searches the log, reads telemetry, metrics and health', async () => {
    http = await startHttpPanel({ clock: new FakeClock(1_000_000) });
    http.panel.log('loading tensors');
    http.panel.log('server is listening');
    const logs = parse(await send(http.port, 'GET', '/logs?tail=5&q=listening')) as {
      lines: { text: string }[];
    };
    expect(logs.lines.map(({ text }) => text)).toEqual(['server is listening']);
    expect((await send(http.port, 'GET', '/logs?tail=none')).status).toBe(400);
    expect(JSON.parse((await send(http.port, 'GET', '/telemetry?since=41')).text)).toMatchObject([
      { at: 42 },
    ]);
    expect(JSON.parse((await send(http.port, 'GET', '/telemetry')).text)).toMatchObject([{ at: 700_001 }]);
    const metrics = await send(http.port, 'GET', '/metrics');
    expect([metrics.headers['content-type'], metrics.text.split('\n')[1]]).toEqual([
      'text/plain; version=0.0.4; charset=utf-8',
      'paddock_up 1',
    ]);
    expect(parse(await send(http.port, 'GET', '/healthz'))).toEqual({ status: 'ok' });
  });

  it('answers as it is documented, whatever the status', async () => {
    http = await startHttpPanel();
    const document = await apiDocument();
    const wrong: string[] = [];
    const seen = new Set<string>();
    const check = (method: string, path: string, answer: Answer | RecordedExchange['answer']): void => {
      seen.add(`${method} ${path.split('?', 1)[0]} ${answer.status}`);
      const why = undocumented(document, { method, path }, answer);
      if (why !== null) wrong.push(why);
    };
    const ask = async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const text = body === undefined ? undefined : JSON.stringify(body);
      const answer = await send(http.port, method, path, { ...type, ...headers }, text);
      check(method, path, answer);
      return answer;
    };
    for (const { request, answer } of EXCHANGES)
      if (request.path in document.paths) check(request.method, request.path, answer);
    const { panel } = http;
    panel.autoFinish = false;
    const doomed = ask('POST', '/switch', { model: 'bravo' });
    await eventually('the switch is under way', () => panel.accepted.length === 1);
    await ask('POST', '/switch', { model: 'alpha' });
    await ask('GET', '/status');
    panel.finish(panel.lastOperationId, failureOf('bravo'), 1);
    await doomed;
    const overtaken = ask('POST', '/start', { model: 'bravo' }, bearer);
    await eventually('the start is under way', () => panel.accepted.length === 2);
    panel.supersede(panel.lastOperationId);
    await overtaken;
    panel.autoFinish = true;
    panel.setState('default', panel.ready('bravo'));
    await ask('POST', '/switch?wait=false', { model: 'alpha' });
    await ask('GET', `/operations/${panel.lastOperationId}`);
    await ask('GET', '/operations/none');
    await ask('POST', '/start', { model: 'zulu' }, bearer);
    await ask('POST', '/start', { model: 7 }, bearer);
    await ask('POST', '/stop', {}, bearer);
    await ask('POST', '/stop', {});
    await ask('POST', '/switch', 'x', { 'content-type': 'text/plain' });
    await ask('GET', '/logs?tail=3&level=error&launchId=l1');
    await ask('GET', '/logs?tail=no');
    await ask('GET', '/telemetry');
    await ask('GET', '/profiles/alpha');
    await ask('GET', '/profiles/none');
    await ask('PUT', '/profiles/alpha', { changes: { NAME: 'x' }, revision: 'r1' }, bearer);
    await ask('PUT', '/profiles/alpha', { changes: {}, revision: 'old' }, bearer);
    await ask('POST', '/rpc/app.info', {});
    await ask('POST', '/rpc/engine.flags', {});
    await ask('POST', '/sign-in-links', {}, bearer);
    await ask('GET', '/openapi.json');
    await ask('GET', '/login?code=gone');
    expect(wrong).toEqual([]);
    expect([...seen].filter(one => one.includes('/switch')).sort()).toEqual(
      [200, 202, 400, 404, 409, 415, 502].map(status => `POST /switch ${status}`),
    );
  });

  it('asks the log for all that a query chooses by, and takes a parameter without a value for absent', async () => {
    const asked: unknown[] = [];
    const { handlers } = new InMemoryPanel(systemClock, PROFILES);
    const search = (input: unknown) => {
      asked.push(input);
      return { lines: [], more: false, next: null };
    };
    http = await startHttpPanel({ handlers: { ...handlers, 'logs.search': search } });
    const query = 'tail=7&level=warn&q=x&group=default&launchId=l1';
    expect((await send(http.port, 'GET', `/logs?${query}`)).status).toBe(200);
    expect((await send(http.port, 'GET', '/logs?tail=&level=&q=&group=')).status).toBe(200);
    expect(asked).toEqual([
      { lines: 7, level: 'warn', q: 'x', group: 'default', launchId: 'l1' },
      { lines: 200 },
    ]);
  });

  it('says where a request needs a body, which is where it is refused without one', async () => {
    http = await startHttpPanel();
    const { paths } = (await apiDocument()) as unknown as {
      paths: Record<string, Record<string, { requestBody?: { required?: boolean } }>>;
    };
    const withBody = http.server.routes.filter(({ body }) => body !== undefined);
    for (const { method, path } of withBody) {
      const required =
        paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.requestBody?.required;
      expect([path, required]).toEqual([path, !['/start', '/stop', '/restart'].includes(path)]);
      if (!required) continue;
      const { status } = await send(http.port, method, path.replace(':id', 'alpha'), bearer);
      expect([path, [400, 415].includes(status)]).toEqual([path, true]);
    }
    expect((await send(http.port, 'POST', '/stop', bearer)).status).toBe(200);
  });

  it('explains the frames of the WebSocket and the events of a stream', async () => {
    http = await startHttpPanel();
    const { text } = await send(http.port, 'GET', '/docs');
    for (const frame of [...ClientFrame.options, ...ServerFrame.options])
      expect(text).toContain(`<code>${frame.shape.t.value}</code>`);
    expect(text).toContain('<code>event: next</code>');
    expect(text).toContain('<code>event: error</code>');
  });

  it('documents every route, in JSON and as a page without scripts', async () => {
    http = await startHttpPanel();
    const document = await apiDocument();
    expect(document.openapi).toBe('3.1.0');
    const page = await send(http.port, 'GET', '/docs');
    for (const route of http.server.routes) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      expect(document.paths[path]).toHaveProperty([route.method.toLowerCase()]);
      expect(page.text).toContain(`<code>${path}</code>`);
    }
    expect(document.paths['/logs']?.get).toMatchObject({
      parameters: expect.arrayContaining([expect.objectContaining({ name: 'launchId' })]),
    });
    // Its own address, which is not the usual one here.
    expect(page.text).toContain(`curl -s ${http.url}/status`);
    expect(page.text).not.toContain(':8081');
    expect(page.text).not.toMatch(/<script| style=| on\w+=/);
    expect(page.headers['content-security-policy']).toMatch(/style-src 'sha256-[^']+'/);
  });
});
