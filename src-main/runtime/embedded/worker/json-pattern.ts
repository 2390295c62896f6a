import { type CodeRanges, codesOf, common, except, union } from './code-ranges.ts';
import { inClass, literal, oneOf } from './gbnf.ts';

/** Enough for what schemas say; the engine writes repetition out. */
const MAX_SIZE = 2_000;

/**
 * GBNF of the texts, as JSON writes them, that a regular expression matches from `^` to `$`; null for one that is not
 * anchored, or says what a grammar cannot (looking around, back references, flags). llama-server takes any text there.
 */
export function patternText(pattern: string): string | null {
  if (!/^\^(?:[^\\]|\\.)*\$$/su.test(pattern) || pattern.length > MAX_SIZE) return null;
  try {
    return new PatternReader(pattern.slice(1, -1)).whole();
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

class Unreadable extends Error {}

interface Part {
  readonly rule: string;
  /** Whether it matches no characters at all. */
  readonly canBeEmpty: boolean;
  /** How many characters it is when its repetitions are written out. */
  readonly size: number;
}

const DIGIT: CodeRanges = union([[0x30, 0x39]]);
const WORD: CodeRanges = union(DIGIT, [[0x41, 0x5a]], codesOf('_'), [[0x61, 0x7a]]);
const SPACE: CodeRanges = union(
  [[0x09, 0x0d]],
  codesOf(' \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'),
  [[0x2000, 0x200a]],
);
const NEW_LINE: CodeRanges = codesOf('\n\r\u2028\u2029');
/** What a letter stands for behind a backslash. */
const LETTERS: ReadonlyMap<string, CodeRanges> = new Map([
  ['d', DIGIT],
  ['D', except(DIGIT)],
  ['w', WORD],
  ['W', except(WORD)],
  ['s', SPACE],
  ['S', except(SPACE)],
  ['n', codesOf('\n')],
  ['r', codesOf('\r')],
  ['t', codesOf('\t')],
  ['f', codesOf('\f')],
  ['v', codesOf('\v')],
]);

/** What JSON writes as it is, and what it writes with a short escape. Other control characters are left out. */
const PLAIN = except(union([[0x00, 0x1f]], codesOf('"\\\x7f')));
const ESCAPED = '"\\\b\f\n\r\t';

/** Reads the regular expression from its first character to its last. */
class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = [...pattern];
  }

  whole(): string {
    const { rule } = this.#alternatives();
    if (this.#next !== undefined) throw new Unreadable();
    return rule;
  }

  get #next(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(): string {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw new Unreadable();
    return character;
  }

  #skips(text: string): boolean {
    if (!text.split('').every((character, index) => this.#characters[this.#at + index] === character))
      return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): Part {
    const all = [this.#sequence()];
    while (this.#skips('|')) all.push(this.#sequence());
    return sized({
      rule: oneOf(all.map(({ rule }) => rule)),
      canBeEmpty: all.some(part => part.canBeEmpty),
      size: all.reduce((sum, { size }) => sum + size, 0),
    });
  }

  #sequence(): Part {
    const all: Part[] = [];
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') all.push(this.#repeated());
    return sized({
      rule: all.map(({ rule }) => rule).join(' '),
      canBeEmpty: all.every(part => part.canBeEmpty),
      size: all.reduce((sum, { size }) => sum + size, 0),
    });
  }

  #repeated(): Part {
    const part = this.#atom();
    const times = this.#times();
    if (times === null) return part;
    // Whether it would rather have few or many of them makes no difference to what it matches.
    this.#skips('?');
    const { min, max } = times;
    // What may be nothing, without end, is more than the engine reads.
    if (max === null ? part.canBeEmpty : max < min) throw new Unreadable();
    return sized({
      rule: `${part.rule}{${min},${max ?? ''}}`,
      canBeEmpty: min === 0 || part.canBeEmpty,
      size: part.size * Math.max(1, max ?? min),
    });
  }

  #times(): { readonly min: number; readonly max: number | null } | null {
    if (this.#skips('*')) return { min: 0, max: null };
    if (this.#skips('+')) return { min: 1, max: null };
    if (this.#skips('?')) return { min: 0, max: 1 };
    if (!this.#skips('{')) return null;
    let text = '';
    while (!this.#skips('}')) text += this.#take();
    const [, min, comma, max] = /^(\d+)(,?)(\d*)$/.exec(text) ?? [];
    if (min === undefined) throw new Unreadable();
    return { min: Number(min), max: comma === '' ? Number(min) : max ? Number(max) : null };
  }

  #atom(): Part {
    const character = this.#take();
    switch (character) {
      case '(': {
        if (this.#next === '?' && !this.#skips('?:')) throw new Unreadable();
        const inner = this.#alternatives();
        if (!this.#skips(')')) throw new Unreadable();
        return inner;
      }
      case '[':
        return oneCharacter(this.#class());
      case '.':
        return oneCharacter(except(NEW_LINE));
      case '\\':
        return oneCharacter(this.#escaped());
      default:
        if ('^$*+?{}])'.includes(character)) throw new Unreadable();
        return oneCharacter(codesOf(character));
    }
  }

  #class(): CodeRanges {
    const isOther = this.#skips('^');
    const all: CodeRanges[] = [];
    while (!this.#skips(']')) {
      const from = this.#inClass();
      const isRange = this.#next === '-' && this.#characters[this.#at + 1] !== ']';
      if (isRange) {
        this.#take();
        all.push(rangeOf(from, this.#inClass()));
      } else all.push(from);
    }
    const ranges = union(...all);
    return isOther ? except(ranges) : ranges;
  }

  #inClass(): CodeRanges {
    const character = this.#take();
    return character === '\\' ? this.#escaped() : codesOf(character);
  }

  #escaped(): CodeRanges {
    const character = this.#take();
    const known = LETTERS.get(character);
    if (known !== undefined) return known;
    const digits = { x: 2, u: 4 }[character];
    if (digits !== undefined) {
      const hex = Array.from({ length: digits }, () => this.#take()).join('');
      if (!/^[0-9a-f]+$/i.test(hex)) throw new Unreadable();
      return codesOf(String.fromCharCode(Number.parseInt(hex, 16)));
    }
    if (/[a-zA-Z0-9]/.test(character)) throw new Unreadable();
    return codesOf(character);
  }
}

function sized(part: Part): Part {
  if (part.size > MAX_SIZE) throw new Unreadable();
  return part;
}

/** From one character to another; a class, such as `\d`, is neither. */
function rangeOf(from: CodeRanges, to: CodeRanges): CodeRanges {
  const [[low, end] = [1, 0]] = from;
  const [[start, high] = [1, 0]] = to;
  if (from.length !== 1 || to.length !== 1 || low !== end || start !== high || low > high)
    throw new Unreadable();
  return [[low, high]];
}

/** One character of these, in the form that JSON has for it. */
function oneCharacter(ranges: CodeRanges): Part {
  const plain = common(ranges, PLAIN);
  const options = [...ESCAPED]
    .filter(character => common(ranges, codesOf(character)).length > 0)
    .map(character => literal(JSON.stringify(character).slice(1, -1)));
  const spelled = plain.map(([from, to]) =>
    from === to ? inClass(from) : `${inClass(from)}-${inClass(to)}`,
  );
  if (spelled.length > 0) options.unshift(`[${spelled.join('')}]`);
  if (options.length === 0) throw new Unreadable();
  return { rule: oneOf(options), canBeEmpty: false, size: 1 };
}
