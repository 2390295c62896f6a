import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { logFact } from '../../../src-main/llama/log-facts.ts';
import { FileText, parseFileLine } from '../../../src-main/logs/file-text.ts';
import { Launches } from '../../../src-main/logs/launches.ts';
import { fileName, newestLine } from '../../../src-main/logs/log-files.ts';
import { LogHub } from '../../../src-main/logs/log-hub.ts';
import { parseLine } from '../../../src-main/logs/parse-line.ts';
import type { LogFilter, LogLine } from '../../../src-shared/model/log-line.ts';

const never = new AbortController().signal;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'paddock-readback-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const hubOf = (capacity: number, maxFileBytes = 40_000): LogHub =>
  new LogHub({ dir, capacity, maxFileBytes, keepFiles: 1_000, clock: systemClock, log: silentLogger });

async function write(hub: LogHub, group: string, from: number, count: number): Promise<void> {
  const source = { group, profileId: 'demo', launchId: `start-${from}` };
  for (let i = 0; i < count; i += 100) {
    await hub.ingest(
      source,
      Array.from({ length: Math.min(100, count - i) }, (_, k) => ({
        at: 1_000,
        stream: 'stderr' as const,
        text: `line ${from + i + k} é`,
      })),
    );
    await hub.flush();
  }
}

/** Everything that matches, a page at a time. */
async function all(hub: LogHub, size: number, filter: LogFilter = {}): Promise<LogLine[]> {
  let lines: LogLine[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await hub.page({ ...filter, lines: size, before }, never);
    expect(page.lines.length).toBeLessThanOrEqual(size);
    expect(page.more).toBe(page.next !== null);
    lines = [...page.lines, ...lines];
    if (page.next === null) return lines;
    expect(page.next).toBeLessThan(before ?? Number.POSITIVE_INFINITY);
    before = page.next;
  }
}
const numbers = (lines: readonly LogLine[]): number[] =>
  lines.map(line => Number(/line (\d+)/.exec(line.text)?.[1]));

it('pages back through memory and rotated files without losing or repeating a line, over a restart as well', async () => {
  const first = hubOf(50);
  await write(first, 'default', 0, 3_000);
  await first.dispose();
  const second = hubOf(50);
  await write(second, 'default', 3_000, 700);
  const expected = Array.from({ length: 3_700 }, (_, i) => i);
  for (const size of [7, 1_000, 10_000]) expect(numbers(await all(second, size))).toEqual(expected);
  const lines = await all(second, 500);
  expect(lines.every((line, i) => i === 0 || line.seq > (lines[i - 1]?.seq ?? 0))).toBe(true);
  expect(lines[10]).toMatchObject({
    launchId: 'start-0',
    profileId: 'demo',
    group: 'default',
    level: 'info',
  });
  await second.dispose();
});

it('starts in the middle of a long file without reading it all, and filters what it finds there', async () => {
  const hub = hubOf(10, 50_000_000);
  await write(hub, 'default', 0, 30_000);
  const { lines } = await hub.page({ lines: 5_000 }, never);
  const middle = lines[0]?.seq ?? 0;
  expect(numbers((await hub.page({ lines: 3, before: middle }, never)).lines)).toEqual([
    24_997, 24_998, 24_999,
  ]);
  const oldest = (await all(hub, 10_000))[0]?.seq ?? 0;
  expect(numbers((await hub.page({ lines: 9, before: oldest + 4 }, never)).lines)).toEqual([0, 1, 2, 3]);
  expect(numbers(await all(hub, 2, { q: '/line 1?7777 /' }))).toEqual([7_777, 17_777]);
  expect(await hub.page({ lines: 9, q: 'nothing like this' }, never)).toEqual({
    lines: [],
    more: false,
    next: null,
  });
  await hub.dispose();
});

it('joins the files of several groups by the order of their lines', async () => {
  const hub = hubOf(10);
  for (let i = 0; i < 10; i++) {
    await write(hub, 'default', i * 200, 100);
    await write(hub, 'code', i * 200 + 100, 100);
  }
  expect(numbers(await all(hub, 333))).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
  expect(new Set((await all(hub, 333, { group: 'code' })).map(line => line.group))).toEqual(
    new Set(['code']),
  );
  expect(numbers(await all(hub, 33, { launchId: 'start-300' }))).toEqual(
    Array.from({ length: 100 }, (_, i) => 300 + i),
  );
  await hub.dispose();
});

it('reads no line of a file that is not one of ours, and stops when nobody waits', async () => {
  const hub = hubOf(10);
  await write(hub, 'default', 0, 200);
  const stop = new AbortController();
  stop.abort();
  await expect(hub.page({ lines: 100 }, stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  for (const text of [
    '',
    'x',
    '2026-01-31T12:00:00.000Z info demo old format',
    '2026-01-31T12:00:00.000Z loud a b e1 x',
  ])
    expect(parseFileLine(text, 'g')).toBeNull();
  await hub.dispose();
});

it('no two groups share their files, and none writes into the own log of the panel', async () => {
  const hub = hubOf(10);
  const groups = ['a.b', 'a_b', 'a-b', 'A.b', 'paddock', 'nul', 'default'];
  for (const [i, group] of groups.entries()) await write(hub, group, i * 100, 100);
  for (const [i, group] of groups.entries())
    expect(numbers(await all(hub, 1_000, { group }))).toEqual(
      Array.from({ length: 100 }, (_, k) => i * 100 + k),
    );
  expect(numbers(await all(hub, 1_000))).toEqual(Array.from({ length: 700 }, (_, i) => i));
  expect(new Set((await readdir(dir)).map(name => name.toLowerCase())).size).toBe(groups.length);
  expect(await readdir(dir)).not.toContain('paddock.log');
  await hub.dispose();
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/),
      fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/),
      (a, b) => {
        expect(fileName(a).toLowerCase() === fileName(b).toLowerCase()).toBe(a === b);
      },
    ),
  );
});

