/** One line out of a container's log stream, with the daemon's own stamp. */
export interface FramedLine {
  readonly stream: 'stdout' | 'stderr';
  /** RFC 3339 with nine digits, as the daemon writes it, which sorts as text; empty when the frame had none. */
  readonly stamp: string;
  readonly text: string;
}

const HEADER_BYTES = 8;
/** `2026-01-31T12:00:00.123456789Z ` */
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) $/;
const STAMP_MAX_BYTES = 36;
const NEWLINE = 0x0a;
const SPACE = 0x20;

/** The line that one of the two streams is in the middle of. Bytes beyond the cap are counted, not kept. */
interface OpenLine {
  readonly stream: 'stdout' | 'stderr';
  stamp: string;
  pieces: Buffer[];
  keptBytes: number;
  cutBytes: number;
}

/**
 * Takes Docker's multiplexed log stream apart: frames of an 8-byte header (stream, length) and a payload that starts
 * with a stamp. Incremental: it holds at most one unfinished line for each stream, capped, however the bytes are cut
 * and however long a frame claims to be. Bytes that are not UTF-8 become U+FFFD.
 *
 * dockerode's own demultiplexer copies its whole buffer at each frame and pushes into streams without back-pressure,
 * which is how a busy log blocks an event loop; this one is pulled by its reader.
 */
export class LogFrames {
  readonly #maxLineBytes: number;
  readonly #open: Readonly<Record<'stdout' | 'stderr', OpenLine>> = {
    stdout: newLine('stdout'),
    stderr: newLine('stderr'),
  };
  #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  #payloadBytes = 0;
  #current: OpenLine = this.#open.stdout;
  /** Bytes of the stamp of the frame so far; null once the stamp is over. */
  #stamp: Buffer | null = null;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /**
   * The lines that this chunk completes, in order.
   * @throws Error when the bytes are no frames (a terminal's stream, or a stream that lost its place)
   */
  push(chunk: Buffer): readonly FramedLine[] {
    const lines: FramedLine[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadBytes === 0) {
        at += this.#readHeader(chunk, at);
        continue;
      }
      const end = Math.min(chunk.length, at + this.#payloadBytes);
      this.#payloadBytes -= end - at;
      this.#readPayload(chunk.subarray(at, end), lines);
      at = end;
    }
    return lines;
  }

  /** What is left of unfinished lines when the stream has ended. */
  end(): readonly FramedLine[] {
    const lines: FramedLine[] = [];
    if (this.#stamp) this.#append(this.#stamp, lines);
    this.#stamp = null;
    for (const line of [this.#open.stdout, this.#open.stderr]) {
      if (line.keptBytes > 0) lines.push(close(line));
    }
    return lines;
  }

  #readHeader(chunk: Buffer, at: number): number {
    const taken = Math.min(HEADER_BYTES - this.#headerBytes, chunk.length - at);
    chunk.copy(this.#header, this.#headerBytes, at, at + taken);
    this.#headerBytes += taken;
    if (this.#headerBytes < HEADER_BYTES) return taken;
    this.#headerBytes = 0;
    const kind = this.#header[0];
    if (kind === undefined || kind > 3 || this.#header.readUIntBE(1, 3) !== 0) {
      throw new Error('The log stream of the container is not framed.');
    }
    // 3 is the daemon's own error text, which belongs with the errors.
    this.#current = kind >= 2 ? this.#open.stderr : this.#open.stdout;
    this.#payloadBytes = this.#header.readUInt32BE(4);
    this.#stamp = this.#payloadBytes === 0 ? null : Buffer.alloc(0);
    return taken;
  }

  #readPayload(payload: Buffer, lines: FramedLine[]): void {
    let body = payload;
    if (this.#stamp) {
      const seen = this.#stamp.length === 0 ? payload : Buffer.concat([this.#stamp, payload]);
      const space = seen.subarray(0, STAMP_MAX_BYTES).indexOf(SPACE);
      if (space === -1 && seen.length < STAMP_MAX_BYTES && this.#payloadBytes > 0) {
        this.#stamp = Buffer.from(seen);
        return;
      }
      this.#stamp = null;
      const stamp = space === -1 ? '' : seen.toString('latin1', 0, space + 1);
      body = seen;
      if (STAMP.test(stamp)) {
        // A long line comes in several frames, each with a stamp: the line keeps its first.
        if (this.#current.keptBytes === 0) this.#current.stamp = stamp.slice(0, -1);
        body = seen.subarray(space + 1);
      }
    }
    this.#append(body, lines);
  }

  #append(body: Buffer, lines: FramedLine[]): void {
    const line = this.#current;
    let at = 0;
    while (at < body.length) {
      const newline = body.indexOf(NEWLINE, at);
      const end = newline === -1 ? body.length : newline;
      const room = Math.max(0, this.#maxLineBytes - line.keptBytes);
      const kept = Math.min(room, end - at);
      if (newline !== -1 && line.keptBytes === 0 && kept === end - at) {
        // The common case, a whole line inside one chunk, is decoded without a copy.
        lines.push({ stream: line.stream, stamp: line.stamp, text: decode(body, at, end) });
      } else {
        if (kept > 0) line.pieces.push(Buffer.from(body.subarray(at, at + kept)));
        line.keptBytes += kept;
        line.cutBytes += end - at - kept;
        if (newline !== -1) lines.push(close(line));
      }
      at = end + 1;
    }
  }
}

function newLine(stream: 'stdout' | 'stderr'): OpenLine {
  return { stream, stamp: '', pieces: [], keptBytes: 0, cutBytes: 0 };
}

function close(line: OpenLine): FramedLine {
  const whole = line.pieces.length === 1 ? line.pieces[0] : Buffer.concat(line.pieces);
  const text = whole ? decode(whole, 0, whole.length) : '';
  const cut = line.cutBytes > 0 ? ` … (${line.cutBytes} bytes cut)` : '';
  line.pieces = [];
  line.keptBytes = 0;
  line.cutBytes = 0;
  return { stream: line.stream, stamp: line.stamp, text: text + cut };
}

/** A carriage return before the newline belongs to the line's end. */
function decode(bytes: Buffer, from: number, to: number): string {
  const end = to > from && bytes[to - 1] === 0x0d ? to - 1 : to;
  return bytes.toString('utf8', from, end);
}
