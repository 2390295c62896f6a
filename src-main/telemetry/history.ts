import { chmod, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { History as HistoryAnswer, Reading, SourceStatus } from '../../src-shared/model/reading.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { HistoryBuffer } from './history-buffer.ts';
import { HistoryFile } from './history-file.ts';
import { HistoryBuilder, type HistoryInput, planHistory } from './history-query.ts';
import { slept } from './waiting.ts';

const FLUSH_MS = 5000;
const PRUNE_MS = 60_000;
/** A file that cannot be opened is tried again this often. */
const REOPEN_MS = 60_000;
/** After a start or a jump of the clock nothing is thrown away by age for this long: it may be set right again. */
const UNSETTLED_MS = 600_000;
const JUMP_MS = 5000;
/** Another program may hold the file for so long before that is trouble. */
const HELD_MS = 30_000;

export interface HistoryDeps {
  /** The SQLite file; its folder is made when it is absent. */
  readonly path: string;
  /** How long stored readings are kept, ms; a day at most. */
  readonly keepMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Most pages that the file may have, for tests of a full disk. */
  readonly maxPages?: number;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error)) || error instanceof SyntaxError;
}

/**
 * 24 hours of readings in SQLite: single readings for 15 minutes, minimum, average and maximum of 10 and 60 seconds for
 * a day. Rows are written every 5 s in one transaction. While the file cannot be used the newest rows stay in memory; a
 * damaged file is moved aside. The reason is in `status()`.
 */
