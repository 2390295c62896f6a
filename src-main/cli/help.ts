import { entry, folded } from '../lib/help-text.ts';
import { optionList } from '../options.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { table } from './terminal.ts';

/** The help of everything: commands, exit codes and the options of a start. */
export function helpOf(commands: readonly Command[]): string {
  const codes = table(Object.values(EXIT).map(({ code, meaning }) => [`  ${code}`, meaning]));
  return `Paddock: control panel for local LLM servers

${commandList(commands)}
Every command takes --json, --home DIR and --token-file FILE, before or after
its name; \`paddock <command> --help\` says more about one.

Exit codes
${codes}
Options of start and headless, each with its environment variable
${optionList()}`;
}

/** Commands with their usage, and what each does. */
export function commandList(commands: readonly Command[]): string {
  return commands.map(({ usage, summary }) => entry(`  paddock ${usage}`, summary)).join('');
}

/** How one command is called. */
export function usageOf({ usage, summary }: Command): string {
  return `${folded(`paddock ${usage}`, 4)}\n\n${folded(summary, 0)}\n`;
}
