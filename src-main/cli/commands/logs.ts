import { z } from 'zod';
import {
  LOG_LEVELS,
  LogBatch,
  LogLevel,
  LogLine,
  MOST_LOG_LINES,
} from '../../../src-shared/model/log-line.ts';
import { plain } from '../../lib/plain.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { type Tone, toned } from '../terminal.ts';

const Found = z.object({ lines: z.array(LogLine), more: z.boolean() });
const TONES: Readonly<Record<LogLine['level'], Tone | null>> = {
  debug: 'dim',
  info: null,
  warn: 'warn',
  error: 'bad',
};

export const logsCommand: Command = {
  name: 'logs',
  usage: 'logs [-f] [--tail <n>] [--level <level>] [-q <text>]',
  summary: "the model server's log",
  flags: {
    follow: { type: 'boolean', short: 'f' },
    tail: { type: 'string', short: 'n' },
    level: { type: 'string' },
    query: { type: 'string', short: 'q' },
  },
  endless: flags => flags.follow === true,
  run: async context => {
    const { follow, tail = '200', level, query } = context.flags;
    if (!/^\d+$/.test(String(tail)) || Number(tail) < 1 || Number(tail) > MOST_LOG_LINES)
      throw new UsageError(
        `--tail takes a number of lines from 1 to ${MOST_LOG_LINES}, not ${JSON.stringify(tail)}.`,
      );
    if (level !== undefined && !LogLevel.safeParse(level).success)
      throw new UsageError(`--level takes ${LOG_LEVELS.join(', ')}, not ${JSON.stringify(level)}.`);
    const panel = await context.panel();
    const search = new URLSearchParams({ tail: String(tail) });
    if (typeof level === 'string') search.set('level', level);
    if (typeof query === 'string') search.set('q', query);
    if (follow !== true) {
      const found = await panel.get(`/logs?${search}`, Found, context.signal);
      if (context.json) printJson(context, found);
      else for (const line of found.lines) print(context, line);
      return EXIT.ok.code;
    }
    search.set('topics', 'log');
    for await (const { event, data } of panel.events(`/events?${search}`, context.signal)) {
      if (event !== 'log') continue;
      const { lines, dropped } = LogBatch.parse(data);
      if (dropped > 0) context.terminal.err(`${dropped} lines were too fast to show\n`);
      for (const line of lines) {
        if (context.json) context.terminal.out(`${JSON.stringify(line)}\n`);
        else print(context, line);
      }
    }
    return EXIT.ok.code;
  },
};

function print({ terminal }: CommandContext, line: LogLine): void {
  const time = toned(terminal, 'dim', new Date(line.at).toLocaleTimeString('en-GB'));
  const tone = line.marker ? 'bold' : TONES[line.level];
  const text = plain(line.text);
  terminal.out(`${time}  ${tone === null ? text : toned(terminal, tone, text)}\n`);
}
