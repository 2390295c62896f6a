import { execFile } from 'node:child_process';
import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { Wakeup } from '../../lib/wakeup.ts';
import type { RawLogLine } from '../runtime.ts';
import { LineSplitter } from './line-splitter.ts';

/*
 * A child's output goes to files, not to pipes: a pipe breaks when the panel dies, and the engine with it at its
 * next line. Files let it run on, and let the next panel read what was said in between.
 */

/** Where a child's two streams lie. */
export interface OutputFiles {
  readonly stdout: string;
  readonly stderr: string;
}

export interface FollowOptions {
  readonly files: OutputFiles;
  readonly clock: Clock;
  /** Settles when the child is gone: what is left is read, then the lines end. */
  readonly ended: Promise<unknown>;
  /** Called with the bytes of a file that are read and no longer on disk. */
  readonly onTrimmed?: (stream: RawLogLine['stream'], bytes: number) => Promise<void>;
  /** Called once the consumer has taken the lines of a file up to this byte. */
  readonly onTaken?: (stream: RawLogLine['stream'], bytes: number) => void;
  /** Up to which byte of each file an earlier reader's consumer took the lines: they are told again, as such. */
  readonly taken?: Readonly<Record<RawLogLine['stream'], number>> | undefined;
  /** Where to start, where an earlier reader trimmed. */
  readonly from?: Readonly<Record<RawLogLine['stream'], number>>;
}

/** Read at most this much before the consumer gets its turn, bytes. */
const CHUNK_BYTES = 262_144;
/** What was read is given back to the disk in steps of this size, bytes. */
export const TRIM_BYTES = 16 * 1_048_576;
/** A backlog beyond this is skipped down to TRIM_BYTES: output must never fill the disk, bytes. */
const MAX_BACKLOG_BYTES = 256 * 1_048_576;
/** The file system's notices may be lost (network drives): look at least this often, ms. */
const LOOK_EVERY_MS = 1_000;

interface Stream {
  readonly name: RawLogLine['stream'];
  readonly path: string;
  readonly file: FileHandle;
  readonly splitter: LineSplitter;
  position: number;
  trimmedTo: number;
  /** There may be more in the file than was read. */
  changed: boolean;
}

/**
 * Lines of both files from their beginning, then live, in batches. Nothing is read while the consumer is busy, so a
 * slow one costs disk and no memory. Ends when the child is gone and all is read, or on abort.
 * @throws NodeJS.ErrnoException when the files cannot be read
 */
