import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogViewStore } from '../../../src-renderer/pages/logs/log-view.ts';
import { drawAtOnce } from '../../../src-renderer/stores/frame-queue.ts';
import type { LogLine } from '../../../src-shared/model/log-line.ts';
import { fakeClient } from '../../support/fake-client.ts';

const line = (seq: number): LogLine => ({
  seq,
  at: seq,
  stream: 'stderr',
  level: 'info',
  marker: false,
  profileId: null,
  group: 'default',
  launchId: 'launch-2',
  text: `line ${seq}`,
});
const lines = (from: number, to: number): LogLine[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => line(from + i));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A view of at most so many lines, on a log whose first line is number 1. */
function logView(capacity: number) {
  const { client, opened, calls } = fakeClient((_name, input: { lines: number; before: number }) => {
    const first = Math.max(1, input.before - input.lines);
    return { lines: lines(first, input.before - 1), more: first > 1, next: first > 1 ? first : null };
  });
  const view = new LogViewStore(client, drawAtOnce, capacity);
  const close = view.open();
  const feed = (batch: readonly LogLine[]): void => {
    opened.at(-1)?.observer.next({ lines: batch, dropped: 0 } as never);
    vi.advanceTimersByTime(200);
  };
  const range = (): readonly (number | undefined)[] => [
    view.buffer.at(0)?.seq,
    view.buffer.at(view.buffer.length - 1)?.seq,
  ];
  return { view, opened, calls, close, feed, range };
}

test('a log that nobody follows takes no more than there is room for, and is read again when somebody does', () => {
  const { view, opened, feed, range } = logView(1_000);
  feed(lines(1, 500));
  view.setFollow(false);
  for (let from = 501; from < 6_001; from += 250) feed(lines(from, from + 249));
  expect(view.buffer.length).toBeLessThanOrEqual(1_250);
  expect(range()[0]).toBe(1);
  expect(view.store.getState().unseen).toBe(5_500);
  const before = opened.length;
  view.setFollow(true);
  expect(opened.length).toBe(before + 1);
  feed(lines(5_001, 6_000));
  expect(range()).toEqual([5_001, 6_000]);
  feed(lines(6_001, 6_003));
  expect(range()[1]).toBe(6_003);
  expect(view.store.getState().unseen).toBe(0);
});

test('a log with room keeps what comes while it stands still, without reading anything again', () => {
  const { view, opened, feed, range } = logView(1_000);
  feed(lines(1, 10));
  view.setFollow(false);
  feed(lines(11, 20));
  view.setFollow(true);
  expect([opened.length, ...range()]).toEqual([1, 1, 20]);
});

test('goes back page by page to a line that is asked for', async () => {
  const { view, calls, feed, range } = logView(100_000);
  const signal = new AbortController().signal;
  view.show({ scope: { kind: 'launch', launchId: 'launch-2' } });
  const found = view.loadBackTo(31_000, signal);
  feed(lines(58_001, 60_000));
  expect(await found).toBe(true);
  expect(range()).toEqual([28_001, 60_000]);
  expect(calls.map(call => call.input)).toEqual([
    expect.objectContaining({ launchId: 'launch-2', before: 58_001 }),
    expect.objectContaining({ before: 48_001 }),
    expect.objectContaining({ before: 38_001 }),
  ]);
  expect(await view.loadBackTo(0, signal), 'it was never there').toBe(false);
});

test('gives the way back up when nobody waits for it any more', async () => {
  const { view, close } = logView(100_000);
  const stop = new AbortController();
  const found = view.loadBackTo(1, stop.signal);
  stop.abort();
  expect(await found).toBe(false);
  close();
});
