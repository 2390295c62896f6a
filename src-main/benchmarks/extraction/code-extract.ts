import type { Turns } from '../../lib/turns.ts';
import { PythonBlocks } from './python-blocks.ts';
import { isIdle, type LogicalLine, readLogicalLine } from './python-lines.ts';
import type { PythonParser } from './python-parser.ts';
import { isStatement } from './python-statement.ts';

const ANSI = /\u001b(?:[@-Z\\-_]|\[[0-?]*[ -/]*[@-~])/g;
/** Work that one answer is worth, in characters read; to parse one is as much as to read five. */
const MAX_WORK = 10_000_000;
const PARSING = 5;

/** The code in an answer. */
export interface Extract {
  readonly code: string;
  /** It was too much work to look at every run of lines: this is the longest of those that were looked at. */
  readonly cutShort: boolean;
}

/**
 * The longest run of at least two lines that is Python, by the number of lines that are not blank; of several the first.
 * The first line when there is none. What EvalPlus's `code_extract` gives, without parsing every run: each logical line is
 * parsed once, and a run that comes to where an earlier one was goes no further, since that one is longer.
 */
export async function codeExtract(text: string, parser: PythonParser, turns: Turns): Promise<Extract> {
  const search = new Search(text.replace(ANSI, '').split('\n'), parser);
  for (let from = 0; !search.isOver(from); from++) {
    const walk = search.walk(from);
    do if (turns.areOver) await turns.next();
    while (!walk.next().done);
  }
  return { code: search.longest, cutShort: search.isTired };
}

class Search {
  readonly #lines: readonly string[];
  readonly #parser: PythonParser;
  /** How many lines that are not blank there are before each. */
  readonly #solid: number[] = [0];
  readonly #logical = new Map<number, LogicalLine | null>();
  readonly #good = new Map<string, boolean>();
  /** Lines outside of every block at which some run was. */
  readonly #reached = new Set<string>();
  #best = { from: 0, to: 0, length: 0 };
  #work = 0;

  constructor(lines: readonly string[], parser: PythonParser) {
    this.#lines = lines;
    this.#parser = parser;
    for (const line of lines) this.#solid.push((this.#solid.at(-1) ?? 0) + (line.trim() === '' ? 0 : 1));
  }

  get isTired(): boolean {
    return this.#work > MAX_WORK;
  }

  get longest(): string {
    return this.#lines.slice(this.#best.from, this.#best.to + 1).join('\n');
  }

  /** Whether no run from this line on can be longer than the longest yet. */
  isOver(from: number): boolean {
    return this.isTired || this.#length(from, this.#lines.length - 1) <= this.#best.length;
  }

  /** Goes through the runs that begin at `from`, and pauses after each logical line. */
  *walk(from: number): Generator<void, void, void> {
    const blocks = new PythonBlocks();
    for (let row = from; row < this.#lines.length && !this.isTired; row++) {
      if (isIdle(this.#lines[row] ?? '')) {
        if (!this.#isNew(row, blocks)) return;
      } else {
        const line = this.#logicalAt(row);
        if (line === null || !blocks.indent(line) || !this.#isNew(row, blocks)) return;
        if (!this.#take(row, line, blocks)) return;
        row = line.last;
      }
      const length = this.#length(from, row);
      if (row > from && length > this.#best.length && blocks.complete) this.#best = { from, to: row, length };
      yield;
    }
  }

  #length(from: number, to: number): number {
    return (this.#solid[to + 1] ?? 0) - (this.#solid[from] ?? 0);
  }

  #isNew(row: number, { outside }: PythonBlocks): boolean {
    if (outside === null) return true;
    const place = `${row}:${outside}`;
    if (this.#reached.has(place)) return false;
    this.#reached.add(place);
    return true;
  }

  #logicalAt(row: number): LogicalLine | null {
    let line = this.#logical.get(row);
    if (line === undefined) {
      line = readLogicalLine(this.#lines, row, ({ length }) => {
        this.#work += length + 1;
      });
      this.#logical.set(row, line);
    }
    return line;
  }

  #take(row: number, { first, last, opens }: LogicalLine, blocks: PythonBlocks): boolean {
    const clause = blocks.follow(this.#lines[first] ?? '', opens);
    if (clause === null) return false;
    const text = this.#lines.slice(row, last + 1).join('\n');
    const key = `${clause} ${text}`;
    let good = this.#good.get(key);
    if (good === undefined) {
      this.#work += PARSING * text.length;
      good = isStatement(text, clause, opens, this.#parser);
      this.#good.set(key, good);
    }
    return good;
  }
}
