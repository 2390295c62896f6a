import { memo, type ReactNode } from 'react';
import type { LogLevel, LogLine } from '../../src-shared/model/log-line.ts';
import { formatClock, formatDayOnly } from '../i18n/format.ts';
import { said, type Translate, useT } from '../i18n/index.ts';
import type { LineQuery } from './line-query.ts';
import { type LinePart, splitByQuery, splitFigures } from './log-text.ts';

const COLOURS = { debug: 'text-faint', info: 'text-dim', warn: 'text-busy', error: 'text-failed' } as const;

/** One line: when, how serious, what. Lines of Paddock's own stand between profiles like a rule. */
export const LogRow = memo(function LogRow(props: {
  readonly line: LogLine;
  /** What is searched for, marked in the line. */
  readonly query: LineQuery | null;
  /** The first of its day: the day is shown as well. */
  readonly newDay?: boolean;
}): ReactNode {
  const t = useT();
  const { line, query, newDay = false } = props;
  const day = newDay ? `${formatDayOnly(line.at)} ` : '';
  if (line.marker) {
    const grave = line.level === 'warn' || line.level === 'error';
    return (
      <p className={`log-line flex items-center gap-3 px-3 ${grave ? COLOURS[line.level] : 'text-accent'}`}>
        <span className="h-px w-6 bg-current opacity-40" />
        <span>
          {day}
          {query?.matches(line.text) ? (
            // What was found is marked as it is logged.
            <Parts parts={splitByQuery(line.text, query)} marked />
          ) : (
            said(line.text)
          )}
        </span>
        <span className="h-px flex-1 bg-current opacity-40" />
      </p>
    );
  }
  const { sign, name } = levelWords(t, line.level);
  return (
    <p className={`log-line px-3 hover:bg-raised ${COLOURS[line.level]}`}>
      <time className="text-faint select-none" dateTime={new Date(line.at).toISOString()}>
        {day + formatClock(line.at)}
      </time>
      <span className="log-sign">
        {sign !== '' && <span aria-hidden="true">{sign}</span>}
        {name !== '' && <span className="sr-only">{name}</span>}
      </span>
      <span>
        {query ? (
          <Parts parts={splitByQuery(line.text, query)} marked />
        ) : line.level === 'info' ? (
          <Parts parts={splitFigures(line.text)} />
        ) : (
          line.text
        )}
      </span>
    </p>
  );
});

interface LevelWords {
  readonly sign: string;
  readonly name: string;
}

/** Looked up once in each language: a log that runs needs them hundreds of times a second. */
const words = new WeakMap<Translate, Readonly<Record<LogLevel, LevelWords>>>();

function levelWords(t: Translate, level: LogLevel): LevelWords {
  let known = words.get(t);
  if (known === undefined) {
    const of = (one: LogLevel): LevelWords => ({
      sign: t(`log:signs.${one}`),
      name: t(`log:levelNames.${one}`),
    });
    known = { debug: of('debug'), info: of('info'), warn: of('warn'), error: of('error') };
    words.set(t, known);
  }
  return known[level];
}

/** What was searched for is marked; the numbers that one reads a log for stand out. */
function Parts(props: { readonly parts: readonly LinePart[]; readonly marked?: boolean }): ReactNode {
  return props.parts.map((part, i) =>
    !part.found ? (
      part.text
    ) : props.marked ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never move
      <mark key={i}>{part.text}</mark>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never move
      <span key={i} className="text-ink">
        {part.text}
      </span>
    ),
  );
}