export async function* followOutput(
  options: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly RawLogLine[], void, void> {
  const { clock, files } = options;
  const stop = new AbortController();
  const wakeup = new Wakeup(signal);
  let ended = false;
  void options.ended.then(() => {
    ended = true;
    wakeup.wake();
  });
  const streams: Stream[] = [];
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let watcher: FSWatcher | undefined;
  try {
    for (const name of ['stdout', 'stderr'] as const) {
      const position = options.from?.[name] ?? 0;
      const file = await open(files[name], 'r');
      streams.push({
        name,
        path: files[name],
        file,
        splitter: new LineSplitter(),
        position,
        trimmedTo: position,
        changed: true,
      });
    }
    // A server that loads writes line by line: reading the one file that changed, once, is most of the work saved.
    const onChange = (path: string | null): void => {
      for (const stream of streams) if (path === null || stream.path === path) stream.changed = true;
      wakeup.wake();
    };
    watcher = watchFiles(files, onChange);
    void lookRegularly(clock, () => onChange(null), stop.signal);
    while (!signal.aborted) {
      // Taken before reading: what is written up to the end is then read for sure.
      const wasEnded = ended;
      let read = 0;
      for (const stream of streams) {
        if (!stream.changed && !wasEnded) continue;
        // Before reading: what is written meanwhile is told again.
        stream.changed = false;
        // What was taken before ends at the end of a line: a batch is either of it or not.
        const takenLeft = (options.taken?.[stream.name] ?? 0) - stream.position;
        const most = takenLeft > 0 ? Math.min(CHUNK_BYTES, takenLeft) : CHUNK_BYTES;
        const { bytesRead } = await stream.file.read(buffer, 0, most, stream.position);
        read += bytesRead;
        if (bytesRead === most) stream.changed = true;
        stream.position += bytesRead;
        const lines = stream.splitter.push(buffer.subarray(0, bytesRead));
        if (lines.length > 0) yield stamp(lines, stream.name, clock.now(), takenLeft > 0);
        // Here the consumer has come back for more.
        if (lines.length > 0) options.onTaken?.(stream.name, stream.position - stream.splitter.pendingBytes);
        const skipped = bytesRead === CHUNK_BYTES ? await skipBacklog(stream) : 0;
        if (skipped > 0) yield stamp([`(${skipped} bytes of output skipped)`], stream.name, clock.now());
        await trim(stream, options);
      }
      if (wasEnded && read === 0) break;
      if (wasEnded || streams.some(stream => stream.changed)) continue;
      await wakeup.next();
    }
    for (const stream of streams) {
      const rest = signal.aborted ? [] : stream.splitter.flush();
      if (rest.length > 0) yield stamp(rest, stream.name, clock.now());
    }
  } finally {
    stop.abort();
    watcher?.close();
    wakeup.dispose();
    await Promise.all(streams.map(stream => stream.file.close()));
  }
}

function stamp(
  lines: readonly string[],
  stream: RawLogLine['stream'],
  at: number,
  again = false,
): readonly RawLogLine[] {
  return lines.map(text => (again ? { at, stream, text, again } : { at, stream, text }));
}

/** Calls with the path of the file that changed; null where the system does not tell which. */
function watchFiles(files: OutputFiles, onChange: (path: string | null) => void): FSWatcher | undefined {
  try {
    const paths = new Map(Object.values(files).map(path => [basename(path), path]));
    const watcher = watch(dirname(files.stdout), { persistent: false }, (_, name) => {
      const path = name === null ? null : paths.get(name);
      if (path !== undefined) onChange(path);
    });
    // Too many watches, or a folder that goes away: the regular look goes on.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

async function lookRegularly(clock: Clock, look: () => void, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, signal);
      look();
    }
  } catch {
    // Aborted: the reader is done.
  }
}

async function skipBacklog(stream: Stream): Promise<number> {
  const { size } = await stream.file.stat();
  if (size - stream.position <= MAX_BACKLOG_BYTES) return 0;
  const target = size - TRIM_BYTES;
  const skipped = target - stream.position;
  stream.position = target;
  stream.splitter.flush();
  return skipped;
}

/**
 * Gives the disk space of what was read back. A hole leaves the offsets as they are, so nothing that the child
 * writes meanwhile is lost; where holes cannot be made the file is emptied once all of it is read.
 */
async function trim(stream: Stream, options: FollowOptions): Promise<void> {
  if (stream.position - stream.trimmedTo < TRIM_BYTES) return;
  const upTo = stream.position - (stream.position % 4_096);
  if (await punchHole(stream.path, upTo)) {
    stream.trimmedTo = upTo;
    await options.onTrimmed?.(stream.name, upTo);
    return;
  }
  const writable = await open(stream.path, 'r+');
  try {
    const { size } = await writable.stat();
    if (size !== stream.position) return;
    await writable.truncate(0);
    stream.position = 0;
    stream.trimmedTo = 0;
    await options.onTrimmed?.(stream.name, 0);
  } finally {
    await writable.close();
  }
}

/** util-linux's fallocate(1); false where it is absent or the file system cannot. */
function punchHole(path: string, lengthBytes: number): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false);
  return new Promise(resolve => {
    execFile(
      'fallocate',
      ['--punch-hole', '--offset', '0', '--length', String(lengthBytes), path],
      { timeout: 10_000 },
      error => resolve(error === null),
    );
  });
}
