import { scanLines } from './python-lines.ts';
import type { PythonParser } from './python-parser.ts';

const ANSI = /\u001b(?:[@-Z\\-_]|\[[0-?]*[ -/]*[@-~])/g;

/**
 * The longest run of at least two lines that is Python, by the number of lines that are not blank; of several the first.
 * The first line when there is none. What EvalPlus's `code_extract` gives, without parsing every run: runs that
 * cannot be Python by their tokens are never parsed, and the longest are tried first.
 */
export function codeExtract(text: string, parser: PythonParser): string {
  const lines = text.replace(ANSI, '').split('\n');
  const solid: number[] = [0];
  for (const line of lines) solid.push((solid.at(-1) ?? 0) + (line.trim() === '' ? 0 : 1));
  const runs: { readonly from: number; readonly to: number; readonly length: number }[] = [];
  for (let from = 0; from < lines.length; from++) {
    for (const [offset, mayEnd] of scanLines(lines, from).mayEnd.entries()) {
      const to = from + offset;
      const length = (solid[to + 1] ?? 0) - (solid[from] ?? 0);
      if (mayEnd && to > from && length > 0) runs.push({ from, to, length });
    }
  }
  runs.sort((a, b) => b.length - a.length || a.from - b.from || a.to - b.to);
  const known = new Map<string, boolean>();
  for (const { from, to } of runs) {
    // Blank lines at the ends change nothing: each core is parsed once.
    const key = `${solid[from]}:${solid[to + 1]}`;
    let good = known.get(key);
    if (good === undefined) {
      good = parser.isPython(`${lines.slice(from, to + 1).join('\n')}\n`);
      known.set(key, good);
    }
    if (good) return lines.slice(from, to + 1).join('\n');
  }
  return lines[0] ?? '';
}
