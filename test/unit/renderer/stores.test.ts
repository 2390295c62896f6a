import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogStore, LOG_CAPACITY } from '../../../src-renderer/stores/logs.ts';
import { createPreferencesStore, type PreferencesView } from '../../../src-renderer/stores/preferences.ts';
import { matchesSearch } from '../../../src-renderer/stores/profiles.ts';
import { RangedReadings } from '../../../src-renderer/stores/ranged-readings.ts';
import { ReadingRing, RING_SPAN_MS } from '../../../src-renderer/stores/reading-ring.ts';
import { createSupervisorStore, shownGroup } from '../../../src-renderer/stores/supervisor.ts';
import type { PaddockContract } from '../../../src-shared/contract.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { LogLine } from '../../../src-shared/model/log-line.ts';
import type { Client } from '../../../src-shared/rpc/define.ts';
import { startProblem } from '../../../src-shared/start-problem.ts';
import { fakeClient } from '../../support/fake-client.ts';
import { groupOf, listing, MISSING, readingOf, scenarios } from '../../support/panel-scenarios.ts';

const line = (seq: number): LogLine => ({
  seq,
  at: seq,
  stream: 'stderr',
  level: 'info',
  marker: false,
  profileId: null,
  group: 'default',
  launchId: null,
  text: `line ${seq}`,
});
const lines = (from: number, to: number): LogLine[] =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function logStore() {
  const { client, opened } = fakeClient();
  const logs = createLogStore(client);
  const leave = logs.watch();
  const feed = (batch: readonly LogLine[], dropped = 0): void => {
    opened.at(-1)?.observer.next({ lines: batch, dropped } as never);
    vi.advanceTimersByTime(200);
  };
  const seqs = (): number[] => logs.store.getState().lines.map(one => one.seq);
  return { logs, opened, feed, seqs, leave };
}

test('the log appends what comes and keeps a bounded number of lines', () => {
  const { feed, seqs } = logStore();
  feed(lines(1, 3));
  feed(lines(4, 5));
  expect(seqs()).toEqual([1, 2, 3, 4, 5]);
  feed(lines(6, LOG_CAPACITY + 50));
  expect(seqs().length).toBe(LOG_CAPACITY);
  expect(seqs().at(-1)).toBe(LOG_CAPACITY + 50);
});

test('the log is asked for while somebody looks, and keeps what it showed for who comes back', () => {
  const { logs, opened, feed, seqs, leave } = logStore();
  feed(lines(1, 3));
  const other = logs.watch();
  leave();
  leave();
  expect(opened.map(stream => stream.closed)).toEqual([false]);
  other();
  expect(opened.map(stream => stream.closed)).toEqual([true]);
  logs.setLevel('warn');
  logs.search('x');
  vi.advanceTimersByTime(1_000);
  expect(opened.length).toBe(1);
  logs.watch();
  expect(seqs()).toEqual([1, 2, 3]);
  expect(opened.at(-1)).toMatchObject({ closed: false, input: { lines: 500, q: 'x', level: 'warn' } });
  feed(lines(7, 8));
  expect(seqs()).toEqual([7, 8]);
});

test('the log stands still while not followed, counts what it does not show, and catches up without a gap', () => {
  const { logs, feed, seqs } = logStore();
  feed(lines(1, 3));
  logs.setFollow(false);
  feed(lines(4, 6));
  feed(lines(7, 8));
  expect(seqs()).toEqual([1, 2, 3]);
  expect(logs.store.getState().unseen).toBe(5);
  logs.setFollow(true);
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(logs.store.getState().unseen).toBe(0);
});

test('a stream that was opened again goes on from the lines that are here, without doubles and without a gap', () => {
  const { logs, feed, seqs } = logStore();
  feed(lines(1, 5));
  feed(lines(3, 7));
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  logs.restart();
  feed([]);
  feed(lines(20, 22));
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 20, 21, 22]);
  logs.setFollow(false);
  logs.restart();
  feed(lines(6, 24));
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 20, 21, 22]);
  expect(logs.store.getState().unseen).toBe(2);
  logs.setFollow(true);
  logs.restart();
  feed(lines(100, 599));
  expect(seqs()[0]).toBe(100);
  // Of a Paddock whose clock was set back.
  logs.restart();
  feed(lines(7, 9));
  expect(seqs()).toEqual([7, 8, 9]);
});

