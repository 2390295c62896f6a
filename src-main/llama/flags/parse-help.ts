/** One row of `llama-server --help`: a flag with all of its spellings. Facts of the engine, not our judgement. */
export interface HelpRow {
  /** Every spelling, short ones too, as printed: `-c`, `--ctx-size`, `--no-mmap`. */
  readonly names: readonly string[];
  /** How many of the following arguments belong to it. */
  readonly arity: number;
  /** The value as the help names it, such as `N` or `{none,layer,row}`; null without one. */
  readonly hint: string | null;
  /** Environment variable that stands for it; null without one. */
  readonly env: string | null;
  /** First sentence of the help text, for tooltips. */
  readonly summary: string;
}

/** Help texts start in this column when the flag's own part is short enough to leave two blanks before it. */
const TEXT_COLUMN = 40;
const NAME = /^(-{1,2}[A-Za-z][A-Za-z0-9._-]*)(,\s*|\s+|$)/;

/**
 * Reads the text that `llama-server --help` prints. Lines that it cannot place are skipped: a flag that is not read
 * is not in the table, and what is not in the table is refused.
 * Source of facts: the help of build 11669; the layout has been the same since 2024.
 */
export function parseHelp(text: string): readonly HelpRow[] {
  const rows: HelpRow[] = [];
  let head: string | null = null;
  let body: string[] = [];
  const finish = (): void => {
    const row = head === null ? null : parseRow(head, body.join(' '));
    if (row) rows.push(row);
    head = null;
    body = [];
  };
  for (const line of text.split(/\r?\n/)) {
    if (/^-{5}/.test(line)) finish();
    else if (line.startsWith('-')) {
      finish();
      const short = line.length > TEXT_COLUMN && line.slice(TEXT_COLUMN - 2, TEXT_COLUMN) === '  ';
      head = short ? line.slice(0, TEXT_COLUMN) : line;
      if (short) body.push(line.slice(TEXT_COLUMN).trim());
    } else if (head !== null) body.push(line.trim());
  }
  finish();
  return rows;
}

function parseRow(head: string, body: string): HelpRow | null {
  const names: string[] = [];
  let rest = head.trim();
  for (;;) {
    const match = NAME.exec(rest);
    if (!match?.[1]) break;
    names.push(match[1]);
    rest = rest.slice(match[0].length);
    // A comma promises another spelling; without one, what follows is the value.
    if (!match[2]?.startsWith(',')) break;
  }
  if (names.length === 0) return null;
  const hint = rest.trim() || null;
  return {
    names,
    // `<tensor name pattern>=<buffer type>,...` is one value in spite of its blanks; `START END` are two.
    arity: hint === null ? 0 : hint.replace(/<[^>]*>/g, '<>').split(/\s+/).length,
    hint,
    env: /\(env:\s*([A-Z0-9_]+)\)/.exec(body)?.[1] ?? null,
    summary: summarize(body),
  };
}

function summarize(body: string): string {
  const text = body
    .replace(/\(env:[^)]*\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
