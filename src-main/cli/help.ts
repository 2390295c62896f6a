import { OPTION_TABLE } from '../option-table.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { table } from './terminal.ts';

/** Columns that every terminal has. */
const WIDTH = 80;
/** What explains an entry begins here. */
const INDENT = 26;

/** The help of everything: commands, exit codes and the options of a start. */
export function helpOf(commands: readonly Command[]): string {
  const codes = table(Object.values(EXIT).map(({ code, meaning }) => [`  ${code}`, meaning]));
  const options = OPTION_TABLE.map(({ flag, value, env, meaning }) =>
    entry(`  --${flag}${value === null ? '' : ` ${value}`}`, `${meaning}; ${env}`),
  );
  return `Paddock: control panel for local LLM servers

${commandList(commands)}
Every command takes --json, --home DIR and --token-file FILE, before or after
its name; \`paddock <command> --help\` says more about one.

Exit codes
${codes}
Options of start and headless, each with its environment variable
${options.join('')}`;
}

/** Commands with their usage, and what each does. */
export function commandList(commands: readonly Command[]): string {
  return commands.map(({ usage, summary }) => entry(`  paddock ${usage}`, summary)).join('');
}

/** How one command is called. */
export function usageOf({ usage, summary }: Command): string {
  return `${folded(`paddock ${usage}`, 4)}\n\n${folded(summary, 0)}\n`;
}

/** What it is, and beside it, or below where it is long, what it means. */
function entry(head: string, meaning: string): string {
  const [first = '', ...rest] = folded(meaning, 0, WIDTH - INDENT).split('\n');
  const below = rest.map(line => `${' '.repeat(INDENT)}${line}\n`).join('');
  if (head.length <= INDENT - 2) return `${head.padEnd(INDENT)}${first}\n${below}`;
  return `${folded(head, 6)}\n${' '.repeat(INDENT)}${first}\n${below}`;
}

/** A text in lines of at most so many columns, broken at blanks outside of brackets; further lines are indented. */
function folded(text: string, indent: number, width = WIDTH): string {
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
