import type { Clause } from './python-blocks.ts';
import type { PythonParser } from './python-parser.ts';

/**
 * Whether a logical line is Python where it stands: it is parsed by itself, with as little around it as the grammar wants,
 * so that no line has to be read again because of those beside it.
 * @param text with its indentation
 */
export function isStatement(text: string, clause: Clause, opens: boolean, parser: PythonParser): boolean {
  const margin = /^[ \t\f]*/.exec(text)?.[0] ?? '';
  const around = (lines: readonly string[]): string => lines.map(line => `${margin}${line}\n`).join('');
  const outer = clause === 'case' ? 'match 1:\n' : margin === '' ? '' : 'if 1:\n';
  const [above, below] = AROUND[clause] ?? [[], []];
  const block = !opens ? [] : clause === 'match' ? [' case _:', '  pass'] : [' pass'];
  return parser.isPython(`${outer}${around(above)}${text}\n${around([...block, ...below])}`);
}

const IF = ['if 1:', ' pass'];
const TRY = ['try:', ' pass'];

/** What must stand above a clause and below it. */
const AROUND: Readonly<Partial<Record<Clause, readonly [readonly string[], readonly string[]]>>> = {
  elif: [IF, []],
  else: [IF, []],
  except: [TRY, []],
  'except*': [TRY, []],
  finally: [TRY, []],
  try: [[], ['finally:', ' pass']],
  decorator: [[], ['def f(): pass']],
};