it('still reads what an earlier Paddock wrote under the plain name of a group', async () => {
  const text = '2026-01-31T12:00:00.000Z info demo l1 e1 of old\n';
  await writeFile(join(dir, 'Big.log'), text);
  const hub = hubOf(10);
  await write(hub, 'Big', 0, 1);
  expect((await all(hub, 10, { group: 'Big' })).map(line => line.text)).toEqual(['of old', 'line 0 é']);
  await hub.dispose();
});

it('goes on counting where the files end, although the clock was set back since', async () => {
  const now = Date.now();
  const at = (ms: number) => ({ ...systemClock, now: () => ms });
  const first = new LogHub({ dir, clock: at(now), log: silentLogger });
  await write(first, 'default', 0, 300);
  await first.dispose();
  const newest = await newestLine(dir);
  const second = new LogHub({ dir, newestSeq: newest, clock: at(now - 86_400_000), log: silentLogger });
  await write(second, 'default', 300, 100);
  expect(numbers(await all(second, 150))).toEqual(Array.from({ length: 400 }, (_, i) => i));
  await second.dispose();
  expect(await newestLine(dir)).toBe(newest + 100);
  expect(await newestLine(join(dir, 'none'))).toBe(0);
});

it('a line survives its file', () => {
  const text = fc.string({ unit: 'binary' }).map(one => one.replace(/\n/g, ''));
  const line: fc.Arbitrary<LogLine> = fc.record({
    seq: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    stream: fc.constantFrom('stdout', 'stderr'),
    level: fc.constantFrom('debug', 'info', 'warn', 'error'),
    marker: fc.constant(false),
    profileId: fc.constantFrom(null, 'demo-q8'),
    group: fc.constant('default'),
    launchId: fc.constantFrom(null, 'l-1'),
    text,
  });
  fc.assert(
    fc.property(line, one => {
      expect(parseFileLine(new FileText().of([one]).slice(0, -1), 'default')).toEqual(one);
    }),
  );
});

it('gathers what a start says until it is ready, and its warnings, newest start first', () => {
  const launches = new Launches();
  let seq = 0;
  const say = (launchId: string, text: string, level: LogLine['level'] = 'info'): void =>
    launches.note(
      {
        seq: ++seq,
        at: seq,
        stream: 'stderr',
        level,
        marker: false,
        profileId: 'demo',
        group: 'default',
        launchId,
        text,
      },
      logFact(text),
    );
  say('a', 'load_tensors: offloaded 33/41 layers to GPU');
  say('b', 'load_tensors: offloaded 41/41 layers to GPU');
  say('b', 'load_tensors:        CUDA0 model buffer size = 21114.06 MiB');
  say('b', 'llama_context: n_ctx                 = 2048');
  say('b', "common_speculative_init_result: loading draft model '/m/draft.gguf'");
  say('b', 'load_tensors: loading model tensors, this can take a while... (load_mode = mmap)');
  say('b', 'load_tensors: offloaded 29/29 layers to GPU');
  say('b', 'llama_context: n_ctx                 = 512');
  say('b', 'no API key is set', 'warn');
  say('b', 'main: server is listening on http://127.0.0.1:8080');
  say('b', 'a request failed', 'error');
  expect(launches.facts.value.map(start => start.launchId)).toEqual(['b', 'a']);
  expect(launches.facts.value[0]).toMatchObject({
    startedAt: 2,
    offloaded: { layers: 41, total: 41 },
    contextTokens: 2048,
    buffers: [{ what: 'weights', device: 'CUDA0', mib: 21114.06 }],
    warnings: [{ level: 'warn', text: 'no API key is set' }],
  });
  for (let i = 0; i < 40; i++) say(`s${i}`, 'x');
  expect(launches.facts.value).toHaveLength(20);
  expect(launches.facts.value[0]?.launchId).toBe('s39');
});

it('finds the facts of a start in a real log', async () => {
  const launches = new Launches();
  const log = await readFile(
    new URL('../../fixtures/llama-server/startup-and-request-lv4.txt', import.meta.url),
    'utf8',
  );
  log.split('\n').forEach((raw, seq) => {
    const { text, level } = parseLine(raw);
    const line = { seq, at: seq, stream: 'stderr', level: level ?? 'info', marker: false } as const;
    launches.note({ ...line, profileId: 'demo', group: 'default', launchId: 'x', text }, logFact(text));
  });
  expect(launches.facts.value).toMatchObject([
    { build: 'build 11669', contextTokens: 2048, splits: { splits: 1 } },
  ]);
  expect(launches.facts.value[0]?.buffers.map(one => one.what)).toContain('weights');
});
