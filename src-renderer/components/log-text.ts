import type { LogLine } from '../../src-shared/model/log-line.ts';
import type { LineQuery } from './line-query.ts';

/** A number after `=` or before the units that one looks for. */
const FIGURE =
  /(?<==\s*)\d[\d,.]*(?:\/\d+)?|\d[\d,.]*(?:\/\d+)?(?=\s*(?:tokens per second|MiB\b|t\/s\b|layers to GPU))/g;

/** A piece of a line; `found` is what the line was looked through for. */
export interface LinePart {
  readonly text: string;
  readonly found: boolean;
}

/** A line with the numbers that matter apart. */
export function splitFigures(text: string): readonly LinePart[] {
  return split(
    text,
    Array.from(text.matchAll(FIGURE), ({ index, 0: { length } }) => [index, index + length] as const),
  );
}

/** A line with the matches of a search apart. */
export function splitByQuery(text: string, query: LineQuery): readonly LinePart[] {
  return split(text, query.find(text));
}

function split(text: string, places: readonly (readonly [from: number, to: number])[]): readonly LinePart[] {
  const parts: LinePart[] = [];
  let at = 0;
  for (const [from, to] of places) {
    if (from > at) parts.push({ text: text.slice(at, from), found: false });
    parts.push({ text: text.slice(from, to), found: true });
    at = to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), found: false });
  return parts;
}

/** Whether a line is of another day than the one before it. */
export function startsDay(before: LogLine | undefined, line: LogLine): boolean {
  return before !== undefined && dayOf(before.at) !== dayOf(line.at);
}

/** Counted in the time zone of the page. */
function dayOf(atMs: number): number {
  return Math.floor((atMs - new Date(atMs).getTimezoneOffset() * 60_000) / 86_400_000);
}
