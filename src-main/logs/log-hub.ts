import { join } from 'node:path';
import type { LogBatch, LogFilter, LogLevel, LogLine } from '../../src-shared/model/log-line.ts';
import { Broadcast } from '../lib/broadcast.ts';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { PemFilter, redact } from '../lib/redact.ts';
import { RingBuffer } from '../lib/ring-buffer.ts';
import { RotatingFile } from '../lib/rotating-file.ts';
import type { RawLogLine } from '../runtime/runtime.ts';
import { EngineClock } from './engine-clock.ts';
import { FileText } from './file-text.ts';
import { IdleNotice } from './idle-notice.ts';
import { lineMatcher } from './line-matcher.ts';
import { parseLine } from './parse-line.ts';

/** Whose lines they are. */
export interface LogSource {
  readonly group: string;
  readonly profileId: string | null;
  readonly launchId: string | null;
}

export interface LogHubDeps {
  /** Folder of the log files, one series for each group. */
  readonly dir: string;
  /** Lines kept in memory. */
  readonly capacity?: number;
  readonly maxFileBytes?: number;
  readonly keepFiles?: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What is carried from line to line of one launch. */
interface Thread {
  readonly launchId: string | null;
  readonly pem: PemFilter;
  readonly time: EngineClock;
  readonly idle: IdleNotice;
  level: LogLevel;
}

/** Lines that a viewer may lag behind before the oldest are dropped and counted. */
const VIEWER_LINES = 20_000;

/**
 * Collects every instance's output: into a ring for viewers, into rotated files, to followers. It outlives instances,
 * so that the lines before a crash or switch stay readable.
 */
export class LogHub implements Disposable {
  readonly #deps: LogHubDeps;
  readonly #ring: RingBuffer<LogLine>;
  readonly #live = new Broadcast<LogLine>(VIEWER_LINES);
  readonly #files = new Map<string, RotatingFile>();
  readonly #threads = new Map<string, Thread>();
  readonly #fileText = new FileText();
  #seq = 0;

  constructor(deps: LogHubDeps) {
    this.#deps = deps;
    this.#ring = new RingBuffer(deps.capacity ?? 100_000);
  }

  /** Takes an instance's lines. Resolves when more can be taken: wait for it before reading on. Never rejects. */
  ingest(source: LogSource, lines: readonly RawLogLine[]): Promise<void> {
    const thread = this.#thread(source);
    const parsed: LogLine[] = [];
    for (const raw of lines) {
      const { text, level, engineMs } = parseLine(raw.text);
      if (thread.idle.repeats(text)) continue;
      thread.level = level ?? thread.level;
      const shown = redact(thread.pem.line(text));
      const at = thread.time.at(raw.at, engineMs);
      parsed.push(this.#line(source, raw.stream, thread.level, shown, at));
    }
    return this.#publish(source.group, parsed);
  }

  /** A line of ours between the engine's, such as the separator between two profiles. */
  marker(source: LogSource, text: string, level: LogLevel = 'info'): void {
    const line = {
      ...this.#line(source, 'paddock', level, redact(text), this.#deps.clock.now()),
      marker: true,
    };
    // Markers are few: nobody has to be held back for one.
    void this.#publish(source.group, [line]);
  }

  /** The newest lines that match, oldest first. @throws PaddockError BAD_REQUEST on an expression that does not parse */
  tail(count: number, filter: LogFilter = {}): readonly LogLine[] {
    return count === 0 ? [] : this.search({ ...filter, lines: count }).lines;
  }

  /** The newest lines that match and are older than `before` (a seq). @throws PaddockError BAD_REQUEST */
  search(input: LogFilter & { lines: number; before?: number | undefined }): {
    lines: LogLine[];
    more: boolean;
  } {
    const matches = lineMatcher(input);
    const found: LogLine[] = [];
    for (let i = this.#ring.length - 1; i >= 0; i--) {
      const line = this.#ring.at(i);
      if (line === undefined || (input.before !== undefined && line.seq >= input.before) || !matches(line))
        continue;
      if (found.length >= input.lines) return { lines: found.reverse(), more: true };
      found.push(line);
    }
    return { lines: found.reverse(), more: false };
  }

  /** Recent lines that match, then new ones, until the signal aborts. @throws PaddockError BAD_REQUEST */
  async *follow(
    input: LogFilter & { lines: number },
    signal: AbortSignal,
  ): AsyncGenerator<LogBatch, void, void> {
    const matches = lineMatcher(input);
    const live = this.#live.subscribe(signal);
    yield { lines: [...this.tail(input.lines, input)], dropped: 0 };
    for await (const { values, dropped } of live) {
      const lines = values.filter(matches);
      if (lines.length > 0 || dropped > 0) yield { lines, dropped };
    }
  }

  /** Resolves when every line taken so far is in its file. */
  async flush(): Promise<void> {
    for (const file of this.#files.values()) await file.flush();
  }

  async dispose(): Promise<void> {
    for (const file of this.#files.values()) await file.dispose();
    this.#files.clear();
  }

  #line(source: LogSource, stream: LogLine['stream'], level: LogLevel, text: string, at: number): LogLine {
    this.#seq += 1;
    return {
      seq: this.#seq,
      at,
      stream,
      level,
      marker: false,
      profileId: source.profileId,
      group: source.group,
      text,
    };
  }

  async #publish(group: string, lines: readonly LogLine[]): Promise<void> {
    if (lines.length === 0) return;
    for (const line of lines) this.#ring.push(line);
    this.#live.publish(lines);
    await this.#file(group).append(this.#fileText.of(lines));
  }

  #thread(source: LogSource): Thread {
    const known = this.#threads.get(source.group);
    if (known && known.launchId === source.launchId) return known;
    const thread: Thread = {
      launchId: source.launchId,
      pem: new PemFilter(),
      time: new EngineClock(),
      idle: new IdleNotice(),
      level: 'info',
    };
    this.#threads.set(source.group, thread);
    return thread;
  }

  #file(group: string): RotatingFile {
    let file = this.#files.get(group);
    if (file === undefined) {
      file = new RotatingFile({
        path: join(this.#deps.dir, `${group.replace(/[^A-Za-z0-9_-]/g, '_')}.log`),
        maxBytes: this.#deps.maxFileBytes ?? 20 << 20,
        keep: this.#deps.keepFiles ?? 5,
        onTrouble: (message, fields) => this.#deps.log.warn(message, fields),
      });
      this.#files.set(group, file);
    }
    return file;
  }
}
