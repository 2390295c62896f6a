import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logHandlers } from '../../../src-main/handlers/logs.ts';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { Launches } from '../../../src-main/logs/launches.ts';
import { LogHub } from '../../../src-main/logs/log-hub.ts';
import type { RawLogLine } from '../../../src-main/runtime/runtime.ts';
import type { LogBatch, LogFilter } from '../../../src-shared/model/log-line.ts';
import { InMemoryPanel } from '../../fakes/in-memory-panel.ts';
import { PROFILES, send, startHttpPanel } from '../../support/http-panel.ts';

const never = new AbortController().signal;
/** For which every look at the time is a long while after the one before: all time to work is over at once. */
let looks = 0;
const hurried = { ...systemClock, monotonic: () => (looks += 1_000) };
const source = { group: 'default', profileId: 'demo-q8', launchId: 'l1' };
const raw = (text: string, at = 1_000): RawLogLine => ({ at, stream: 'stderr', text });

let dir: string;
let hub: LogHub;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'paddock-logs-'));
  hub = new LogHub({ dir, clock: systemClock, log: silentLogger });
});
afterEach(async () => {
  await hub.dispose();
  await rm(dir, { recursive: true, force: true });
});

describe('the log hub', () => {
  it('reads level and time from the engine prefix and lets lines without one continue the line before', async () => {
    await hub.ingest(source, [
      raw('0.00.010.000 I srv  load_model: loading', 5_000),
      raw('0.00.020.000 W srv  llama_server: no API key', 5_010),
      raw('second line of the warning', 5_011),
    ]);
    expect(hub.tail(10).map(line => [line.level, line.at, line.text])).toEqual([
      ['info', 5_000, 'srv  load_model: loading'],
      ['warn', 5_010, 'srv  llama_server: no API key'],
      ['warn', 5_010, 'second line of the warning'],
    ]);
  });

  it('goes on after a line that begins with a time which no engine can have', async () => {
    await hub.ingest({ ...source, startedAt: 4_900 }, [
      raw('0.00.010.000 I before', 5_000),
      raw('99999999999999999999.00.000.000 I said by the model', 5_010),
      raw('9999.00.000.000 I said by the model, too', 5_020),
      raw('0.00.040.000 I after', 5_030),
    ]);
    expect(hub.tail(10).map(line => [line.at, line.text])).toEqual([
      [5_000, 'before'],
      [5_000, '99999999999999999999.00.000.000 I said by the model'],
      [5_020, 'said by the model, too'],
      [5_030, 'after'],
    ]);
    await hub.flush();
    expect((await readFile(join(dir, 'default.log'), 'utf8')).split('\n')).toHaveLength(5);
  });

  it('says once that the engine is idle, and again after something happened', async () => {
    const idle = '0.03.162.939 I srv  update_slots: all slots are idle';
    await hub.ingest(source, [raw(idle), raw(idle)]);
    await hub.ingest(source, [
      raw(idle),
      raw('0.04.000.000 I slot launch_slot_: id 0'),
      raw(idle),
      raw(idle),
    ]);
    expect(hub.tail(9).map(line => line.text)).toEqual([
      'srv  update_slots: all slots are idle',
      'slot launch_slot_: id 0',
      'srv  update_slots: all slots are idle',
    ]);
  });

  it('strips escape sequences and control characters', async () => {
    await hub.ingest(source, [raw('\u001b[31mred\u001b[0m\u0007 \u001b]0;title\u0007end\u0000')]);
    expect(hub.tail(1)[0]?.text).toBe('red end');
  });

  it('redacts secrets by the shape of the value and leaves counters alone', async () => {
    const harmless =
      'completion_tokens = 120, prompt_tokens: 12, tokenizer.ggml.tokens arr[str,2048], token_type = 1';
    await hub.ingest(source, [
      raw('Authorization: Bearer abcdef0123456789'),
      raw('key sk-ant-REDACTED used'),
      raw('jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl done'),
      raw('-----BEGIN RSA PRIVATE KEY-----'),
      raw('MIIEpAIBAAKCAQEA'),
      raw('-----END RSA PRIVATE KEY-----'),
      raw('GET http://user:hunter22@127.0.0.1/'),
      raw(harmless),
    ]);
    await hub.flush();
    const written = await readFile(join(dir, 'default.log'), 'utf8');
    for (const secret of ['abcdef0123456789', 'abcdefghijkl', 'eyJhbGci', 'MIIEpAIB', 'hunter22']) {
      expect(written).not.toContain(secret);
    }
    expect(hub.tail(1)[0]?.text).toBe(harmless);
  });

  it('keeps the newest lines of the ring and every line in its files', async () => {
    const small = new LogHub({
      dir,
      capacity: 100,
      maxFileBytes: 4_000,
      keepFiles: 1_000,
      clock: systemClock,
      log: silentLogger,
    });
    for (let i = 0; i < 500; i += 10) {
      await small.ingest(
        source,
        Array.from({ length: 10 }, (_, k) => raw(`line ${i + k}`)),
      );
      await small.flush();
    }
    await small.dispose();
    expect(small.tail(1_000).map(line => line.text)).toEqual(
      Array.from({ length: 100 }, (_, i) => `line ${400 + i}`),
    );
    const files = await readdir(dir);
    expect(files.length).toBeGreaterThan(2);
    const texts = await Promise.all(files.map(file => readFile(join(dir, file), 'utf8')));
    const numbers = texts.join('').match(/line \d+/g) ?? [];
    expect(new Set(numbers).size).toBe(500);
  });

  it('filters by level, text and expression, and pages backwards', async () => {
    await hub.ingest(source, [
      raw('0.00.000.001 I a'),
      raw('0.00.000.002 W b two'),
      raw('0.00.000.003 E c'),
      raw('0.00.000.004 I d Two'),
    ]);
    const texts = async (filter: LogFilter): Promise<string[]> =>
      (await hub.page({ ...filter, lines: 9 }, never)).lines.map(line => line.text);
    expect(await texts({ level: 'warn' })).toEqual(['b two', 'c']);
    expect(await texts({ q: 'TWO' })).toEqual(['b two', 'd Two']);
    expect(await texts({ q: '.' })).toEqual([]);
    expect(await texts({ q: '/^[bc]/' })).toEqual(['b two', 'c']);
    const newest = await hub.page({ lines: 2 }, never);
    expect(newest.more).toBe(true);
    const older = await hub.page({ lines: 2, before: newest.lines[0]?.seq }, never);
    expect(older.lines.map(line => line.text)).toEqual(['a', 'b two']);
    expect(older.more).toBe(false);
  });

  it('refuses an expression that does not parse or is too large, and survives one that explodes elsewhere', async () => {
    await hub.ingest(source, [raw(`${'a'.repeat(5_000)}!`)]);
    const ask = (q: string): Promise<unknown> => hub.page({ lines: 5, q }, never);
    await expect(ask('/(/')).rejects.toThrow(/not valid/);
    await expect(ask('/(.{1,100}){10}b/')).rejects.toThrow(/too large/);
    expect(await ask('/^(a+)+$/')).toMatchObject({ lines: [] });
  });

  it('refuses such an expression with a status, also where a stream was asked for', async () => {
    const panel = new InMemoryPanel(systemClock, PROFILES);
    const handlers = { ...panel.handlers, ...logHandlers({ logs: hub, launches: new Launches() }) };
    const http = await startHttpPanel({ handlers });
    for (const topics of ['log', 'state,log']) {
      const { status, text } = await send(http.port, 'GET', `/events?topics=${topics}&q=/(/`);
      expect([status, JSON.parse(text).error.code]).toEqual([400, 'BAD_REQUEST']);
    }
    await http.dispose();
  });

  it('searches what is there when it is asked, while lines come and go, and stops when nobody waits', async () => {
    const busy = new LogHub({ dir, capacity: 100, clock: hurried, log: silentLogger });
    const say = (from: number): Promise<void> =>
      busy.ingest(
        source,
        Array.from({ length: 100 }, (_, i) => raw(`line ${from + i}`)),
      );
    await say(0);
    const answer = busy.page({ lines: 1_000, q: '/line/' }, never);
    await say(100);
    await say(200);
    expect((await answer).lines.map(line => line.text)).toEqual(
      Array.from({ length: 100 }, (_, i) => `line ${i}`),
    );
    const gone = new AbortController();
    const unwanted = busy.page({ lines: 1_000, q: '/line/' }, gone.signal);
    gone.abort();
    await expect(unwanted).rejects.toMatchObject({ code: 'CANCELLED' });
    await busy.dispose();
  });

  it('lets everything else go on while it searches', async () => {
    const busy = new LogHub({ dir, clock: hurried, log: silentLogger });
    await busy.ingest(
      source,
      Array.from({ length: 5_000 }, (_, i) => raw(`line ${i}`)),
    );
    const panel = new InMemoryPanel(systemClock, PROFILES);
    const handlers = { ...panel.handlers, ...logHandlers({ logs: busy, launches: new Launches() }) };
    const http = await startHttpPanel({ handlers });
    const answered: string[] = [];
    const ask = async (path: string): Promise<void> => {
      const { status } = await send(http.port, 'GET', path);
      answered.push(`${path} ${status}`);
    };
    const searching = ask('/logs?q=/x{50}y/');
    const others = Array.from({ length: 3 }, () => ask('/logs?q=/x{60}y/'));
    await ask('/status');
    await Promise.all([searching, ...others]);
    expect(answered[0]).toBe('/status 200');
    expect(answered).toHaveLength(5);
    await http.dispose();
    await busy.dispose();
  });

  it('gives a follower the past, then what comes, and counts what a slow one missed', async () => {
    await hub.ingest(source, [raw('before')]);
    const stop = new AbortController();
    const follower = hub.follow({ lines: 10 }, stop.signal);
    const first = await follower.next();
    expect((first.value as LogBatch).lines.map(line => line.text)).toEqual(['before']);
    for (let i = 0; i < 60; i++)
      await hub.ingest(
        source,
        Array.from({ length: 1_000 }, (_, k) => raw(`${i}/${k}`)),
      );
    const batch = (await follower.next()).value as LogBatch;
    expect(batch.dropped).toBeGreaterThan(0);
    expect(batch.dropped + batch.lines.length).toBe(60_000);
    expect(batch.lines.at(-1)?.text).toBe('59/999');
    stop.abort();
    expect((await follower.next()).done).toBe(true);
  });

  it('gives a follower what an earlier Paddock wrote, once, also when an adopted engine says it again', async () => {
    await hub.ingest(source, [raw('one'), raw('two')]);
    await hub.dispose();
    const next = new LogHub({ dir, clock: systemClock, log: silentLogger });
    const told: string[] = [];
    next.onIngested((lines, _, again) => {
      if (again) told.push(...lines.map(line => line.text));
    });
    const stop = new AbortController();
    const texts = async (): Promise<string[]> => {
      const { value } = await next.follow({ lines: 10 }, stop.signal).next();
      return (value as LogBatch).lines.map(line => line.text);
    };
    expect(await texts()).toEqual(['one', 'two']);
    await next.ingest({ ...source, launchId: 'l2' }, [
      { ...raw('one'), again: true },
      { ...raw('two'), again: true },
    ]);
    await next.ingest({ ...source, launchId: 'l2' }, [raw('three')]);
    expect(await texts()).toEqual(['one', 'two', 'three']);
    expect(told).toEqual(['one', 'two']);
    expect(next.tail(10).map(line => line.text)).toEqual(['one', 'two', 'three']);
    const { lines } = await next.page({ lines: 10 }, stop.signal);
    expect(lines.map(line => line.text)).toEqual(['one', 'two', 'three']);
    stop.abort();
    await next.dispose();
  });

  it('goes on without the disk and says so once', async () => {
    const troubles: string[] = [];
    const blocked = join(dir, 'file');
    await writeFile(blocked, 'in the way');
    const log = { ...silentLogger, warn: (message: string) => void troubles.push(message) };
    const broken = new LogHub({ dir: join(blocked, 'logs'), clock: systemClock, log });
    for (let i = 0; i < 5; i++) await broken.ingest(source, [raw(`line ${i}`)]);
    await broken.flush();
    await broken.dispose();
    expect(broken.tail(9)).toHaveLength(5);
    expect(troubles).toEqual(['The log file cannot be written']);
  });

  it('takes any text without throwing and never shows a control character', async () => {
    const anything = fc.string({ unit: 'binary', maxLength: 200 });
    const digits = fc.bigInt({ min: 0n, max: 10n ** 25n });
    const prefixed = fc
      .tuple(digits, fc.constantFrom('D', 'I', 'W', 'E', 'C'), anything)
      .map(([minutes, level, text]) => `${minutes}.59.999.999 ${level} ${text}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(anything, prefixed), { maxLength: 5 }), async texts => {
        await hub.ingest(
          source,
          texts.map(text => raw(text)),
        );
        for (const line of hub.tail(texts.length))
          expect(line.text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
      }),
      { numRuns: 200 },
    );
  });
});
