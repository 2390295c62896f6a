/** A statement, a clause's head or a decorator, from its first line to its last; brackets and strings may span several. */
export interface LogicalLine {
  /** Where its words begin: lines of nothing but a backslash may stand before it. */
  readonly first: number;
  readonly last: number;
  /** Columns of its indentation, with tabs as eight and as one. */
  readonly wide: number;
  readonly narrow: number;
  /** It ends with a colon, so that a block must follow. */
  readonly opens: boolean;
}

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
/** Keywords that a line may end with, outside of brackets. */
const LAST_KEYWORDS = new Set('False None True break continue pass raise return yield'.split(' '));
const SOFT_KEYWORDS = new Set(['match', 'case', 'type']);
/** Only lines that begin with one of these may end with a colon and have a block below. */
const BLOCK = /^[ \t\f]*(?:if|elif|else|for|while|try|except|finally|with|def|class|async|match|case)\b/;
const TOKEN =
  /[ \t\f]+|(?<name>[\p{XIDS}_]\p{XIDC}*)|(?<number>(?:\d[\d_]*)?\.?\d(?:(?!(?:and|else|for|if|in|is|not|or)\b)[\w.])*)|(?<op>[-+*/%@&|^~<>=!:;,.()[\]{}])|(?<comment>#.*)|(?<slash>\\$)/uy;
const STRING = /(?<prefix>[rRbBuUfF]{0,2})(?<quote>"""|'''|"|')/uy;

/** Python reads no deeper. */
const MAX_BRACKETS = 200;

/** Operators that no line ends with, outside of brackets. `*`, `,` and three dots may. */
const WANTS_OPERAND = '=+-/%@&|^~<>!';

type Last = 'start' | 'name' | 'keyword' | 'soft' | 'value' | 'string' | 'op' | 'open';

interface State {
  brackets: string[];
  /** Quote that is open over the end of the line. */
  open: string | null;
  continued: boolean;
  last: Last;
  /** Dots at the end of what was read. */
  dots: number;
  /** The last operator of the logical line was a colon, so that a block must follow. */
  colon: boolean;
  /** The logical line begins as one that has a block. */
  block: boolean;
}

/** Whether a line says nothing to Python: it is blank or a comment. */
export function isIdle(line: string): boolean {
  return /^[ \t\f]*(?:#.*)?\r?$/.test(line) && !line.includes('\0');
}

/**
 * Reads the logical line that begins at `from` as Python's tokenizer does. Null where no Python text can have it, whatever
 * follows: strings or brackets that do not end or match, two words in a row. What it lets pass need not be Python.
 * @param onLine told each line that is read
 */
export function readLogicalLine(
  lines: readonly string[],
  from: number,
  onLine: (line: string) => void,
): LogicalLine | null {
  let first = from;
  for (; first < lines.length; first++) {
    const line = lines[first] ?? '';
    onLine(line);
    if (withoutReturn(line) !== '\\' && !(first > from && isIdle(line))) break;
  }
  const head = lines[first];
  if (head === undefined || (first > from && /^\s/.test(head))) return null;
  const state: State = {
    brackets: [],
    open: null,
    continued: false,
    last: 'start',
    dots: 0,
    colon: false,
    block: BLOCK.test(head),
  };
  for (let last = first; last < lines.length; last++) {
    const line = lines[last] ?? '';
    if (last > first) onLine(line);
    if (!readLine(withoutReturn(line), state)) return null;
    if (state.open === null && state.brackets.length === 0 && !state.continued)
      return { first, last, ...indentation(head), opens: state.colon };
  }
  return null;
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** False when the line cannot be there. */
function readLine(line: string, state: State): boolean {
  if (line.includes('\0')) return false;
  let at = 0;
  state.continued = false;
  while (at < line.length) {
    if (state.open !== null) {
      const end = endOfString(line, at, state.open);
      if (end === null) return state.open.length === 3 || continuesString(line, state);
      at = end;
      state.open = null;
      continue;
    }
    STRING.lastIndex = at;
    const string = STRING.exec(line);
    if (string?.groups !== undefined) {
      if (!follows(state, 'string')) return false;
      state.open = string.groups.quote ?? '"';
      at = STRING.lastIndex;
      if (at === line.length && state.open.length === 1) return false;
      continue;
    }
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(line);
    if (token === null) return false;
    at = TOKEN.lastIndex;
    if (token.groups !== undefined && !take(token.groups, state)) return false;
  }
  if (state.open !== null) return state.open.length === 3;
  if (state.brackets.length > 0 || state.continued) return true;
  if (state.last === 'open' || (state.last === 'op' && state.dots % 3 !== 0)) return false;
  return !state.colon || state.block;
}

function take(groups: Readonly<Record<string, string | undefined>>, state: State): boolean {
  const { name, number, op, slash } = groups;
  if (name !== undefined) return takeName(name, state);
  if (number !== undefined) {
    if (/_$|__|^0[\d_]*[1-9][\d_]*$/.test(number)) return false;
    return follows(state, 'value');
  }
  if (slash !== undefined) {
    state.continued = true;
    return true;
  }
  if (op === undefined) return true;
  if (op === ';' && state.brackets.length > 0) return false;
  state.colon = op === ':' && state.brackets.length === 0;
  if ('([{'.includes(op)) {
    if (state.brackets.push(op) > MAX_BRACKETS) return false;
  } else if (')]}'.includes(op)) {
    const opened = state.brackets.pop();
    if (opened === undefined || '([{'.indexOf(opened) !== ')]}'.indexOf(op)) return false;
    state.last = 'value';
    return true;
  }
  state.dots = op === '.' ? state.dots + 1 : 0;
  state.last = op === ';' || op === ':' ? 'start' : WANTS_OPERAND.includes(op) ? 'open' : 'op';
  return true;
}

function takeName(name: string, state: State): boolean {
  if (KEYWORDS.has(name)) {
    state.last = LAST_KEYWORDS.has(name) ? 'keyword' : 'open';
    state.colon = false;
    return true;
  }
  const soft = state.last === 'start' && SOFT_KEYWORDS.has(name);
  if (!follows(state, 'name')) return false;
  if (soft) state.last = 'soft';
  return true;
}

/** Whether an operand may come after what was last; two operands in a row are no Python, except for strings. */
function follows(state: State, what: 'name' | 'value' | 'string'): boolean {
  const { last } = state;
  const bad = last === 'name' || last === 'value' || (last === 'string' && what !== 'string');
  if (bad) return false;
  state.last = what;
  state.dots = 0;
  state.colon = false;
  return true;
}

/** The position after the string's end in this line; null when it does not end here. */
function endOfString(line: string, from: number, quote: string): number | null {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line.startsWith(quote, at)) return at + quote.length;
  }
  return null;
}

/** A one-line string goes on in the next line only behind a backslash. */
function continuesString(line: string, state: State): boolean {
  const slashes = /\\+$/.exec(line)?.[0].length ?? 0;
  if (slashes % 2 === 0) return false;
  state.continued = false;
  return true;
}

/** Columns before the first word, with tabs to the next multiple of eight and as one. */
function indentation(line: string): { readonly wide: number; readonly narrow: number } {
  let [wide, narrow] = [0, 0];
  for (const char of line) {
    if (char === ' ') wide++;
    else if (char === '\t') wide = (Math.floor(wide / 8) + 1) * 8;
    else if (char === '\f') wide = -1;
    else break;
    narrow = char === '\f' ? 0 : narrow + 1;
    if (wide < 0) wide = 0;
  }
  return { wide, narrow };
}
