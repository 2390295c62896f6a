import type Libsql from 'libsql';
import { LEVELS, type Level } from './history-query.ts';
import type { StoredRow } from './rollup.ts';

/** Bump when the tables change: history is measured anew, so that older files are emptied instead of migrated. */
const SCHEMA_VERSION = 1;
/** Beyond the bounds of the levels; a last line against a file that grows. */
const MAX_PAGES = 32_768;

/** A row and the level that it belongs to. */
export interface LevelRow {
  readonly level: Level;
  readonly row: StoredRow;
}

/**
 * The tables: one per level, `at` (ms since the epoch) as key and the numbers as one blob of 32-bit floats. Which
 * series a blob holds, and in what order, is written once per layout. A second of eight GPUs is one row of half a KiB.
 */
export class HistoryFile {
  readonly #database: Libsql.Database;
  readonly #layoutIds = new Map<string, number>();
  readonly #layouts = new Map<number, readonly string[]>();
  readonly #upserts: ReadonlyMap<Level, Libsql.Statement>;
  readonly #addLayout: Libsql.Statement;

  /** @throws SqliteError, or Error when the file cannot be opened */
  constructor(database: Libsql.Database, maxPages: number = MAX_PAGES) {
    this.#database = database;
    try {
      database.pragma('journal_mode = WAL');
    } catch {
      // File systems without shared memory keep the rollback journal.
    }
    database.pragma('synchronous = NORMAL');
    database.pragma(`max_page_count = ${maxPages}`);
    const version = (database.pragma('user_version') as readonly { user_version: number }[])[0]?.user_version;
    if (version !== SCHEMA_VERSION) this.#createTables();
    this.#loadLayouts();
    this.#addLayout = database.prepare('INSERT INTO layouts (names) VALUES (?)');
    this.#upserts = new Map(
      LEVELS.map(level => [
        level,
        database.prepare(`INSERT OR REPLACE INTO ${level.table} (at, layout, numbers) VALUES (?, ?, ?)`),
      ]),
    );
  }

  /** Writes rows in one transaction; a row of the same instant is replaced. @throws SqliteError */
  write(rows: readonly LevelRow[]): void {
    if (rows.length === 0) return;
    this.#transaction(() => {
      for (const { level, row } of rows) {
        const { buffer, byteOffset, byteLength } = row.values;
        const numbers = Buffer.from(buffer, byteOffset, byteLength);
        this.#upserts.get(level)?.run(Math.round(row.at), this.#layoutOf(row.names), numbers);
      }
    });
  }

  /** Rows of `[fromMs, toMs)`, oldest first. @throws SqliteError */
  read(level: Level, fromMs: number, toMs: number): StoredRow[] {
    const select = this.#database.prepare(
      `SELECT at, layout, numbers FROM ${level.table} WHERE at >= ? AND at < ? ORDER BY at`,
    );
    const rows: StoredRow[] = [];
    for (const { at, layout, numbers } of select.all(fromMs, toMs) as readonly {
      at: number;
      layout: number;
      numbers: ArrayBuffer;
    }[]) {
      const names = this.#layouts.get(layout);
      if (names === undefined || numbers.byteLength % 4 !== 0) continue;
      rows.push({ at, names, values: new Float32Array(numbers) });
    }
    return rows;
  }

  /**
   * Forgets what is too old or too much. Time bounds apply only when `now` is given: while the clock has just jumped,
   * nobody knows which rows are old. `mostMs` keeps less than a level would. @throws SqliteError
   */
  prune(now: number | null, mostMs = Number.POSITIVE_INFINITY): void {
    this.#transaction(() => {
      for (const { table, keepMs, maxRows } of LEVELS) {
        this.#database
          .prepare(
            `DELETE FROM ${table} WHERE at <= (SELECT at FROM ${table} ORDER BY at DESC LIMIT 1 OFFSET ${maxRows})`,
          )
          .run();
        if (now === null) continue;
        this.#database
          .prepare(`DELETE FROM ${table} WHERE at < ? OR at > ?`)
          .run(Math.round(now - Math.min(keepMs, mostMs)), Math.round(now + keepMs));
      }
    });
    this.#pruneLayouts();
  }

  /** Folds the write-ahead log into the file first: closing alone leaves it to the next start. @throws SqliteError */
  close(): void {
    try {
      this.#database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
    }
  }

  #pruneLayouts(): void {
    const used = LEVELS.map(({ table }) => `SELECT layout FROM ${table}`).join(' UNION ');
    this.#database.prepare(`DELETE FROM layouts WHERE id NOT IN (${used})`).run();
    const left = this.#database.prepare('SELECT id FROM layouts').all() as readonly { id: number }[];
    const ids = new Set(left.map(({ id }) => id));
    for (const [id, names] of this.#layouts) {
      if (ids.has(id)) continue;
      this.#layouts.delete(id);
      this.#layoutIds.delete(JSON.stringify(names));
    }
  }

  #layoutOf(names: readonly string[]): number {
    const key = JSON.stringify(names);
    const known = this.#layoutIds.get(key);
    if (known !== undefined) return known;
    const id = Number(this.#addLayout.run(key).lastInsertRowid);
    this.#layoutIds.set(key, id);
    this.#layouts.set(id, names);
    return id;
  }

  #createTables(): void {
    this.#transaction(() => {
      this.#database.exec('DROP TABLE IF EXISTS layouts');
      this.#database.exec(
        'CREATE TABLE layouts (id INTEGER PRIMARY KEY AUTOINCREMENT, names TEXT NOT NULL UNIQUE)',
      );
      for (const { table } of LEVELS) {
        this.#database.exec(`DROP TABLE IF EXISTS ${table}`);
        this.#database.exec(
          `CREATE TABLE ${table} (at INTEGER PRIMARY KEY, layout INTEGER NOT NULL, numbers BLOB NOT NULL)`,
        );
      }
      this.#database.pragma(`user_version = ${SCHEMA_VERSION}`);
    });
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      try {
        this.#database.exec('ROLLBACK');
      } catch {
        // SQLite rolled back by itself.
      }
      // Layouts that were rolled back must not be taken for stored.
      try {
        this.#loadLayouts();
      } catch {
        // The file is beyond reading; the error that led here says more.
      }
      throw error;
    }
  }

  #loadLayouts(): void {
    this.#layouts.clear();
    this.#layoutIds.clear();
    const stored = this.#database.prepare('SELECT id, names FROM layouts').all() as readonly {
      id: number;
      names: string;
    }[];
    for (const { id, names } of stored) {
      this.#layouts.set(id, JSON.parse(names));
      this.#layoutIds.set(names, id);
    }
  }
}
