import { type ReactNode, useEffect } from 'react';
import { LineList } from '../../components/line-list.tsx';
import { useLineQuery } from '../../components/line-query.ts';
import {
  FollowButton,
  LevelChoice,
  LogEmpty,
  LogSearch,
  LogSkipped,
} from '../../components/log-controls.tsx';
import { LogRow } from '../../components/log-row.tsx';
import { startsDay } from '../../components/log-text.ts';
import { SEARCH_FIELD_ID } from '../../frame/use-shortcuts.ts';
import { useT } from '../../i18n/index.ts';
import { useApp, useConnection, useLogs } from '../../stores/use-app.ts';

/** What the engine says, searched and filtered by Paddock, newest last. */
export function LogPanel(): ReactNode {
  const t = useT();
  const { logs } = useApp();
  useEffect(() => logs.watch(), [logs]);
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
      <LogSkipped count={dropped} />
      {lines.length === 0 ? (
        <Empty />
      ) : (
        <LineList
          count={lines.length}
          base={base}
          renderLine={place => {
            const line = lines[place - base];
            return (
              line && <LogRow line={line} query={query} newDay={startsDay(lines[place - base - 1], line)} />
            );
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
  const { logs } = useApp();
  const q = useLogs(view => view.q);
  const level = useLogs(view => view.level);
  const follow = useLogs(view => view.follow);
  const unseen = useLogs(view => view.unseen);
  const live = useConnection(view => view.connection.status === 'connected');
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line-soft py-1 pe-2 ps-3 text-sm text-dim">
      <div className="flex min-w-48 flex-1 items-center gap-2 max-sm:basis-full">
        <LogSearch id={SEARCH_FIELD_ID} q={q} onSearch={logs.search} />
      </div>
      <LevelChoice level={level} onLevel={logs.setLevel} />
      <FollowButton follow={follow} live={live} unseen={unseen} onFollow={logs.setFollow} />
    </div>
  );
}

function Empty(): ReactNode {
  const q = useLogs(view => view.q);
  const level = useLogs(view => view.level);
  const opened = useLogs(view => view.opened);
  const problem = useLogs(view => view.problem);
  return <LogEmpty q={q} level={level} opened={opened} problem={problem} />;
}
