import { parseArgs } from 'node:util';
import { PaddockError } from '../../src-shared/errors.ts';
import { plain } from '../lib/plain.ts';
import { OPTION_TABLE } from '../option-table.ts';
import { loadOptions } from '../start-options.ts';
import type { Command, CommandContext } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT, exitCodeOf, InterruptedError, NoPanelError, UsageError } from './exit-codes.ts';
import { commandList, helpOf, usageOf } from './help.ts';
import { PanelClient } from './panel-client.ts';
import { type Terminal, toned } from './terminal.ts';

export interface CliDeps {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the installation. */
  readonly appDir: string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly doctor: CommandContext['doctor'];
  readonly profiles: CommandContext['profiles'];
  readonly grade: CommandContext['grade'];
}

/** What every command takes, before or after its name: the launcher must know which a value follows (command-first.mjs). */
export const COMMON_FLAGS = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  home: { type: 'string' },
  'token-file': { type: 'string' },
} as const;

/** Runs one command line (without node and script) and returns the exit code; errors are written, never thrown. */
export async function runCli(argv: readonly string[], deps: CliDeps): Promise<number> {
  const { terminal } = deps;
  if (argv.length === 0 || argv[0] === 'help' || argv[0] === '--help' || argv[0] === '-h') {
    terminal.out(helpOf(COMMANDS));
    return EXIT.ok.code;
  }
  const json = argv.includes('--json');
  try {
    return await run(argv, deps);
  } catch (error) {
    if (deps.signal.aborted) {
      if (error instanceof InterruptedError) report(error, json, terminal);
      return EXIT.interrupted.code;
    }
    report(error, json, terminal);
    return exitCodeOf(error);
  }
}

async function run(argv: readonly string[], deps: CliDeps): Promise<number> {
  const group = groupOf(argv);
  if (group.length > 0) {
    if (argv.includes('--help') || argv.includes('-h')) {
      deps.terminal.out(commandList(group));
      return EXIT.ok.code;
    }
    const names = group.map(({ name }) => name).join(', ');
    throw new UsageError(`Say which: ${names}. \`npx paddock ${argv[0]} --help\` says what they do.`);
  }
  const { command, rest } = find(argv);
  const { values, positionals } = parse(command, rest);
  if (values.help === true) {
    deps.terminal.out(usageOf(command));
    return EXIT.ok.code;
  }
  const [stray] = positionals;
  if (stray !== undefined && command.words !== true)
    throw new UsageError(`\`paddock ${command.name}\` takes no ${JSON.stringify(stray)}, only flags.`);
  // Those that are options of a start too are read as there.
  const given = OPTION_TABLE.flatMap(({ flag, value }) =>
    value !== null && typeof values[flag] === 'string' ? [`--${flag}=${values[flag]}`] : [],
  );
  const options = await loadOptions(given, deps.env, deps.appDir);
  const code = await command.run({
    args: positionals,
    flags: values,
    json: values.json === true,
    terminal: deps.terminal,
    options,
    panel: () => PanelClient.find(options),
    doctor: deps.doctor,
    profiles: deps.profiles,
    grade: deps.grade,
    signal: deps.signal,
  });
  const done = !deps.signal.aborted || command.endless?.(values) === true;
  return done ? code : EXIT.interrupted.code;
}

/** The commands that begin with a first word that is none by itself, such as `bench`; empty for a line that names one. */
function groupOf(argv: readonly string[]): readonly Command[] {
  return named(argv) ? [] : COMMANDS.filter(({ name }) => name.startsWith(`${argv[0]} `));
}

/** The command with the most words that the line begins with. */
function named(argv: readonly string[]): Command | undefined {
  const matches = COMMANDS.filter(({ name }) => name.split(' ').every((word, index) => argv[index] === word));
  return matches.sort((a, b) => b.name.length - a.name.length)[0];
}

/** @throws UsageError for a line that begins with no command */
function find(argv: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  const command = named(argv);
  if (command !== undefined) return { command, rest: argv.slice(command.name.split(' ').length) };
  throw new UsageError(`There is no command ${JSON.stringify(argv[0])}. \`npx paddock --help\` lists them.`);
}

function parse(
  command: Command,
  rest: readonly string[],
): { readonly values: CommandContext['flags']; readonly positionals: readonly string[] } {
  try {
    const options = { ...COMMON_FLAGS, ...command.flags };
    const { values, positionals } = parseArgs({
      args: [...rest],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as CommandContext['flags'], positionals };
  } catch (error) {
    throw new UsageError(`${(error as Error).message} Usage: paddock ${command.usage}`);
  }
}

function report(error: unknown, json: boolean, terminal: Terminal): void {
  const known =
    error instanceof PaddockError || error instanceof NoPanelError || error instanceof InterruptedError;
  const message = error instanceof Error ? error.message : String(error);
  const fix = known ? error.fix : undefined;
  if (json) {
    const code = error instanceof PaddockError ? error.code : error instanceof Error ? error.name : 'Error';
    terminal.err(`${JSON.stringify({ error: { code, message, ...(fix === undefined ? {} : { fix }) } })}\n`);
    return;
  }
  terminal.err(`${toned(terminal, 'bad', plain(message))}\n`);
  if (fix !== undefined) terminal.err(`→ ${plain(fix)}\n`);
}
