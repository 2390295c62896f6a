import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { Mailbox } from '../../lib/mailbox.ts';

/** A line of a journal: something about one sample of one problem. */
interface Row {
  readonly taskId: string;
  readonly index: number;
}

/** Which sample of which problem. */
export function answerKey({ taskId, index }: Row): string {
  return `${taskId}#${index}`;
}

/**
 * What came to be known of a run's samples, one line each, in the order in which it came: the answers, or the verdicts.
 * A line counts once it is on the disk: after a crash the run goes on behind the last whole one, and nothing is asked or
 * graded twice.
 */
export class Journal<T extends Row> {
  readonly #file: FileHandle;
  readonly #mailbox = new Mailbox();
  readonly #rows: Map<string, T>;

  private constructor(file: FileHandle, rows: Map<string, T>) {
    this.#file = file;
    this.#rows = rows;
  }

  /** Opens or creates it. What a crash left half written at the end is cut off. @throws NodeJS.ErrnoException */
  static async open<T extends Row>(path: string, schema: z.ZodType<T>): Promise<Journal<T>> {
    const { rows, bytes } = await readWhole(path, schema);
    const file = await open(path, 'a', 0o600);
    try {
      await file.truncate(bytes);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new Journal(file, rows);
  }

  /** The rows of a journal, without opening it for writing. */
  static async read<T extends Row>(path: string, schema: z.ZodType<T>): Promise<readonly T[]> {
    return [...(await readWhole(path, schema)).rows.values()];
  }

  /** By `answerKey`. */
  get rows(): ReadonlyMap<string, T> {
    return this.#rows;
  }

  /** Resolves when the row is on the disk. @throws Error when there is one of this sample already */
  append(row: T): Promise<void> {
    return this.#mailbox.post(async () => {
      const key = answerKey(row);
      if (this.#rows.has(key)) throw new Error(`${key} is in the journal already`);
      await this.#file.appendFile(`${JSON.stringify(row)}\n`);
      await this.#file.datasync();
      this.#rows.set(key, row);
    });
  }

  close(): Promise<void> {
    return this.#mailbox.post(() => this.#file.close());
  }
}

/** The whole lines from the beginning; the first that is none ends it. */
async function readWhole<T extends Row>(
  path: string,
  schema: z.ZodType<T>,
): Promise<{ readonly rows: Map<string, T>; readonly bytes: number }> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const rows = new Map<string, T>();
  let bytes = 0;
  for (;;) {
    const end = content.indexOf(0x0a, bytes);
    if (end < 0) break;
    const row = parseLine(content.toString('utf8', bytes, end), schema);
    if (row === null) break;
    if (!rows.has(answerKey(row))) rows.set(answerKey(row), row);
    bytes = end + 1;
  }
  return { rows, bytes };
}

function parseLine<T>(line: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
