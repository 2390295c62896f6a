import { PaddockError } from '../../src-shared/errors.ts';
import type { LogBatch, LogFilter, LogLevel, LogLine } from '../../src-shared/model/log-line.ts';
import { Broadcast } from '../lib/broadcast.ts';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import { PemFilter, redact } from '../lib/redact.ts';
import { RingBuffer } from '../lib/ring-buffer.ts';
import { Turns } from '../lib/turns.ts';
import type { LogFact } from '../llama/log-facts.ts';
import type { RawLogLine } from '../runtime/runtime.ts';
import { EngineClock } from './engine-clock.ts';
import { FileText } from './file-text.ts';
import { IdleNotice } from './idle-notice.ts';
import { lineMatcher } from './line-matcher.ts';
import { LogFiles, type LogFilesDeps } from './log-files.ts';
import { parseLine } from './parse-line.ts';

/** Whose lines they are. */
export interface LogSource {
  readonly group: string;
  readonly profileId: string | null;
  readonly launchId: string | null;
  /** When the engine was started, ms since the epoch; null or absent where nobody knows. */
  readonly startedAt?: number | null;
}

/** Which lines are asked for. */
export type LogQuestion = LogFilter & { lines: number; before?: number | undefined };

/** Oldest first. `next` is where to go on, as the next `before`; null when there is nothing older. */
export interface LogPage {
  readonly lines: LogLine[];
  readonly more: boolean;
  readonly next: number | null;
}

export interface LogHubDeps extends LogFilesDeps {
  /** Lines kept in memory. */
  readonly capacity?: number;
  /** The highest number in the log files, since the clock may have been set back; see `newestLine`. */
  readonly newestSeq?: number;
  readonly clock: Clock;
}

/**
 * Told of an instance's lines with what each tells.
 * @param again an adopted instance said them before: followers do not get these
 */
