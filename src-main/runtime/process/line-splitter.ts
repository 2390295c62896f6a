const NEWLINE = 0x0a;

/** Longest line that is kept, bytes; the rest of it is dropped and marked. */
export const MAX_LINE_BYTES = 16_384;

/**
 * Cuts a byte stream into lines. Bytes that are no UTF-8 become U+FFFD, a carriage return before the newline goes
 * away, NUL bytes in front (a hole punched into the file) are skipped, overlong lines are cut.
 */
export class LineSplitter {
  readonly #parts: Buffer[] = [];
  #pending = 0;
  #length = 0;
  #cut = false;

  /** Bytes of the line that is not complete yet. */
  get pendingBytes(): number {
    return this.#pending;
  }

  /** Lines that these bytes complete. The bytes may be reused by the caller afterwards. */
  push(bytes: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE, from); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      if (this.#length === 0 && end - from <= MAX_LINE_BYTES)
        lines.push(decode(bytes.subarray(from, end), false));
      else {
        this.#keep(bytes.subarray(from, end));
        lines.push(this.#take());
      }
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
    this.#pending = from === 0 ? this.#pending + bytes.length : bytes.length - from;
    return lines;
  }

  /** The unfinished last line, if any. */
  flush(): string[] {
    this.#pending = 0;
    return this.#length > 0 ? [this.#take()] : [];
  }

  #keep(part: Buffer): void {
    const room = MAX_LINE_BYTES - this.#length;
    if (part.length > room) this.#cut = true;
    const kept = part.length > room ? part.subarray(0, room) : part;
    if (kept.length === 0) return;
    this.#parts.push(Buffer.from(kept));
    this.#length += kept.length;
  }

  #take(): string {
    const line = decode(Buffer.concat(this.#parts), this.#cut);
    this.#parts.length = 0;
    this.#length = 0;
    this.#cut = false;
    return line;
  }
}

function decode(bytes: Buffer, cut: boolean): string {
  let from = 0;
  while (from < bytes.length && bytes[from] === 0) from++;
  const end = !cut && bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  const text = bytes.toString('utf8', from, Math.max(from, end));
  return cut ? `${text} … (line cut)` : text;
}
