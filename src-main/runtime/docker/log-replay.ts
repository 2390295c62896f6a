import type { FramedLine } from './log-frames.ts';
import type { Stamps } from './read-mark.ts';

/** More lines than a log file of 20 MiB holds in Docker's JSON, which takes at least 72 bytes a line. */
const REMEMBERED = 2 ** 19;
const SECONDS_AT = 17;
const FRACTION_AT = 20;

/**
 * Lets each line of a container through once. A daemon sends lines again: after a reconnect the one that was asked
 * for by its stamp, and after a rotation of its log file (moby 20.10) all of the new file that was already sent. Both
 * begin with a stamp that was seen, to the nanosecond. A stamp that merely goes back is a clock that was set, and the
 * line is new.
 */
export class LogReplay {
  /** Hashes of the stamps seen, as a ring; memory is only taken as it fills. */
  readonly #seen = new Uint32Array(REMEMBERED);
  #count = 0;
  readonly #last = { stdout: '', stderr: '' };
  readonly #replaying = { stdout: false, stderr: false };

  /** The newest stamp; empty before the first. */
  get last(): string {
    const { stdout, stderr } = this.#last;
    if (stdout > stderr) return stdout;
    return stderr;
  }

  /** The newest stamp of each stream; empty before the first. */
  get lastOfEach(): Stamps {
    return { ...this.#last };
  }

  /** The lines that are new. */
  fresh(lines: readonly FramedLine[]): readonly FramedLine[] {
    let kept: FramedLine[] | null = null;
    for (const [index, line] of lines.entries()) {
      const isNew = this.#take(line);
      if (!isNew && kept === null) kept = lines.slice(0, index);
      else if (isNew && kept !== null) kept.push(line);
    }
    return kept ?? lines;
  }

  #take({ stream, stamp }: FramedLine): boolean {
    if (stamp === '') return true;
    if (stamp <= this.#last[stream]) {
      if (this.#replaying[stream]) return false;
      if (this.#wasSeen(stamp)) {
        this.#replaying[stream] = true;
        return false;
      }
    } else this.#replaying[stream] = false;
    this.#last[stream] = stamp;
    this.#seen[this.#count % REMEMBERED] = hash(stamp);
    this.#count += 1;
    return true;
  }

  #wasSeen(stamp: string): boolean {
    return this.#seen.subarray(0, Math.min(this.#count, REMEMBERED)).includes(hash(stamp));
  }
}

/** Seconds of the minute and nanoseconds, modulo 2³². */
function hash(stamp: string): number {
  const seconds = Number(stamp.slice(SECONDS_AT, SECONDS_AT + 2));
  const nanoseconds = Number(stamp.slice(FRACTION_AT, FRACTION_AT + 9));
  return (seconds * 1e9 + nanoseconds) % 2 ** 32;
}
