import type { Readable } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import type { RawLogLine } from '../runtime.ts';
import { isGone } from './docker-errors.ts';
import type { DockerEngine } from './engine.ts';
import { type FramedLine, LogFrames } from './log-frames.ts';
import { LogReplay } from './log-replay.ts';
import type { Stamps } from './read-mark.ts';

/** Longer lines are cut; llama-server's longest are the chat templates that it prints, some 10 KiB. */
const MAX_LINE_BYTES = 64 * 1024;
const RECONNECT_MS = [100, 250, 500, 1_000, 2_000] as const;

export interface FollowLogsDeps {
  readonly engine: Pick<DockerEngine, 'logs' | 'inspect'>;
  readonly clock: Clock;
  readonly containerId: string;
  /** Lines to begin with, from the end; null for all that Docker still has. */
  readonly tail: number | null;
  /** How far an earlier Paddock took the lines: they are told again, as such. */
  readonly taken?: Stamps | null;
  /** Called once the reader has taken the lines up to these stamps. */
  onTaken?(stamps: Stamps): void;
  /** Whether the container is known to have ended, which saves asking. */
  hasEnded?(): boolean;
}

/**
 * The container's output in batches, one a chunk of the connection, until it ends or the signal aborts. The reader
 * pulls: while it is busy nothing more is read, the socket fills, and the daemon waits. A lost connection (a restart
 * of dockerd) is taken up again after the last line that was seen.
 */
export async function* followLogs(
  deps: FollowLogsDeps,
  signal: AbortSignal,
): AsyncGenerator<readonly RawLogLine[], void, void> {
  const replay = new LogReplay();
  const isAgain = upTo(deps.taken ?? null);
  let attempt = 0;
  while (!signal.aborted) {
    const frames = new LogFrames(MAX_LINE_BYTES);
    const { last } = replay;
    let stream: Readable | null = null;
    try {
      const since = last === '' ? null : toUnixSeconds(last);
      stream = await deps.engine.logs(
        deps.containerId,
        { since, tail: last === '' ? deps.tail : null },
        signal,
      );
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        attempt = 0;
        const fresh = replay.fresh(frames.push(chunk));
        if (fresh.length > 0) {
          yield toRawLines(fresh, deps.clock.now(), isAgain);
          // Here the reader has come back for more.
          deps.onTaken?.(replay.lastOfEach);
        }
        if (signal.aborted) return;
      }
      const rest = replay.fresh(frames.end());
      if (rest.length > 0) yield toRawLines(rest, deps.clock.now(), isAgain);
    } catch (error) {
      if (signal.aborted || isGone(error)) return;
    } finally {
      stream?.destroy();
    }
    // The end of the stream is the end of the container, or of the connection only.
    if (await hasEnded(deps, signal)) return;
    const pause = RECONNECT_MS[Math.min(attempt, RECONNECT_MS.length - 1)] ?? 2_000;
    attempt += 1;
    await deps.clock.sleep(pause, signal).catch(() => {});
  }
}

async function hasEnded(deps: FollowLogsDeps, signal: AbortSignal): Promise<boolean> {
  if (deps.hasEnded?.()) return true;
  try {
    return !(await deps.engine.inspect(deps.containerId, signal)).State.Running;
  } catch (error) {
    return signal.aborted || isGone(error);
  }
}

/** Whether a line is one of those up to these stamps; after the last of them, a clock that was set back changes nothing. */
function upTo(taken: Stamps | null): (line: FramedLine) => boolean {
  const open = { stdout: taken?.stdout ?? '', stderr: taken?.stderr ?? '' };
  return ({ stream, stamp }) => {
    const mark = open[stream];
    if (mark === '' || stamp === '') return false;
    if (stamp >= mark) open[stream] = '';
    return stamp <= mark;
  };
}

function toRawLines(
  lines: readonly FramedLine[],
  now: number,
  isAgain: (line: FramedLine) => boolean,
): readonly RawLogLine[] {
  return lines.map(line => {
    const parsed = line.stamp === '' ? now : Date.parse(line.stamp);
    const at = Number.isNaN(parsed) ? now : parsed;
    const { stream, text } = line;
    return isAgain(line) ? { at, stream, text, again: true } : { at, stream, text };
  });
}

/** `2026-01-31T12:00:00.123456789Z` → `1769860800.123456789`, the form in which the API keeps nanoseconds. */
function toUnixSeconds(stamp: string): string {
  const fraction = /\.(\d+)/.exec(stamp)?.[1] ?? '0';
  return `${Math.floor(Date.parse(stamp) / 1_000)}.${fraction.padEnd(9, '0')}`;
}
