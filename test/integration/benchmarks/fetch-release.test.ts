import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchRelease } from '../../../src-main/benchmarks/suites/fetch-release.ts';
import type { SuiteRelease } from '../../../src-main/benchmarks/suites/releases.ts';
import { SuiteStore } from '../../../src-main/benchmarks/suites/suite-store.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { eventually } from '../../support/eventually.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const row = (index: number): string =>
  JSON.stringify({
    task_id: `Own/${index}`,
    prompt: 'def twice(x):\n',
    entry_point: 'twice',
    canonical_solution: '    return 2 * x\n',
    // Not to be packed away: the file has to be longer than a packet.
    contract: createHash('sha512').update(`${index}`).digest('hex'),
    base_input: [[index]],
    plus_input: [],
    atol: 0,
  });
const text = `${Array.from({ length: 2_000 }, (_, index) => row(index)).join('\n')}\n`;
const packed = gzipSync(text);
const never = new AbortController().signal;

let folder: string;
let server: Server;
let answers: Answer[];
let requests: IncomingMessage[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paddock-fetch-'));
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise<void>(resolve => server.close(() => resolve()));
  rmSync(folder, { recursive: true, force: true });
});

function release(changes: Partial<SuiteRelease> = {}): SuiteRelease {
  return {
    id: 'own',
    name: 'Own v1',
    description: 'A suite of this test',
    version: 'v1',
    licence: 'MIT',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/download/own.jsonl.gz`,
    md5: createHash('md5').update(text).digest('hex'),
    problems: 2_000,
    taskId: /^Own\/\d+$/,
    bytes: packed.length,
    ...changes,
  };
}

/** The whole file, or the part that is asked for where the server is one that can do that. */
const whole: Answer = (_request, response) => {
  response.writeHead(200, { 'content-length': packed.length, etag: '"one"' });
  response.end(packed);
};
const resumable: Answer = (request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start === 0 || request.headers['if-range'] !== '"one"') return whole(request, response);
  const range = `bytes ${start}-${packed.length - 1}/${packed.length}`;
  response.writeHead(206, {
    'content-length': packed.length - start,
    'content-range': range,
    etag: '"one"',
  });
  response.end(packed.subarray(start));
};
/** Promises everything, sends so much and hangs up. */
const cutAt =
  (bytes: number, headers: Record<string, string> = { etag: '"one"' }): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': packed.length, ...headers });
    response.write(packed.subarray(0, bytes), () => response.destroy());
  };
const status =
  (code: number): Answer =>
  (_request, response) => {
    response.writeHead(code);
    response.end('<html>no</html>');
  };

describe('a suite that is fetched', () => {
  it('comes through redirects, with its progress', async () => {
    answers = [
      (_request, response) => {
        response.writeHead(302, { location: '/elsewhere/own.jsonl.gz' });
        response.end();
      },
      whole,
    ];
    const received: number[] = [];
    const bytes = await fetchRelease(release(), never, count => received.push(count));
    expect(Buffer.from(bytes).equals(packed)).toBe(true);
    expect(requests.map(({ url }) => url)).toEqual(['/download/own.jsonl.gz', '/elsewhere/own.jsonl.gz']);
    expect(received.length).toBeGreaterThan(1);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    expect(received.at(-1)).toBe(packed.length);
  });

  it('goes on where a connection was cut', async () => {
    answers = [cutAt(30_000), resumable];
    const bytes = await fetchRelease(release(), never);
    expect(Buffer.from(bytes).equals(packed)).toBe(true);
    expect(requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(requests[1]?.headers['if-range']).toBe('"one"');
  });

  it('begins anew where the server cannot go on, or has another file by now', async () => {
    for (const headers of [{}, { etag: '"older"' }] as const) {
      answers = [cutAt(30_000, headers), resumable];
      requests = [];
      expect(Buffer.from(await fetchRelease(release(), never)).equals(packed)).toBe(true);
      expect(requests).toHaveLength(2);
    }
    // A part of a file without a lasting name is never asked for.
    answers = [cutAt(30_000, { etag: 'W/"weak"' }), whole];
    requests = [];
    await fetchRelease(release(), never);
    expect(requests[1]?.headers.range).toBeUndefined();
  });

  it('is given up when the connection is cut again and again, with what to do', async () => {
    answers = [cutAt(20_000, {})];
    await expect(fetchRelease(release(), never)).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      fix: expect.stringContaining('import it'),
    });
    expect(requests.length).toBeLessThan(8);
  });

  it('is refused when it is another file, no file, too large or a bomb', async () => {
    answers = [whole];
    await expect(fetchRelease(release({ md5: '0'.repeat(32) }), never)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('is not Own v1'),
      fix: 'Fetch the file by hand and import it.',
    });
    answers = [status(404)];
    await expect(fetchRelease(release(), never)).rejects.toThrow('status 404');
    answers = [status(200)];
    await expect(fetchRelease(release(), never)).rejects.toThrow('it is no whole gzip file');
    const bomb = gzipSync(Buffer.alloc(80 << 20));
    answers = [(_request, response) => response.end(bomb)];
    await expect(fetchRelease(release(), never)).rejects.toThrow('it unpacks to over 64 MiB');
    answers = [
      (_request, response) => {
        const chunk = Buffer.alloc(1 << 20);
        const more = (): void => void (response.destroyed || response.write(chunk, more));
        more();
      },
    ];
    await expect(fetchRelease(release(), never)).rejects.toThrow('far larger than the release');
  });

  it('ends when it is called off', async () => {
    const controller = new AbortController();
    answers = [() => controller.abort(new Error('called off'))];
    await expect(fetchRelease(release(), controller.signal)).rejects.toThrow('called off');
  });

  it('names the proxy that Node leaves aside', async () => {
    const { HTTPS_PROXY, NODE_USE_ENV_PROXY } = process.env;
    answers = [status(503)];
    try {
      process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
      delete process.env.NODE_USE_ENV_PROXY;
      await expect(fetchRelease(release(), never)).rejects.toMatchObject({
        fix: expect.stringContaining('NODE_USE_ENV_PROXY=1'),
      });
    } finally {
      for (const [name, value] of Object.entries({ HTTPS_PROXY, NODE_USE_ENV_PROXY }))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
  });
});

describe('the store of suites', () => {
  const store = (): SuiteStore =>
    new SuiteStore({
      bundledDir: join(folder, 'bundled'),
      dataDir: join(folder, 'suites'),
      releases: [release()],
      log: silentLogger,
    });

  it('keeps what was fetched, says how far it is, and leaves nothing of what failed', async () => {
    const suites = store();
    answers = [status(500)];
    await expect(suites.fetch('own', never)).rejects.toThrow('status 500');
    expect((await suites.list()).map(({ state }) => state)).toEqual(['not-fetched']);
    let finish = (): void => {};
    answers = [
      (_request, response) => {
        response.writeHead(200, { 'content-length': packed.length });
        response.write(packed.subarray(0, 10_000));
        finish = () => void response.end(packed.subarray(10_000));
      },
    ];
    const fetched = suites.fetch('own', never);
    await eventually('the first bytes are here', async () => {
      const [summary] = await suites.list();
      return summary?.receivedBytes === 10_000 && summary.downloadBytes === packed.length;
    });
    await expect(suites.fetch('own', never)).rejects.toMatchObject({ code: 'CONFLICT' });
    finish();
    expect(await fetched).toMatchObject({ id: 'own', state: 'ready', problems: 2_000, imported: false });
    const [summary] = await suites.list();
    expect(summary).toMatchObject({ state: 'ready', hash: release().md5, imported: false });
    expect(summary?.receivedBytes).toBeUndefined();
    expect((await suites.load('own')).problems).toHaveLength(2_000);
  });

  it('knows a release by its sum when it is imported from a file, packed or not', async () => {
    for (const [name, bytes] of [
      ['renamed.jsonl.gz', packed],
      ['plain.jsonl', Buffer.from(text)],
    ] as const) {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const suites = store();
      const imported = { id: 'own', name: 'Own v1', state: 'ready', imported: true, source: release().url };
      expect(await suites.import(path)).toMatchObject(imported);
      expect(await suites.list()).toEqual([expect.objectContaining(imported)]);
      rmSync(join(folder, 'suites'), { recursive: true });
    }
    const path = join(folder, 'other.jsonl');
    writeFileSync(path, `${row(1)}\n`);
    const { id, imported, source } = await store().import(path);
    expect({ imported, source }).toEqual({ imported: true, source: null });
    expect(id).toMatch(/^import-other-[0-9a-f]{6}$/);
    expect(readdirSync(join(folder, 'suites', id)).sort()).toEqual(['problems.jsonl.gz', 'suite.json']);
  });
});