test('a filter opens a new tail once the typing rests, and a refused one says why', () => {
  const { logs, opened, feed } = logStore();
  feed(lines(1, 2), 7);
  expect(logs.store.getState().dropped).toBe(7);
  logs.search('e');
  logs.search('er');
  logs.search('err');
  vi.advanceTimersByTime(1_000);
  expect(opened.map(stream => stream.input)).toEqual([{ lines: 500 }, { lines: 500, q: 'err' }]);
  expect(opened[0]?.closed).toBe(true);
  logs.setLevel('warn');
  expect(opened.at(-1)?.input).toEqual({ lines: 500, q: 'err', level: 'warn' });
  opened.at(-1)?.observer.error?.(new PaddockError('BAD_REQUEST', 'Not a regular expression.'));
  expect(logs.store.getState()).toMatchObject({ problem: 'Not a regular expression.', lines: [] });
  feed(lines(1, 1));
  expect(logs.store.getState()).toMatchObject({ problem: null });
});

test('a stream that Paddock ended with an error is opened again after a rest, until the store is released', () => {
  const { client, opened } = fakeClient();
  const supervisor = createSupervisorStore(client);
  opened[0]?.observer.error?.(new PaddockError('INTERNAL'));
  vi.advanceTimersByTime(10_000);
  expect(opened.length).toBe(2);
  supervisor.dispose();
  opened[1]?.observer.error?.(new PaddockError('INTERNAL'));
  vi.advanceTimersByTime(10_000);
  expect(opened.length).toBe(2);
});

test('the screen is about the group used last until a person chooses another', () => {
  const { client, opened } = fakeClient();
  const supervisor = createSupervisorStore(client, () => 5_000);
  expect(shownGroup(supervisor.store.getState())).toBeNull();
  const first = groupOf(scenarios.busy, 0);
  const second = { ...first, group: 'small' };
  opened[0]?.observer.next({ at: 4_000, groups: [first, second] } as never);
  expect(shownGroup(supervisor.store.getState())?.group).toBe('default');
  expect(supervisor.store.getState().skewMs).toBe(1_000);
  supervisor.choose('small');
  expect(shownGroup(supervisor.store.getState())?.group).toBe('small');
  opened[0]?.observer.next({ at: 5_000, groups: [first] } as never);
  expect(shownGroup(supervisor.store.getState())?.group).toBe('default');
});

test('the ring keeps 15 minutes, and a batch replaces what it overlaps', () => {
  const ring = new ReadingRing();
  const reading = (at: number) => readingOf(scenarios.noGpu, at);
  let notified = 0;
  ring.subscribe(() => notified++);
  ring.push([]);
  ring.push([reading(1_000), reading(2_000), reading(3_000)]);
  ring.push([reading(2_000), reading(2_500)]);
  expect(ring.readings.map(one => one.at)).toEqual([1_000, 2_000, 2_500]);
  ring.push([reading(2_200 + RING_SPAN_MS)]);
  expect(ring.readings.map(one => one.at)).toEqual([2_500, 2_200 + RING_SPAN_MS]);
  expect(notified).toBe(3);
});

test('the ring keeps of the past what charts draw, and the newest reading whole', () => {
  const ring = new ReadingRing();
  const whole = [1_000, 2_000, 3_000].map(at => structuredClone(readingOf(scenarios.busy, at)));
  ring.push(whole.slice(0, 2));
  ring.push(whole.slice(2));
  expect(ring.readings.at(-1)).toBe(whole[2]);
  for (const [i, reading] of ring.readings.slice(0, -1).entries()) {
    const came = whole[i];
    expect(reading.host).toEqual(came?.host);
    expect(reading.servers).toEqual(came?.servers);
    expect(reading.gpus).toEqual(came?.gpus.map(gpu => ({ ...gpu, throttle: [], processes: [] })));
    expect(reading.sources).toEqual([]);
  }
});

test('the theme is kept, and storage that refuses costs its memory only', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  createPreferencesStore(storage).setTheme('light');
  expect(createPreferencesStore(storage).store.getState().theme).toBe('light');
  kept.set('paddock.theme', 'purple');
  expect(createPreferencesStore(storage).store.getState().theme).toBe('system');
  const refuse = (): never => {
    throw new Error('denied');
  };
  const preferences = createPreferencesStore({ getItem: refuse, setItem: refuse });
  preferences.setTheme('dark');
  expect(preferences.store.getState().theme).toBe('dark');
});

