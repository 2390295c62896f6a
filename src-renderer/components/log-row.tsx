import { memo, type ReactNode } from 'react';
import type { LogLine } from '../../src-shared/model/log-line.ts';
import { formatClock } from '../i18n/format.ts';
import { useT } from '../i18n/index.ts';
import type { LineQuery } from './line-query.ts';
import { type LinePart, splitByQuery, splitFigures } from './log-text.ts';

const COLOURS = { debug: 'text-faint', info: 'text-dim', warn: 'text-busy', error: 'text-failed' } as const;

/** One line: when, how serious, what. Lines of Paddock's own stand between profiles like a rule. */
export const LogRow = memo(function LogRow(props: {
  readonly line: LogLine;
  /** What is searched for, marked in the line. */
  readonly query: LineQuery | null;
}): ReactNode {
  const t = useT();
  const { line, query } = props;
  if (line.marker) {
    return (
      <p className="log-line flex items-center gap-3 px-3 py-1 text-accent">
        <span className="h-px w-6 bg-current opacity-40" />
        <span>{query ? <Parts parts={splitByQuery(line.text, query)} marked /> : line.text}</span>
        <span className="h-px flex-1 bg-current opacity-40" />
      </p>
    );
  }
  const sign = t(`log:signs.${line.level}`);
  return (
    <p
      className={`log-line grid grid-cols-[auto_0.75rem_minmax(0,1fr)] gap-x-2 px-3 hover:bg-raised ${COLOURS[line.level]}`}
    >
      <time className="text-faint select-none" dateTime={new Date(line.at).toISOString()}>
        {formatClock(line.at)}
      </time>
      <span className="font-semibold">
        <span aria-hidden="true">{sign}</span>
        {t(`log:levelNames.${line.level}`) && (
          <span className="sr-only">{t(`log:levelNames.${line.level}`)}</span>
        )}
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
