import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../../src-shared/contract.ts';
import type { LogBatch, LogFilter, LogLevel, LogLine } from '../../../src-shared/model/log-line.ts';
import type { Client } from '../../../src-shared/rpc/define.ts';
import { bindStream } from '../../stores/bind-stream.ts';
import { type Draw, drawAtOnce } from '../../stores/frame-queue.ts';
import { LineBuffer, MOST_LINES } from './line-buffer.ts';

/** Which lines are asked for: all, one group's, or those of one start. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'launch'; readonly launchId: string };

export interface LogView {
  /** What is searched for; `/…/` is a regular expression. */
  readonly q: string;
  /** Lines that do not match are left out, rather than the others being marked. */
  readonly only: boolean;
  readonly level: LogLevel | null;
  readonly scope: Scope;
  readonly follow: boolean;
  /** Grows with every change of the lines, which are outside of the store. */
  readonly version: number;
  /** Lines that came while the view did not follow. */
  readonly unseen: number;
  readonly dropped: number;
  /** False until Paddock answered for this filter. */
  readonly opened: boolean;
  readonly problem: string | null;
  /** Older lines are on their way. */
  readonly loading: boolean;
  /** There may be older ones. */
  readonly more: boolean;
}

const FLUSH_MS = 80;
const QUERY_REST_MS = 200;
const FIRST_LINES = 2_000;
const OLDER_LINES = 5_000;
/** For a line that is far back. */
const MOST_OLDER_LINES = 10_000;

/** The lines under one filter: the newest as they come, older ones as they are asked for. */
export class LogViewStore {
  readonly store: StoreApi<LogView>;
  readonly buffer: LineBuffer;
  readonly #client: Client<PaddockContract>;
  readonly #draw: Draw;
  #release = (): void => {};
  #arrived: LogLine[] = [];
  #dropped = 0;
  /** Something arrived that is not in the buffer. */
  #due = false;
  #next: number | null = null;
  #opening = true;
  /** Lines came that there was no room for: what follows the last one here is not known. */
  #behind = false;
  #older: AbortController | null = null;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #queryTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param capacity lines that are held */
  constructor(client: Client<PaddockContract>, draw: Draw = drawAtOnce, capacity = MOST_LINES) {
    this.#client = client;
    this.#draw = draw;
    this.buffer = new LineBuffer(capacity);
    this.store = createStore<LogView>(() => ({
      q: '',
      only: false,
      level: null,
      scope: { kind: 'all' },
      follow: true,
      version: 0,
      unseen: 0,
      dropped: 0,
      opened: false,
      problem: null,
      loading: false,
      more: false,
    }));
  }

