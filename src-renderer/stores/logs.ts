import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { LogBatch, LogLevel, LogLine } from '../../src-shared/model/log-line.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { bindStream } from './bind-stream.ts';
import { type Draw, drawAtOnce } from './frame-queue.ts';

/** Lines that the page keeps; Paddock has the rest. */
export const LOG_CAPACITY = 5_000;
const FLUSH_MS = 80;
const QUERY_REST_MS = 180;
/** Lines that a stream begins with. */
const TAIL_LINES = 500;

export interface LogView {
  /** What is searched for; applied by Paddock, so it also finds what the page no longer has. */
  readonly q: string;
  /** The lowest level shown; null shows all. */
  readonly level: LogLevel | null;
  readonly lines: readonly LogLine[];
  /** The place of the first of them: how many came before it and are gone. */
  readonly base: number;
  /** Lines that the connection was too slow for, since the view was opened. */
  readonly dropped: number;
  /** The view sticks to the newest line. While it does not, `lines` stands still. */
  readonly follow: boolean;
  /** Lines that came while the view stood still. */
  readonly unseen: number;
  /** False until Paddock answered for this filter. */
  readonly opened: boolean;
  /** Why Paddock refuses the filter, such as a regular expression that does not parse. */
  readonly problem: string | null;
}

export interface LogStore {
  readonly store: StoreApi<LogView>;
  /** Keeps the stream open while somebody looks: a log that nobody sees costs nothing. Returns the release. */
  readonly watch: () => () => void;
  readonly search: (q: string) => void;
  readonly setLevel: (level: LogLevel | null) => void;
  readonly setFollow: (follow: boolean) => void;
  /** The connection was lost and came back: the next batch is a tail again, which goes on from the lines that are here. */
  readonly restart: () => void;
  readonly dispose: () => void;
}

/** Mirrors the tail of the log under one filter, flushed a few times a second however fast lines come. */
export function createLogStore(client: Client<PaddockContract>, draw: Draw = drawAtOnce): LogStore {
  const store = createStore<LogView>(() => ({
    q: '',
    level: null,
    lines: [],
    base: 0,
    dropped: 0,
    follow: true,
    unseen: 0,
    opened: false,
    problem: null,
  }));
  let release = (): void => {};
  let queryTimer: ReturnType<typeof setTimeout> | undefined;
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let arrived: LogLine[] = [];
  let arrivedCount = 0;
  let dropped = 0;
  let fresh = true;
  /** Something arrived that is not shown. */
  let due = false;
  /** The next batch is the first one after a lost connection. */
  let resumed = false;
  let watchers = 0;

  const flush = (): void => {
    flushTimer = undefined;
    if (!due) return;
    due = false;
    const view = store.getState();
    if (!view.follow && !fresh) {
      store.setState({ unseen: arrivedCount, dropped: view.dropped + dropped });
      dropped = 0;
      return;
    }
    const lines = fresh ? arrived : [...view.lines, ...arrived];
    const gone = Math.max(0, lines.length - LOG_CAPACITY);
    // What came while nothing was drawn counts as well: it is other lines that stand there now.
    const skipped = arrivedCount - arrived.length;
    store.setState({
      lines: lines.slice(gone),
      base: (fresh ? 0 : view.base) + gone + skipped,
      dropped: view.dropped + dropped,
      unseen: 0,
      opened: true,
      problem: null,
    });
    fresh = false;
    arrived = [];
    arrivedCount = 0;
    dropped = 0;
  };

  const take = (batch: LogBatch): void => {
    const last = arrived.at(-1) ?? (fresh ? undefined : store.getState().lines.at(-1));
    const lines = last === undefined ? batch.lines : unseenOf(batch.lines, last, resumed);
    resumed = false;
    if (lines === null) {
      fresh = true;
      arrived = [];
      arrivedCount = 0;
    }
    const added = lines ?? batch.lines;
    arrived = [...arrived, ...added].slice(-LOG_CAPACITY);
    arrivedCount += added.length;
    dropped += batch.dropped;
    due = true;
    flushTimer ??= setTimeout(() => draw(flush), fresh ? 0 : FLUSH_MS);
  };

  const open = (): void => {
    release();
    clearTimeout(flushTimer);
    flushTimer = undefined;
    due = false;
    fresh = true;
    resumed = false;
    arrived = [];
    arrivedCount = 0;
    store.setState({ opened: false, dropped: 0, unseen: 0, follow: true });
    const { q, level } = store.getState();
    const input = { lines: TAIL_LINES, ...(q === '' ? {} : { q }), ...(level === null ? {} : { level }) };
    release = bindStream(client, 'logs.tail', input, {
      next: take,
      error: error => {
        if (error) store.setState({ problem: error.message, opened: true, lines: [] });
      },
    });
  };

  const close = (): void => {
    clearTimeout(queryTimer);
    clearTimeout(flushTimer);
    due = false;
    release();
    release = () => {};
  };

  return {
    store,
    watch: () => {
      watchers += 1;
      if (watchers === 1) open();
      let watching = true;
      return () => {
        if (!watching) return;
        watching = false;
        watchers -= 1;
        if (watchers === 0) close();
      };
    },
    search: q => {
      store.setState({ q });
      clearTimeout(queryTimer);
      if (watchers > 0) queryTimer = setTimeout(open, QUERY_REST_MS);
    },
    setLevel: level => {
      store.setState({ level });
      if (watchers > 0) open();
    },
    setFollow: follow => {
      if (store.getState().follow === follow) return;
      store.setState({ follow });
      if (!follow) return;
      due = true;
      flush();
    },
    restart: () => {
      resumed = true;
    },
    dispose: close,
  };
}

/**
 * What of a batch is newer than the last line that is here; null when the batch does not join on to it: lines between
 * were missed, or the numbers began anew.
 */
function unseenOf(batch: readonly LogLine[], last: LogLine, resumed: boolean): readonly LogLine[] | null {
  const first = batch[0];
  if (first === undefined) return batch;
  if (first.seq > last.seq) return resumed && batch.length >= TAIL_LINES ? null : batch;
  const newest = batch.at(-1) ?? first;
  return newest.seq >= last.seq ? batch.filter(line => line.seq > last.seq) : null;
}