test('a choice is not taken back by what is told while it is on its way, and what is kept then counts', async () => {
  const answers: ((kept: PreferencesView | null) => void)[] = [];
  const { store, setTheme, setLanguage, hear } = createPreferencesStore(
    null,
    () => new Promise(resolve => answers.push(resolve)),
  );
  const seen: string[] = [];
  store.subscribe(({ theme, language }) => seen.push(`${theme} ${language}`));
  setTheme('dark');
  hear({ theme: 'light', language: 'system' });
  setLanguage('de');
  answers[0]?.({ theme: 'dark', language: 'system' });
  await vi.advanceTimersByTimeAsync(0);
  hear({ theme: 'dark', language: 'system' });
  answers[1]?.({ theme: 'dark', language: 'de' });
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(['dark system', 'dark de']);

  // What another browser chose after that counts, and what is told while a choice fails.
  hear({ theme: 'light', language: 'de' });
  expect(store.getState().theme).toBe('light');
  setTheme('dark');
  hear({ theme: 'system', language: 'de' });
  answers[2]?.(null);
  await vi.advanceTimersByTimeAsync(0);
  expect(store.getState().theme).toBe('system');
});

test('profiles are found by every word in any order, and one without its file says so', () => {
  const ids = (search: string): string[] =>
    listing.profiles.filter(entry => matchesSearch(entry, search)).map(entry => entry.profile.id);
  expect(ids('')).toHaveLength(listing.profiles.length);
  expect(ids('bench QWEN')).toEqual(['bench-qwen']);
  expect(ids('cellar remote')).toEqual(['office-server']);
  expect(ids('nothing like it')).toEqual([]);
  const problems = listing.profiles.filter(entry => startProblem(entry) !== null);
  expect(problems.map(entry => entry.profile.id)).toEqual([MISSING]);
});

test('charts read the ring up to 15 minutes and stored history beyond, which is asked for again and let go', async () => {
  const NOW = 1_700_000_000_000;
  const ring = new ReadingRing();
  ring.push([readingOf(scenarios.busy, NOW)]);
  const asked: { fromMs: number; toMs: number; series: string[] }[] = [];
  let failing = false;
  const client = {
    call: (_name: string, input: { fromMs: number; toMs: number; points: number; series: string[] }) => {
      asked.push(input);
      if (failing) return Promise.reject(new PaddockError('INTERNAL'));
      const at = [input.fromMs, input.fromMs + 60_000];
      const series = [
        { name: 'gpu.1.vramUsedMiB', avg: [1_000, 2_000], min: [500, 900], max: [1_500, 9_000] },
        { name: 'server.generationTokensPerSecond', avg: [null, 42], min: [], max: [] },
      ];
      return Promise.resolve({ ...input, bucketMs: 60_000, at, series });
    },
  } as unknown as Client<PaddockContract>;
  vi.stubGlobal('document', { hidden: false });
  const ranged = new RangedReadings({ client, ring, group: () => 'default' });
  let told = 0;
  const release = ranged.subscribe(() => told++);
  expect(ranged.shown).toEqual({ spanMs: 900_000, readings: ring.readings, extremes: null });
  ring.push([readingOf(scenarios.busy, NOW + 1_000)]);
  expect(told).toBe(1);

  ranged.setRange(86_400_000);
  expect(ranged.view.getState()).toEqual({ spanMs: 86_400_000, status: 'loading' });
  expect(ranged.shown).toEqual({ spanMs: 900_000, readings: ring.readings, extremes: null });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked[0]).toMatchObject({ fromMs: NOW + 1_000 - 86_400_000, toMs: NOW + 1_000, points: 300 });
  expect(asked[0]?.series).toContain('gpu.1.vramUsedMiB');
  expect(ranged.view.getState().status).toBe('stored');
  expect(ranged.shown.spanMs).toBe(86_400_000);
  expect(ranged.shown.readings.map(reading => reading.gpus[1]?.vramUsedMiB)).toEqual([1_000, 2_000]);
  expect(ranged.shown.readings.map(reading => reading.gpus[0]?.vramUsedMiB)).toEqual([null, null]);
  expect(ranged.shown.extremes?.max.map(reading => reading.gpus[1]?.vramUsedMiB)).toEqual([1_500, 9_000]);
  expect(ranged.shown.readings.map(reading => reading.servers[0]?.generationTokensPerSecond)).toEqual([
    undefined,
    42,
  ]);

  failing = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  expect(ranged.view.getState().status).toBe('failed');
  expect(ranged.shown.readings).toHaveLength(2);
  ranged.setRange(21_600_000);
  await vi.advanceTimersByTimeAsync(0);
  expect(ranged.shown).toEqual({ spanMs: 21_600_000, readings: [], extremes: null });
  expect(asked).toHaveLength(3);
  release();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toHaveLength(3);
  vi.unstubAllGlobals();
});
