import type { LogLevel } from '../../src-shared/model/log-line.ts';

/** A line of the engine, taken apart. */
export interface ParsedLine {
  readonly text: string;
  /** null where the line does not tell: it continues the one before. */
  readonly level: LogLevel | null;
  /** Milliseconds since the engine started, from its prefix. */
  readonly engineMs: number | null;
}

/** Longer lines are cut: nobody reads them and one of them must not fill the memory. */
const LONGEST_LINE = 8_192;

/**
 * Escape sequences (ECMA-48), with ESC and as the single characters that stand for it: control sequences; strings such
 * as titles, where they end; character sets; all others of two characters.
 */
const ESCAPES = new RegExp(
  [
    /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/,
    /(?:\u001b[PX\]^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0080-\u009f]*(?:\u0007|\u001b\\|\u009c)/,
    /\u001b[ -/]*[0-~]/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]+/g;
/** Directions that reach beyond what they stand in: a line must read in the order of its characters. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]+/g;

/** Any of these: most lines have none, and are looked at once for all. */
const ODD = new RegExp(`${CONTROL.source}|${DIRECTIONS.source}`);

/**
 * `0.03.162.853 I slot …`: minutes, seconds, milliseconds, microseconds, then the level (build 11669). Minutes of more
 * than seven digits, 19 years, are no time of an engine.
 */
const PREFIX = /^(\d{1,7})\.(\d{2})\.(\d{3})\.(\d{3}) ([DIWEC]) /;
/** Docker compose puts the service's name in front. */
const COMPOSE = /^[A-Za-z0-9_.-]{1,36}\s*\| /;

const LETTERS: Readonly<Record<string, LogLevel>> = {
  D: 'debug',
  I: 'info',
  W: 'warn',
  E: 'error',
  C: 'error',
};

const SAYS_ERROR =
  /^\s*(?:[\w.:/-]+\s+){0,2}(?:error|fatal|panic)\b[: ]|\bCUDA error\b|out of memory|terminate called/i;
const SAYS_WARNING = /^\s*(?:[\w.:/-]+\s+){0,2}warn(?:ing)?\b[: ]/i;

/** Builds without the prefix, and ggml's own messages, say it in words. */
function levelInWords(text: string): LogLevel | null {
  if (SAYS_ERROR.test(text)) return 'error';
  return SAYS_WARNING.test(text) ? 'warn' : null;
}

/** Strips escapes and the engine's prefix, and reads level and time from it. */
export function parseLine(raw: string): ParsedLine {
  let text = raw.length > LONGEST_LINE ? `${raw.slice(0, LONGEST_LINE)} … (${raw.length} characters)` : raw;
  if (ODD.test(text)) text = text.replace(ESCAPES, '').replace(CONTROL, '').replace(DIRECTIONS, '');
  let prefix = PREFIX.exec(text);
  if (prefix === null && text.includes('| ')) {
    const bare = text.replace(COMPOSE, '');
    prefix = PREFIX.exec(bare);
    if (prefix !== null) text = bare;
  }
  if (prefix === null) return { text, level: levelInWords(text), engineMs: null };
  const [whole, minutes, seconds, ms, us, letter] = prefix;
  return {
    text: text.slice(whole.length),
    level: LETTERS[letter ?? 'I'] ?? 'info',
    engineMs: Number(minutes) * 60_000 + Number(seconds) * 1_000 + Number(ms) + Number(us) / 1_000,
  };
}
