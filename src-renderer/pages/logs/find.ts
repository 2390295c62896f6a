import type { LogLine } from '../../../src-shared/model/log-line.ts';
import type { LineBuffer } from './line-buffer.ts';

/** What one can jump to. */
export const TARGETS = ['match', 'marker', 'problem', 'request'] as const;
export type Target = (typeof TARGETS)[number];

/** Where a request begins, as the builds say it. */
const REQUEST =
  /\btask \d+ \| (?:processing task|new prompt)|launch_slot_with_task|POST \/v1\/|: chat completion/;

/** Whether a line is such a target. `matches` is the present search. */
export function isTarget(target: Target, line: LogLine, matches: (text: string) => boolean): boolean {
  switch (target) {
    case 'match':
      return matches(line.text);
    case 'marker':
      return line.marker;
    case 'problem':
      return line.level === 'error' || line.level === 'warn';
    case 'request':
      return !line.marker && REQUEST.test(line.text);
  }
}

/** Lines that are looked at before the page may draw again. */
const SLICE = 20_000;

/**
 * The nearest line after (or before) `index` that passes, or null. A long search lets the page breathe.
 * @returns null as well once the signal is aborted
 */
export async function findLine(
  buffer: LineBuffer,
  index: number,
  step: 1 | -1,
  passes: (line: LogLine) => boolean,
  signal: AbortSignal,
): Promise<number | null> {
  const place = buffer.base + index;
  for (let at = place + step, seen = 1; ; at += step, seen++) {
    // Lines may have come or gone in front while the page was breathing.
    const line = buffer.at(at - buffer.base);
    if (line === undefined || signal.aborted) return null;
    if (passes(line)) return at - buffer.base;
    if (seen % SLICE === 0) await new Promise(done => setTimeout(done, 0));
  }
}
