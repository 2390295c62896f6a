/** Columns that every terminal has. */
const WIDTH = 80;
/** What explains an entry begins here. */
const INDENT = 26;

/** What it is, and beside it, or below where it is long, what it means. */
export function entry(head: string, meaning: string): string {
  const [first = '', ...rest] = folded(meaning, 0, WIDTH - INDENT).split('\n');
  const below = rest.map(line => `${' '.repeat(INDENT)}${line}\n`).join('');
  if (head.length <= INDENT - 2) return `${head.padEnd(INDENT)}${first}\n${below}`;
  return `${folded(head, 6)}\n${' '.repeat(INDENT)}${first}\n${below}`;
}

/** A text in lines of at most so many columns (80), broken at blanks outside of brackets; further lines are indented. */
export function folded(text: string, indent: number, width = WIDTH): string {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.match(/\[[^\]]*\]|[^\s[]+(?:\[[^\]]*\])?/g) ?? []) {
    const empty = line.trim() === '';
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else line += empty ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