export class History {
  readonly #deps: HistoryDeps;
  readonly #stop = new AbortController();
  readonly #buffer = new HistoryBuffer();
  #file: HistoryFile | null = null;
  #trouble: string | null = null;
  /** A past event worth knowing that is no trouble now. */
  #notice: string | null = null;
  #damaged = false;
  /** Since when another program holds the file, on the monotonic clock; null while nobody does. */
  #heldSince: number | null = null;
  #running: Promise<void> | null = null;
  #openedAt = 0;
  #prunedAt: number;
  #clockOffset: number;
  #settledAt: number;
  #keepMs: number;

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
    this.#keepMs = deps.keepMs;
    const { clock } = deps;
    this.#clockOffset = clock.now() - clock.monotonic();
    this.#settledAt = clock.monotonic() + UNSETTLED_MS;
    this.#prunedAt = clock.monotonic();
  }

  status(): SourceStatus {
    const trouble = this.#trouble;
    return { name: 'history', status: trouble === null ? 'ok' : 'failing', message: trouble ?? this.#notice };
  }

  /** Opens the file and starts writing every 5 s. Never rejects. Idempotent. */
  async start(): Promise<void> {
    if (this.#running !== null) return;
    this.#running = this.#run(this.#stop.signal);
    await this.#open();
  }

  /** How long stored readings are kept from now on, ms. What is older goes with the next clean-up, within a minute. */
  setKeep(keepMs: number): void {
    this.#keepMs = keepMs;
  }

  /** Takes a reading in; it is written with the next batch. */
  record(reading: Reading): void {
    this.#watchClock();
    this.#buffer.add(reading);
  }

  /** @throws PaddockError BAD_REQUEST when the range is not one */
  query(input: HistoryInput): HistoryAnswer {
    const plan = planHistory(input, this.#deps.clock.now());
    const builder = new HistoryBuilder(plan, input.series);
    this.flush();
    const waiting = this.#buffer.rows(plan.level);
    const replaced = new Set(waiting.map(({ at }) => at));
    try {
      for (const row of this.#file?.read(plan.level, plan.fromMs, input.toMs) ?? []) {
        if (!replaced.has(row.at)) builder.add(row);
      }
    } catch (error) {
      this.#fail(error);
    }
    for (const row of waiting) if (row.at < input.toMs) builder.add(row);
    return builder.result(input);
  }

  /** Writes what waits, in one transaction. Never throws; trouble shows in `status()`. */
  flush(): void {
    const file = this.#file;
    if (file === null) return;
    try {
      file.write(this.#buffer.complete((level, at) => file.read(level, at, at + 1)));
      this.#buffer.written();
      this.#heldSince = null;
      this.#trouble = null;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Writes the rest and closes the file. Idempotent. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.flush();
    this.#close();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (await slept(clock, FLUSH_MS, signal)) {
      this.#watchClock();
      const mayOpen = this.#damaged || clock.monotonic() - this.#openedAt >= REOPEN_MS;
      if (this.#file === null && mayOpen) await this.#open();
      this.flush();
      if (this.#file === null || clock.monotonic() - this.#prunedAt < PRUNE_MS) continue;
      this.#prunedAt = clock.monotonic();
      try {
        this.#file.prune(clock.monotonic() >= this.#settledAt ? clock.now() : null, this.#keepMs);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  #watchClock(): void {
    const { clock } = this.#deps;
    const offset = clock.now() - clock.monotonic();
    if (Math.abs(offset - this.#clockOffset) > JUMP_MS) this.#settledAt = clock.monotonic() + UNSETTLED_MS;
    this.#clockOffset = offset;
  }

  async #open(): Promise<void> {
    const { path, clock, log, maxPages } = this.#deps;
    this.#openedAt = clock.monotonic();
    try {
      await makeFolder(dirname(path));
      if (this.#damaged) await this.#moveAside();
      await makePrivate(path);
      // Loaded here, not at the top: the native library costs start-up time.
      const { default: Database } = await import('libsql');
      const database = new Database(path, { timeout: 100 });
      try {
        this.#file = new HistoryFile(database, maxPages);
      } catch (error) {
        database.close();
        throw error;
      }
      this.#heldSince = null;
      this.#trouble = null;
    } catch (error) {
      this.#fail(error);
      // Damage shows at once when the file is no database: begin anew now rather than at the next turn.
      if (this.#damaged && isDamage(error)) {
        log.warn('The history file was damaged and begins anew.', { path });
        await this.#openAnew();
      }
    }
  }

  async #openAnew(): Promise<void> {
    try {
      await this.#moveAside();
    } catch (error) {
      this.#fail(error);
      return;
    }
    await this.#open();
  }

  /** A file that is only full or busy stays open: reading goes on, and the rows wait. */
  #fail(error: unknown): void {
    const { path, clock } = this.#deps;
    const code = codeOf(error);
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
      this.#heldSince ??= clock.monotonic();
      if (this.#file !== null && clock.monotonic() - this.#heldSince < HELD_MS) return;
      const held = `Another program holds the history file ${path}. The newest readings are kept in memory until it lets go.`;
      this.#tell(held, error);
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    const trouble = `The history file ${path} cannot be used (${reason}). The newest readings are kept in memory; check the disk and its permissions.`;
    this.#tell(trouble, error);
    if (isDamage(error)) this.#damaged = true;
    if (code !== 'SQLITE_FULL') this.#close();
  }

  #tell(trouble: string, error: unknown): void {
    const { path, log } = this.#deps;
    if (trouble !== this.#trouble) log.warn('The history file failed.', { path, error });
    this.#trouble = trouble;
  }

  #close(): void {
    try {
      this.#file?.close();
    } catch {
      // Nothing more to save.
    }
    this.#file = null;
  }

  /** Keeps the newest damaged file only. @throws NodeJS.ErrnoException */
  async #moveAside(): Promise<void> {
    const { path, clock } = this.#deps;
    const folder = dirname(path);
    const damaged = `${basename(path)}.damaged-`;
    for (const other of await readdir(folder)) {
      if (other.startsWith(damaged)) await rm(join(folder, other), { force: true });
    }
    const aside = join(folder, `${damaged}${Math.round(clock.now())}`);
    await rename(path, aside);
    await Promise.all(['-wal', '-shm'].map(suffix => rm(path + suffix, { force: true })));
    this.#damaged = false;
    this.#notice = `The history file was damaged and began anew; the old one is ${aside}.`;
  }
}

/** SQLite makes files that others can read, and its further ones like the first. @throws NodeJS.ErrnoException */
async function makePrivate(path: string): Promise<void> {
  await (await open(path, 'a', 0o600)).close();
  // Of an earlier Paddock; some file systems have no modes.
  await chmod(path, 0o600).catch(() => {});
}
