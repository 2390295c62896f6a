import { lexer, type Token, type Tokens } from 'marked';

/** Nobody writes deeper than this to be read; far beyond it, reading and drawing would exhaust the stack. */
const MOST_DEPTH = 100;

/** The tokens of a text in Markdown; null where it is nested too deeply to be read or drawn. */
export function readMarkdown(text: string): readonly Token[] | null {
  let tokens: readonly Token[];
  try {
    tokens = lexer(text, { gfm: true, breaks: true });
  } catch {
    // The lexer calls itself for every level and has no limit of its own.
    return null;
  }
  let level = tokens;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MOST_DEPTH) return null;
    level = level.flatMap(inside);
  }
  return tokens;
}

function inside(token: Token): readonly Token[] {
  if (token.type === 'list') return (token as Tokens.List).items;
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table;
    return [...header, ...rows.flat()].flatMap(cell => cell.tokens);
  }
  return ('tokens' in token && token.tokens) || [];
}
