import type { ReactNode } from 'react';
import { LOG_LEVELS, type LogLevel } from '../../src-shared/model/log-line.ts';
import { formatCount } from '../i18n/format.ts';
import { said, useT } from '../i18n/index.ts';
import { Icon } from './icons.tsx';

export interface LogSearchProps {
  readonly id: string;
  readonly q: string;
  readonly onSearch: (q: string) => void;
  /** Enter, with Shift or without. */
  readonly onEnter?: (shift: boolean) => void;
}

/** The field that a log is searched with. */
export function LogSearch({ id, q, onSearch, onEnter }: LogSearchProps): ReactNode {
  const t = useT();
  return (
    <>
      <Icon name="search" size={14} />
      <input
        id={id}
        type="text"
        value={q}
        onChange={event => onSearch(event.target.value)}
        onKeyDown={event => {
          if (!onEnter || event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onEnter(event.shiftKey);
        }}
        placeholder={t('log:search')}
        title={t('log:searchHint')}
        aria-label={t('log:search')}
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        className="h-8 min-w-32 flex-1 rounded bg-transparent text-ink outline-offset-0 placeholder:text-faint"
      />
      {q !== '' && (
        <button
          type="button"
          aria-label={t('log:clear')}
          onClick={() => onSearch('')}
          className="inline-flex size-7 items-center justify-center rounded hover:text-ink"
        >
          <Icon name="close" size={13} />
        </button>
      )}
    </>
  );
}

export interface LevelChoiceProps {
  /** The lowest level shown; null shows all. */
  readonly level: LogLevel | null;
  readonly onLevel: (level: LogLevel | null) => void;
}

/** How serious a line has to be. */
export function LevelChoice({ level, onLevel }: LevelChoiceProps): ReactNode {
  const t = useT();
  return (
    <select
      aria-label={t('log:level')}
      value={level ?? 'all'}
      onChange={event => onLevel(LOG_LEVELS.find(one => one === event.target.value) ?? null)}
      className="h-8 min-w-0 rounded border border-transparent bg-surface px-1 text-dim hover:text-ink"
    >
      {(['all', 'info', 'warn', 'error'] as const).map(one => (
        <option key={one} value={one}>
          {t(`log:levels.${one}`)}
        </option>
      ))}
    </select>
  );
}

export interface FollowButtonProps {
  readonly follow: boolean;
  /** Lines can come: there is a connection. */
  readonly live: boolean;
  /** Lines that came while the view stood still. */
  readonly unseen: number;
  readonly onFollow: (follow: boolean) => void;
  /** The key that does the same. */
  readonly shortcut?: string;
}

/** Sticks to the newest line, or not. */
export function FollowButton({ follow, live, unseen, onFollow, shortcut }: FollowButtonProps): ReactNode {
  const t = useT();
  return (
    <button
      type="button"
      aria-pressed={follow}
      {...(shortcut === undefined ? {} : { 'aria-keyshortcuts': shortcut })}
      onClick={() => onFollow(!follow)}
      className={`inline-flex h-8 items-center gap-2 rounded px-2 whitespace-nowrap hover:bg-raised hover:text-ink ${live ? 'aria-pressed:text-accent' : ''}`}
    >
      {follow ? (
        <span className={`size-2 rounded-full ${live ? 'bg-accent' : 'border border-current'}`} />
      ) : (
        <Icon name="down" size={13} />
      )}
      {t(!follow ? 'log:follow' : live ? 'log:following' : 'log:waiting')}{' '}
      {!follow && unseen > 0 && (
        <span className="text-ink">{t('log:newLines', { n: formatCount(unseen) })}</span>
      )}
    </button>
  );
}

/** Says that this browser could not keep up. Nothing while it could. */
export function LogSkipped({ count }: { readonly count: number }): ReactNode {
  const t = useT();
  if (count === 0) return null;
  return (
    <p role="status" className="border-b border-line-soft px-3 py-2 text-sm text-busy">
      {t('log:dropped', { n: formatCount(count) })}
    </p>
  );
}

export interface LogEmptyProps {
  /** Why there is nothing, where something went wrong. */
  readonly problem: string | null;
  /** Paddock has answered. */
  readonly opened: boolean;
  /** What the lines had to match; empty for anything. */
  readonly q: string;
  readonly level: LogLevel | null;
}

/** Instead of lines where there are none. */
export function LogEmpty({ problem, opened, q, level }: LogEmptyProps): ReactNode {
  const t = useT();
  const why = !opened
    ? t('log:reading')
    : q !== ''
      ? t('log:noMatch', { q })
      : t(level === null ? 'log:empty' : 'log:noLevel');
  return (
    <p
      role="status"
      className={`grid flex-1 place-items-center p-6 text-center text-sm ${problem === null ? 'text-faint' : 'text-failed'}`}
    >
      {said(problem) ?? why}
    </p>
  );
}
