import type { ReactNode } from 'react';
import { LOG_LEVELS, type LogLevel } from '../../../src-shared/model/log-line.ts';
import { Icon } from '../../components/icons.tsx';
import { LineList } from '../../components/line-list.tsx';
import { useLineQuery } from '../../components/line-query.ts';
import { LogRow } from '../../components/log-row.tsx';
import { SEARCH_FIELD_ID } from '../../frame/use-shortcuts.ts';
import { formatCount } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useApp, useLogs } from '../../stores/use-app.ts';

/** What the engine says, searched and filtered by Paddock, newest last. */
export function LogPanel(): ReactNode {
  const t = useT();
  const { logs } = useApp();
  const lines = useLogs(view => view.lines);
  const base = useLogs(view => view.base);
  const follow = useLogs(view => view.follow);
  const q = useLogs(view => view.q);
  const dropped = useLogs(view => view.dropped);
  const { query } = useLineQuery(q);
  return (
    <section
      aria-label={t('log:title')}
      data-live
      className="panel overview-log flex flex-col overflow-hidden lg:rounded-b-none lg:border-b-0"
    >
      <LogBar />
      {dropped > 0 && (
        <p role="status" className="border-b border-line-soft px-3 py-1.5 text-sm text-busy">
          {t('log:dropped', { n: formatCount(dropped) })}
        </p>
      )}
      {lines.length === 0 ? (
        <Empty />
      ) : (
        <LineList
          count={lines.length}
          base={base}
          renderLine={place => {
            const line = lines[place - base];
            return line && <LogRow line={line} query={query} />;
          }}
          label={t('log:lines')}
          follow={follow}
          onFollow={logs.setFollow}
        />
      )}
    </section>
  );
}

function LogBar(): ReactNode {
  const t = useT();
  const { logs } = useApp();
  const q = useLogs(view => view.q);
  const level = useLogs(view => view.level);
  const follow = useLogs(view => view.follow);
  const unseen = useLogs(view => view.unseen);
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line-soft py-1 pe-2 ps-3 text-sm text-dim">
      <div className="flex min-w-48 flex-1 items-center gap-2">
        <Icon name="search" size={14} />
        <input
          id={SEARCH_FIELD_ID}
          type="text"
          value={q}
          onChange={event => logs.search(event.target.value)}
          placeholder={t('log:search')}
          aria-label={t('log:search')}
          aria-keyshortcuts="/"
          autoComplete="off"
          spellCheck={false}
          className="h-8 min-w-0 flex-1 rounded bg-transparent text-ink outline-offset-0 placeholder:text-faint"
        />
        {q !== '' && (
          <button
            type="button"
            aria-label={t('log:clear')}
            onClick={() => logs.search('')}
            className="inline-flex size-7 items-center justify-center rounded hover:text-ink"
          >
            <Icon name="close" size={13} />
          </button>
        )}
      </div>
      <select
        aria-label={t('log:level')}
        value={level ?? 'all'}
        onChange={event => logs.setLevel(LOG_LEVELS.find(one => one === event.target.value) ?? null)}
        className="h-8 rounded border border-transparent bg-surface px-1 text-dim hover:text-ink"
      >
        {(['all', ...LOG_LEVELS.filter(one => one !== 'debug')] as const).map((one: LogLevel | 'all') => (
          <option key={one} value={one}>
            {t(`log:levels.${one}`)}
          </option>
        ))}
      </select>
      <button
        type="button"
        aria-pressed={follow}
        onClick={() => logs.setFollow(!follow)}
        className="inline-flex h-8 items-center gap-1.5 rounded px-2 whitespace-nowrap hover:bg-raised aria-pressed:text-accent"
      >
        {follow ? <span className="size-2 rounded-full bg-accent" /> : <Icon name="down" size={13} />}
        {follow ? t('log:following') : t('log:follow')}{' '}
        {!follow && unseen > 0 && (
          <span className="text-ink">{t('log:newLines', { n: formatCount(unseen) })}</span>
        )}
      </button>
    </div>
  );
}

function Empty(): ReactNode {
  const t = useT();
  const q = useLogs(view => view.q);
  const level = useLogs(view => view.level);
  const opened = useLogs(view => view.opened);
  const problem = useLogs(view => view.problem);
  const text =
    problem ??
    (q !== ''
      ? t('log:noMatch', { q })
      : level !== null
        ? t('log:noLevel')
        : opened
          ? t('log:empty')
          : t('log:empty'));
  return (
    <p
      role="status"
      className={`grid flex-1 place-items-center p-6 text-center text-sm ${problem ? 'text-failed' : 'text-faint'}`}
    >
      {text}
    </p>
  );
}
