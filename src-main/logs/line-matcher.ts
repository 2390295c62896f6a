import type { RE2JS } from 're2js';
import { PaddockError } from '../../src-shared/errors.ts';
import { LOG_LEVELS, type LogFilter, type LogLine } from '../../src-shared/model/log-line.ts';
import { re2 } from '../lib/re2.ts';

/** Steps of a compiled expression; repeats multiply them, and with them the time that each line takes. */
const MOST_STEPS = 250;

/**
 * A predicate for lines. Markers pass every level. `/…/` is a regular expression in RE2 syntax, which takes linear
 * time on any input; other text is found ignoring case.
 * @throws PaddockError BAD_REQUEST when the expression does not parse or is too large
 */
export function lineMatcher(filter: LogFilter): (line: LogLine) => boolean {
  const lowest = filter.level === undefined ? 0 : LOG_LEVELS.indexOf(filter.level);
  const matchesText = textMatcher(filter.q ?? '');
  return line =>
    (filter.group === undefined || line.group === filter.group) &&
    (filter.launchId === undefined || line.launchId === filter.launchId) &&
    (line.marker || LOG_LEVELS.indexOf(line.level) >= lowest) &&
    matchesText(line.text);
}

function textMatcher(q: string): (text: string) => boolean {
  if (q === '') return () => true;
  const expression = /^\/(.+)\/$/s.exec(q)?.[1];
  if (expression !== undefined) {
    const pattern = compiled(q, expression);
    if (pattern.programSize() > MOST_STEPS) {
      throw new PaddockError('BAD_REQUEST', `The expression ${q} is too large.`, {
        fix: 'Make it shorter, or let its parts repeat fewer times.',
      });
    }
    return text => pattern.test(text);
  }
  // Unlike a comparison in lower case it makes no copy of each line. It has no repeats, so that any line is quick.
  const needle = new RegExp(q.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  return text => needle.test(text);
}

/** @throws PaddockError BAD_REQUEST */
function compiled(q: string, expression: string): RE2JS {
  try {
    const RE2 = re2();
    return RE2.compile(expression, RE2.CASE_INSENSITIVE);
  } catch (error) {
    throw new PaddockError('BAD_REQUEST', `The expression ${q} is not valid: ${(error as Error).message}`, {
      fix: 'Correct it, or leave out the slashes to search for the text itself.',
    });
  }
}
