/** Where a command writes. `colour` and `width` come from the terminal; a pipe has neither. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colour: boolean;
}

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'bold';

const CODES: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Text in a tone, on terminals that show it. */
export function toned(terminal: Pick<Terminal, 'colour'>, tone: Tone, text: string): string {
  const [on, off] = CODES[tone];
  return terminal.colour ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/** Rows as aligned columns, two spaces apart; a header row first when given. Cells may carry tones. */
export function table(rows: readonly (readonly string[])[], header?: readonly string[]): string {
  const all = header ? [header, ...rows] : rows;
  const widths: number[] = [];
  for (const row of all) {
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, visibleLength(cell));
  }
  const lines = all.map(row =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - visibleLength(cell)))
      .join('  ')
      .trimEnd(),
  );
  return lines.map(line => `${line}\n`).join('');
}

function visibleLength(text: string): number {
  return [...text.replace(/\u001b\[\d+m/g, '')].length;
}
