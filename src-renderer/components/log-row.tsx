import { memo, type ReactNode } from 'react';
import type { LogLine } from '../../src-shared/model/log-line.ts';
import { formatClock } from '../i18n/format.ts';
import { useT } from '../i18n/index.ts';
import { splitByQuery, splitFigures } from './log-text.ts';

const COLOURS = { debug: 'text-faint', info: 'text-dim', warn: 'text-busy', error: 'text-failed' } as const;

/** One line: when, how serious, what. Lines of Paddock's own stand between profiles like a rule. */
export const LogRow = memo(function LogRow(props: { readonly line: LogLine; readonly q: string }): ReactNode {
  const t = useT();
  const { line, q } = props;
  if (line.marker) {
    return (
      <p className="log-line flex items-center gap-3 px-3 py-1 text-accent">
        <span className="h-px w-6 bg-current opacity-40" />
        <span>
          <Marked text={line.text} q={q} />
        </span>
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
        {q === '' ? (
          <Figures text={line.text} plain={line.level === 'info'} />
        ) : (
          <Marked text={line.text} q={q} />
        )}
      </span>
    </p>
  );
});

/** The numbers that one reads a log for stand out. */
function Figures({ text, plain }: { readonly text: string; readonly plain: boolean }): ReactNode {
  if (!plain) return text;
  return splitFigures(text).map((part, i) =>
    part.figure ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never move
      <span key={i} className="text-ink">
        {part.text}
      </span>
    ) : (
      part.text
    ),
  );
}

/** What was searched for is marked. */
function Marked({ text, q }: { readonly text: string; readonly q: string }): ReactNode {
  return splitByQuery(text, q).map((part, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never move
    part.match ? <mark key={i}>{part.text}</mark> : part.text,
  );
}
