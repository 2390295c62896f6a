import type { LogLine } from '../../../src-shared/model/log-line.ts';

/** Lines that a page holds. */
export const MOST_LINES = 1_000_000;
/** Cut off in one go, so that cutting costs little. */
const SLACK = 50_000;

/**
 * A long list of lines that grows at both ends without being copied. A line keeps its place (`base` plus index) while
 * others come and go around it.
 */
export class LineBuffer {
  /** Lines that were put in front, newest of them first. */
  #front: LogLine[] = [];
  #back: LogLine[] = [];
  #base = 0;
  readonly #capacity: number;

  constructor(capacity = MOST_LINES) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#front.length + this.#back.length;
  }

  /** The place of the first line. */
  get base(): number {
    return this.#base;
  }

  get full(): boolean {
    return this.length >= this.#capacity;
  }

  at(index: number): LogLine | undefined {
    const { length } = this.#front;
    return index < length ? this.#front[length - 1 - index] : this.#back[index - length];
  }

  /** Adds newer lines; those that are here already are left out. */
  append(lines: readonly LogLine[]): void {
    const last = this.at(this.length - 1)?.seq ?? Number.NEGATIVE_INFINITY;
    for (const line of lines) if (line.seq > last) this.#back.push(line);
  }

  /** Adds older lines, oldest first. */
  prepend(lines: readonly LogLine[]): void {
    const first = this.at(0)?.seq ?? Number.POSITIVE_INFINITY;
    for (let i = lines.length - 1; i >= 0; i--) {
      const line = lines[i];
      if (line === undefined || line.seq >= first) continue;
      this.#front.push(line);
      this.#base -= 1;
    }
  }

  /** Drops the oldest lines beyond the capacity. @returns whether any were dropped */
  trim(): boolean {
    const over = this.length - this.#capacity;
    if (over < SLACK && over < this.#capacity / 10) return false;
    const fromFront = Math.min(over, this.#front.length);
    this.#front.length -= fromFront;
    this.#back.splice(0, over - fromFront);
    this.#base += over;
    return true;
  }

  clear(): void {
    this.#front = [];
    this.#back = [];
    this.#base = 0;
  }

  /** The index of the first line numbered `seq` or more. */
  indexOf(seq: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.at(middle)?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
