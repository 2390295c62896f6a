import type { LogicalLine } from './python-lines.ts';

/** What a logical line is to those beside it. */
export type Clause =
  | 'if'
  | 'elif'
  | 'else'
  | 'loop'
  | 'try'
  | 'except'
  | 'except*'
  | 'finally'
  | 'match'
  | 'case'
  | 'decorator'
  | 'definition'
  | 'plain';

/** What a statement leaves open to the next one beside it; `tail` is a `try` that only `finally` may still follow. */
type Before = 'nothing' | 'if' | 'loop' | 'try' | 'except' | 'except*' | 'tail' | 'decorator';

/** Clauses that belong to the statement above, by what that must be, with what they leave open themselves. */
const BELOW: Readonly<Partial<Record<Clause, Readonly<Partial<Record<Before, Before>>>>>> = {
  elif: { if: 'if' },
  else: { if: 'nothing', loop: 'nothing', except: 'tail', 'except*': 'tail' },
  except: { try: 'except', except: 'except' },
  'except*': { try: 'except*', 'except*': 'except*' },
  finally: { try: 'nothing', except: 'nothing', 'except*': 'nothing', tail: 'nothing' },
};
const LEAVES_OPEN: Readonly<Partial<Record<Clause, Before>>> = {
  if: 'if',
  loop: 'loop',
  try: 'try',
  decorator: 'decorator',
};
const CLAUSES: Readonly<Record<string, Clause>> = {
  ...{ if: 'if', elif: 'elif', else: 'else', for: 'loop', while: 'loop' },
  ...{ try: 'try', except: 'except', finally: 'finally', def: 'definition', class: 'definition' },
};
const FIRST_WORD = /^\s*(?:async[ \t\f]+)?([@\p{XIDC}]+)(?:[ \t\f]*(\*))?/u;

interface Block {
  readonly wide: number;
  readonly narrow: number;
  /** It belongs to a `match`: nothing but cases stands in it. */
  readonly cases: boolean;
  before: Before;
}

/** Python's rules of indentation, and of which clause may follow which, told one logical line after the other. */
export class PythonBlocks {
  readonly #blocks: Block[] = [{ wide: 0, narrow: 0, cases: false, before: 'nothing' }];
  #opened: Clause | null = null;

  /** What tells two places outside of every block apart, as far as it matters to what follows; null inside of one. */
  get outside(): string | null {
    return this.#blocks.length === 1 && this.#opened === null ? this.#top.before : null;
  }

  /** Whether the text may end here. */
  get complete(): boolean {
    return this.#opened === null && this.#blocks.every(isComplete);
  }

  /** Goes to the block that a line stands in by its indentation. False where it cannot stand. */
  indent({ wide, narrow }: Pick<LogicalLine, 'wide' | 'narrow'>): boolean {
    const opened = this.#opened;
    this.#opened = null;
    if (opened !== null) {
      if (wide <= this.#top.wide || narrow <= this.#top.narrow) return false;
      this.#blocks.push({ wide, narrow, cases: opened === 'match', before: 'nothing' });
      return true;
    }
    while (this.#top.wide > wide) {
      if (!isComplete(this.#top)) return false;
      this.#blocks.pop();
    }
    return this.#top.wide === wide && this.#top.narrow === narrow;
  }

  /** Takes the line in that begins so, after `indent`: what it is there. Null where it cannot follow what stands above. */
  follow(text: string, opens: boolean): Clause | null {
    const block = this.#top;
    const clause = clauseOf(text, opens, block.cases);
    if (clause === null) return null;
    const below = BELOW[clause];
    if (below === undefined) {
      const decorated = clause === 'definition' || clause === 'decorator';
      if (!isComplete(block) && !(block.before === 'decorator' && decorated)) return null;
    }
    const before = below === undefined ? (LEAVES_OPEN[clause] ?? 'nothing') : below[block.before];
    if (before === undefined) return null;
    block.before = before;
    if (opens) this.#opened = clause;
    return clause;
  }

  get #top(): Block {
    return this.#blocks.at(-1) as Block;
  }
}

const isComplete = ({ before }: Block): boolean => before !== 'try' && before !== 'decorator';

function clauseOf(text: string, opens: boolean, inMatch: boolean): Clause | null {
  const [, word = '', star] = FIRST_WORD.exec(text) ?? [];
  if (inMatch) return word === 'case' ? 'case' : null;
  if (word === 'match' && opens) return 'match';
  if (word === 'except' && star !== undefined) return 'except*';
  if (word.startsWith('@')) return 'decorator';
  return CLAUSES[word] ?? 'plain';
}