export type IngestListener = (
  lines: readonly LogLine[],
  facts: readonly (LogFact | null)[],
  again: boolean,
) => void;

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
  readonly #files: LogFiles;
  readonly #threads = new Map<string, Thread>();
  readonly #fileText = new FileText();
  /** Lines of the ring that an adopted instance said again: the files of an earlier run have them. */
  readonly #again = new WeakSet<LogLine>();
  /** Searching takes as long as it takes; what else this program does goes on meanwhile. */
  readonly #turns: Turns;
  readonly #listeners = new Set<IngestListener>();
  #seq: number;

  constructor(deps: LogHubDeps) {
    this.#deps = deps;
    this.#turns = new Turns(deps.clock);
    this.#files = new LogFiles(deps);
    // So that numbers go on growing where an earlier run ended, at up to a million lines a second.
    this.#seq = Math.max(Math.floor(deps.clock.now()) * 1_000, deps.newestSeq ?? 0);
    this.#ring = new RingBuffer(deps.capacity ?? 100_000);
  }

  /** Tells of every line that an instance said, once it is in memory. Returns the release. */
  onIngested(listener: IngestListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes an instance's lines. Resolves when more can be taken: wait for it before reading on. Never rejects.
   * @param facts what each line tells, where somebody has looked
   */
  ingest(
    source: LogSource,
    lines: readonly RawLogLine[],
    facts: readonly (LogFact | null)[] = [],
  ): Promise<void> {
    const thread = this.#thread(source);
    const parsed: LogLine[] = [];
    const again: LogLine[] = [];
    const told: (LogFact | null)[] = [];
    const toldAgain: (LogFact | null)[] = [];
    let at = 0;
    for (const raw of lines) {
      const fact = facts[at++] ?? null;
      const { text, level, engineMs } = parseLine(raw.text);
      if (thread.idle.repeats(text)) continue;
      thread.level = level ?? thread.level;
      const shown = redact(thread.pem.line(text));
      const saidAt = thread.time.at(raw.at, engineMs);
      (raw.again ? again : parsed).push(this.#line(source, raw.stream, thread.level, shown, saidAt));
      (raw.again ? toldAgain : told).push(fact);
    }
    this.#keepAgain(again);
    const taken = this.#publish(source.group, parsed);
    for (const listener of this.#listeners) {
      if (again.length > 0) listener(again, toldAgain, true);
      if (parsed.length > 0) listener(parsed, told, false);
    }
    return taken;
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

  /** The newest lines in memory, oldest first; of an adopted instance also those that it said again. */
  tail(count: number, { group }: Pick<LogFilter, 'group'> = {}): readonly LogLine[] {
    const found: LogLine[] = [];
    if (count === 0) return found;
    for (const line of this.#ring.backwards()) {
      if (group !== undefined && line.group !== group) continue;
      if (found.push(line) === count) break;
    }
    return found.reverse();
  }

  /**
   * The newest lines that match and are older than `before` (a seq), from memory and where that ends from the log files.
   * @throws PaddockError BAD_REQUEST, CANCELLED
   */
  async page(input: LogQuestion, signal: AbortSignal): Promise<LogPage> {
    const matches = lineMatcher(input);
    const { lines, more, oldest } = await this.#search(this.#ring.backwards(), input, matches, signal);
    if (more) return { lines, more, next: lines[0]?.seq ?? null };
    const before = Math.min(input.before ?? Number.POSITIVE_INFINITY, oldest);
    await this.flush();
    const wanted = { group: input.group, before, lines: input.lines - lines.length, matches };
    const older = await this.#files.readBefore(wanted, this.#turns, signal);
    return { lines: [...older.lines, ...lines], more: older.next !== null, next: older.next };
  }

  /** `oldest` is the number down to which was looked. @throws PaddockError CANCELLED */
  async #search(
    newestFirst: Iterable<LogLine>,
    { before = Number.POSITIVE_INFINITY, lines }: LogQuestion,
    matches: (line: LogLine) => boolean,
    signal: AbortSignal,
  ): Promise<{ lines: LogLine[]; more: boolean; oldest: number }> {
    const found: LogLine[] = [];
    let oldest = this.#seq + 1;
    for (const line of newestFirst) {
      if (this.#turns.areOver) await this.#turns.next();
      if (signal.aborted) throw new PaddockError('CANCELLED');
      oldest = line.seq;
      if (line.seq >= before || !matches(line) || this.#again.has(line)) continue;
      if (found.length >= lines) return { lines: found.reverse(), more: true, oldest };
      found.push(line);
    }
    return { lines: found.reverse(), more: false, oldest };
  }

  /**
   * Recent lines that match, those of earlier runs of Paddock among them, then new ones, until the signal aborts.
   * @throws PaddockError BAD_REQUEST at once, CANCELLED where it is read
   */
  follow(input: LogFilter & { lines: number }, signal: AbortSignal): AsyncGenerator<LogBatch, void, void> {
    return this.#follow(input, lineMatcher(input), signal);
  }

  async *#follow(
    input: LogFilter & { lines: number },
    matches: (line: LogLine) => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<LogBatch, void, void> {
    // Before the recent lines are looked up, in the same turn: nothing that comes meanwhile is missed or doubled.
    const live = this.#live.subscribe(signal);
    const recent = input.lines === 0 ? [] : (await this.page(input, signal)).lines;
    yield { lines: recent, dropped: 0 };
    for await (const { values, dropped } of live) {
      const lines: LogLine[] = [];
      for (const line of values) {
        if (this.#turns.areOver) await this.#turns.next();
        if (signal.aborted) return;
        if (matches(line)) lines.push(line);
      }
      if (lines.length > 0 || dropped > 0) yield { lines, dropped };
    }
  }

  /** Resolves when every line taken so far is in its file. */
  async flush(): Promise<void> {
    await this.#files.flush();
  }

  async dispose(): Promise<void> {
    await this.#files.dispose();
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
      launchId: source.launchId,
      text,
    };
  }

  #keepAgain(lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.#again.add(line);
      this.#ring.push(line);
    }
  }

  async #publish(group: string, lines: readonly LogLine[]): Promise<void> {
    if (lines.length === 0) return;
    for (const line of lines) this.#ring.push(line);
    this.#live.publish(lines);
    await this.#files.append(group, this.#fileText.of(lines));
  }

  #thread(source: LogSource): Thread {
    const known = this.#threads.get(source.group);
    if (known && known.launchId === source.launchId) return known;
    const thread: Thread = {
      launchId: source.launchId,
      pem: new PemFilter(),
      time: new EngineClock(source.startedAt ?? null),
      idle: new IdleNotice(),
      level: 'info',
    };
    this.#threads.set(source.group, thread);
    return thread;
  }
}