  /** Opens the stream. @returns what closes it */
  open(): () => void {
    this.#reopen();
    return () => {
      clearTimeout(this.#queryTimer);
      clearTimeout(this.#flushTimer);
      this.#due = false;
      this.#older?.abort();
      this.#release();
    };
  }

  readonly search = (q: string): void => {
    this.store.setState({ q });
    if (!this.store.getState().only) return;
    clearTimeout(this.#queryTimer);
    this.#queryTimer = setTimeout(() => this.#reopen(), QUERY_REST_MS);
  };

  readonly show = (changes: Partial<Pick<LogView, 'only' | 'level' | 'scope'>>): void => {
    this.store.setState(changes);
    this.#reopen();
  };

  readonly setFollow = (follow: boolean): void => {
    if (this.store.getState().follow === follow) return;
    if (follow && this.#behind) this.#reopen();
    else this.store.setState(follow ? { follow, unseen: 0 } : { follow });
  };

  /** Loads older lines until the one numbered `seq` is here. @returns whether it is */
  async loadBackTo(seq: number, signal: AbortSignal): Promise<boolean> {
    await this.#whenOpened(signal);
    const isHere = (): boolean => this.buffer.at(this.buffer.indexOf(seq))?.seq === seq;
    while (!isHere() && !signal.aborted && (this.buffer.at(0)?.seq ?? 0) > seq)
      if (!(await this.loadOlder(MOST_OLDER_LINES))) break;
    return isHere();
  }

  /** The filter that Paddock applies. */
  get filter(): LogFilter {
    const { q, only, level, scope } = this.store.getState();
    return {
      ...(only && q !== '' ? { q } : {}),
      ...(level === null ? {} : { level }),
      ...(scope.kind === 'group' ? { group: scope.group } : {}),
      ...(scope.kind === 'launch' ? { launchId: scope.launchId } : {}),
    };
  }

  /** Loads what is older than the first line. @returns whether there was any */
  async loadOlder(lines = OLDER_LINES): Promise<boolean> {
    if (this.#older !== null || this.#next === null || this.buffer.full) return false;
    const mine = new AbortController();
    this.#older = mine;
    this.store.setState({ loading: true });
    try {
      const input = { ...this.filter, lines, before: this.#next };
      const page = await this.#client.call('logs.search', input, mine.signal);
      if (mine.signal.aborted) return false;
      this.buffer.prepend(page.lines);
      this.#next = page.next;
      return page.lines.length > 0;
    } catch {
      // The list stays as it is; scrolling up asks again.
      return false;
    } finally {
      if (this.#older === mine) {
        this.#older = null;
        this.#changed({ loading: false });
      }
    }
  }

  #reopen(): void {
    // What was typed last is part of the filter that is asked for now.
    clearTimeout(this.#queryTimer);
    this.#release();
    this.#older?.abort();
    this.#older = null;
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#arrived = [];
    this.#due = false;
    this.#opening = true;
    this.#behind = false;
    this.store.setState({ opened: false, unseen: 0, dropped: 0, follow: true, loading: false });
    const input = { ...this.filter, lines: FIRST_LINES };
    this.#release = bindStream(this.#client, 'logs.tail', input, {
      next: batch => this.#take(batch),
      error: error => {
        if (!error) return;
        this.buffer.clear();
        this.#next = null;
        this.#changed({ problem: error.message, opened: true });
      },
    });
  }

  #take(batch: LogBatch): void {
    for (const line of batch.lines) this.#arrived.push(line);
    this.#dropped += batch.dropped;
    this.#due = true;
    this.#flushTimer ??= setTimeout(() => this.#draw(this.#flush), this.#opening ? 0 : FLUSH_MS);
  }

  readonly #flush = (): void => {
    this.#flushTimer = undefined;
    if (!this.#due) return;
    this.#due = false;
    const lines = this.#arrived;
    this.#arrived = [];
    const [first] = lines;
    const last = this.buffer.at(this.buffer.length - 1);
    // After a lost connection the stream begins anew: lines between are asked for when one scrolls up to them.
    const restarted =
      first !== undefined && last !== undefined && lines.length >= FIRST_LINES && first.seq > last.seq + 1;
    if (this.#opening || restarted) {
      this.buffer.clear();
      this.#next = first?.seq ?? null;
    }
    this.#opening = false;
    const before = this.buffer.length;
    const { follow, unseen, dropped } = this.store.getState();
    // Whoever stands still keeps what is there: what has no room any more is read again when they follow.
    this.#behind ||= !follow && this.buffer.full;
    if (!this.#behind) this.buffer.append(lines);
    if (follow && this.buffer.trim()) this.#next = this.buffer.at(0)?.seq ?? null;
    const added = this.#behind ? lines.length : Math.max(0, this.buffer.length - before);
    this.#changed({
      opened: true,
      problem: null,
      dropped: dropped + this.#dropped,
      unseen: follow ? 0 : unseen + added,
    });
    this.#dropped = 0;
  };

  /** Resolves once Paddock answered for the present filter, or the signal is aborted. */
  #whenOpened(signal: AbortSignal): Promise<void> {
    return new Promise(done => {
      const look = (): void => {
        if (!this.store.getState().opened && !signal.aborted) return;
        release();
        signal.removeEventListener('abort', look);
        done();
      };
      const release = this.store.subscribe(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  #changed(changes: Partial<LogView>): void {
    const { version } = this.store.getState();
    this.store.setState({ ...changes, version: version + 1, more: this.#next !== null && !this.buffer.full });
  }
}
