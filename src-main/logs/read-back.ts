import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PaddockError } from '../../src-shared/errors.ts';
import type { LogLine } from '../../src-shared/model/log-line.ts';
import type { Turns } from '../lib/turns.ts';
import { fileLineSeq, parseFileLine } from './file-text.ts';

export interface ReadBack {
  /** Oldest first. */
  readonly lines: LogLine[];
  /** Everything at and above this number was looked at; null when the files have nothing older. */
  readonly next: number | null;
}

const CHUNK = 256 << 10;
/** Read for one answer at most: a rare match in a long history comes in several. */
const MOST_BYTES = 24 << 20;

/**
 * The newest lines of a group's log files that match and are older than `before`. Numbers grow through a file, so the
 * place to start from is found by halving.
 * @throws PaddockError CANCELLED
 */
export async function readBack(
  options: {
    readonly dir: string;
    readonly name: string;
    readonly group: string;
    readonly before: number;
    readonly lines: number;
    readonly matches: (line: LogLine) => boolean;
  },
  turns: Turns,
  signal: AbortSignal,
): Promise<ReadBack> {
  const found: LogLine[] = [];
  let next: number | null = options.before;
  let budget = MOST_BYTES;
  for (const path of await filesOf(options.dir, options.name)) {
    const file = await open(path, 'r').catch(() => null);
    if (file === null) continue;
    try {
      let end = await startOf(file, options.before);
      let rest: Buffer = Buffer.alloc(0);
      while (end > 0) {
        if (signal.aborted) throw new PaddockError('CANCELLED');
        const from = Math.max(0, end - CHUNK);
        const chunk = Buffer.concat([await readAt(file, from, end - from), rest]);
        // The first line may begin before the chunk.
        const cut = from === 0 ? 0 : chunk.indexOf(10) + 1;
        if (from > 0 && cut === 0) {
          rest = chunk;
          end = from;
          continue;
        }
        const texts = chunk.subarray(cut).toString('utf8').split('\n');
        for (let i = texts.length - 1; i >= 0; i--) {
          if (turns.areOver) await turns.next();
          const line = parseFileLine(texts[i] ?? '', options.group);
          if (line === null || line.seq >= (next ?? 0)) continue;
          if (found.length >= options.lines) return { lines: found.reverse(), next };
          next = line.seq;
          if (options.matches(line)) found.push(line);
        }
        rest = chunk.subarray(0, cut);
        end = from;
        budget -= CHUNK;
        if (budget <= 0) return { lines: found.reverse(), next };
      }
    } finally {
      await file.close();
    }
  }
  return { lines: found.reverse(), next: null };
}

/** The highest number of a line in a series of files; 0 when there is none. Never throws. */
export async function newestSeq(dir: string, name: string): Promise<number> {
  for (const path of await filesOf(dir, name)) {
    const file = await open(path, 'r').catch(() => null);
    if (file === null) continue;
    try {
      const { size } = await file.stat();
      const from = Math.max(0, size - CHUNK);
      const texts = (await readAt(file, from, size - from)).toString('utf8').split('\n');
      const numbers = texts.flatMap(text => fileLineSeq(text) ?? []);
      if (numbers.length > 0) return Math.max(...numbers);
    } catch {
      // An older file may still be readable.
    } finally {
      await file.close();
    }
  }
  return 0;
}

/** The files of a series, newest first. */
async function filesOf(dir: string, name: string): Promise<string[]> {
  const entries = await readdir(dir).catch(() => []);
  return entries
    .flatMap(entry => {
      if (entry === name) return [{ entry, age: 0 }];
      const age = entry.startsWith(`${name}.`) ? Number(entry.slice(name.length + 1)) : Number.NaN;
      return Number.isInteger(age) && age > 0 ? [{ entry, age }] : [];
    })
    .sort((a, b) => a.age - b.age)
    .map(({ entry }) => join(dir, entry));
}

/** The byte where the first line numbered `before` or more begins; the size when there is none. */
async function startOf(file: FileHandle, before: number): Promise<number> {
  let low = 0;
  let high = (await file.stat()).size;
  // Below a chunk, reading on costs less than halving on.
  while (high - low > CHUNK) {
    const middle = low + Math.floor((high - low) / 2);
    const at = await firstLineAfter(file, middle, high);
    if (at === null || at.seq >= before) high = middle;
    else low = at.offset;
  }
  // The lines of the last span that are too new are skipped by their numbers.
  return Math.min((await file.stat()).size, high + CHUNK);
}

async function firstLineAfter(
  file: FileHandle,
  from: number,
  to: number,
): Promise<{ readonly offset: number; readonly seq: number } | null> {
  const text = await readAt(file, from, Math.min(CHUNK, to - from));
  let at = text.indexOf(10) + 1;
  while (at > 0) {
    const end = text.indexOf(10, at);
    const seq = end < 0 ? null : fileLineSeq(text.subarray(at, end).toString('utf8'));
    if (seq !== null) return { offset: from + at, seq };
    at = end < 0 ? 0 : end + 1;
  }
  return null;
}

async function readAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, from);
  return buffer.subarray(0, bytesRead);
}
