import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../src-shared/model/log-line.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { RotatingFile } from '../lib/rotating-file.ts';
import type { Turns } from '../lib/turns.ts';
import { newestSeq, type ReadBack, readBack } from './read-back.ts';

export interface LogFilesDeps {
  readonly dir: string;
  readonly maxFileBytes?: number;
  /** Old files that are kept of each group. */
  readonly keepFiles?: number;
  readonly log: Logger;
}

/** Which lines are wanted of the files. */
export interface WantedLines {
  /** Absent: of every group. */
  readonly group?: string | undefined;
  /** Only those with lower numbers. */
  readonly before: number;
  readonly lines: number;
  readonly matches: (line: LogLine) => boolean;
}

/** One series of files, and whose lines are in it. */
interface Series {
  readonly name: string;
  readonly group: string;
}

/** The panel's own log, in the same folder. */
const OWN = 'paddock';
/** Taken by Windows, with any ending. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** The log files in a folder: a series for each group, rotated by size. */
export class LogFiles implements Disposable {
  readonly #deps: LogFilesDeps;
  readonly #files = new Map<string, RotatingFile>();

  constructor(deps: LogFilesDeps) {
    this.#deps = deps;
  }

  /** Takes whole lines. Resolves when more can be taken; never rejects. */
  append(group: string, text: string): Promise<void> {
    return this.#file(group).append(text);
  }

  /** The newest lines that match, oldest first. @throws PaddockError CANCELLED */
  async readBefore(wanted: WantedLines, turns: Turns, signal: AbortSignal): Promise<ReadBack> {
    const { dir } = this.#deps;
    const series = await seriesIn(dir);
    const pages = await Promise.all(
      series
        .filter(({ group }) => wanted.group === undefined || group === wanted.group)
        .map(one => readBack({ ...wanted, ...one, dir }, turns, signal)),
    );
    // Of several series only what is newer than where each of them stopped is complete.
    const stops = pages.flatMap(page => (page.next === null ? [] : [page.next]));
    const from = Math.max(...stops, 0);
    const lines = pages
      .flatMap(page => page.lines)
      .filter(line => line.seq >= from)
      .sort((a, b) => a.seq - b.seq);
    const kept = lines.slice(Math.max(0, lines.length - wanted.lines));
    const cut = kept.length < lines.length;
    return { lines: kept, next: cut ? (kept[0]?.seq ?? null) : stops.length > 0 ? from : null };
  }

  /** Resolves when everything taken so far is written or given up. */
  async flush(): Promise<void> {
    for (const file of this.#files.values()) await file.flush();
  }

  async dispose(): Promise<void> {
    for (const file of this.#files.values()) await file.dispose();
    this.#files.clear();
  }

  #file(group: string): RotatingFile {
    let file = this.#files.get(group);
    if (file === undefined) {
      const { dir, maxFileBytes, keepFiles, log } = this.#deps;
      file = new RotatingFile({
        path: join(dir, fileName(group)),
        maxBytes: maxFileBytes ?? 20 << 20,
        keep: keepFiles ?? 5,
        onTrouble: (message, fields) => log.warn(message, fields),
      });
      this.#files.set(group, file);
    }
    return file;
  }
}

/** The highest number of a line in the log files of a folder; 0 when there is none. Never throws. */
export async function newestLine(dir: string): Promise<number> {
  const newest = await Promise.all((await seriesIn(dir)).map(({ name }) => newestSeq(dir, name)));
  return Math.max(...newest, 0);
}

/**
 * The name of a group's log file. No two groups share one, also where the file system takes large and small letters
 * for the same, and none has that of the panel's own log.
 */
export function fileName(group: string): string {
  const escaped = encodeURIComponent(group).replace(/%[0-9A-F]{2}|[^a-z0-9_-]/g, asHex);
  const taken = escaped === OWN || DEVICES.test(escaped);
  return `${taken ? asHex(escaped.slice(0, 1)) + escaped.slice(1) : escaped}.log`;
}

/** Groups by their files. Earlier Paddocks left letters as they were and wrote `_` for what is escaped now. */
async function seriesIn(dir: string): Promise<readonly Series[]> {
  const entries = await readdir(dir).catch(() => []);
  const names = new Set(entries.flatMap(entry => /^([\w%-]+\.log)(?:\.\d+)?$/.exec(entry)?.[1] ?? []));
  return [...names].flatMap(name => {
    const group = decoded(name.slice(0, -'.log'.length));
    return group === null || name === `${OWN}.log` ? [] : [{ name, group }];
  });
}

function asHex(text: string): string {
  return text.startsWith('%') ? text.toLowerCase() : `%${text.charCodeAt(0).toString(16)}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
