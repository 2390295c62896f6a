import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { LaunchFacts } from '../../../src-shared/model/launch-facts.ts';
import { LineList, type LineListHandle } from '../../components/line-list.tsx';
import { useLineQuery } from '../../components/line-query.ts';
import { LogEmpty, LogSkipped } from '../../components/log-controls.tsx';
import { LogRow } from '../../components/log-row.tsx';
import { startsDay } from '../../components/log-text.ts';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { SEARCH_FIELD_ID } from '../../frame/use-shortcuts.ts';
import { useT } from '../../i18n/index.ts';
import { bindStream } from '../../stores/bind-stream.ts';
import { useApp } from '../../stores/use-app.ts';
import { LaunchFactsPanel } from './launch-facts.tsx';
import { LogActions } from './log-actions.tsx';
import { LogFilters } from './log-filters.tsx';
import { LogViewStore } from './log-view.ts';
import { isSelected, moveSelection, type Selection, selectedLines } from './selection.ts';
import { useJump } from './use-jump.ts';
import './logs.css';

/** What the engines say, all of it: searched, filtered, followed, copied, saved. */
export default function LogsPage(): ReactNode {
  const t = useT();
  const { client, draw } = useApp();
  const view = useMemo(() => new LogViewStore(client, draw), [client, draw]);
  useEffect(() => view.open(), [view]);
  const told = useLaunches();
  const launches = told ?? NO_LAUNCHES;
  const { q, follow, version, opened, problem, dropped, loading, level, scope } = useStore(view.store);
  const [selection, setSelection] = useState<Selection | null>(null);
  const list = useRef<LineListHandle>(null);
  const { query, problem: unread, whenRead } = useLineQuery(q);
  const jump = useJump(view, list, setSelection, whenRead);
  const { buffer } = view;

  const select = useCallback((seq: number, extend: boolean) => {
    setSelection(old => ({ anchor: extend && old ? old.anchor : seq, cursor: seq }));
  }, []);
  const scrollToStart = (): void => {
    view.setFollow(false);
    list.current?.scrollToStart();
  };
  usePageKeys([
    ['n', () => jump.go(1)],
    ['N', () => jump.go(-1)],
    ['g', scrollToStart],
    ['G', () => view.setFollow(true)],
    ['f', () => view.setFollow(!follow)],
  ]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = moveSelection(buffer, selection, step, event.shiftKey);
      setSelection(next);
      window.getSelection()?.removeAllRanges();
      if (next) {
        view.setFollow(false);
        list.current?.reveal(buffer.indexOf(next.cursor));
      }
    } else if (event.key === 'Escape') setSelection(null);
    else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && selection) {
      if (window.getSelection()?.toString()) return;
      event.preventDefault();
      document.querySelector<HTMLButtonElement>('[data-copy-lines]')?.click();
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the buffer is mutable; its version says when it changed
  const chosen = useMemo(() => selectedLines(buffer, selection), [buffer, selection, version]);
  // A list of a million lines cuts each at its edge; the one that was chosen is shown to its end.
  const whole = chosen.length === 1 ? chosen[0] : undefined;
  const empty = buffer.length === 0;
  const facts =
    (scope.kind === 'launch'
      ? launches.find(one => one.launchId === scope.launchId)
      : scope.kind === 'group'
        ? launches.find(one => one.group === scope.group)
        : launches[0]) ?? null;

  return (
    <div className="flex h-full min-h-[26rem] flex-col gap-3 p-6 pb-0 max-lg:p-4 max-lg:pb-0 max-sm:h-[calc(100dvh-9rem)]">
      <h2 className="sr-only">{t('logs:title')}</h2>
      <LaunchFactsPanel known={told !== null} facts={facts} onJump={jump.to} />
      <section
        aria-label={t('logs:title')}
        className="panel flex min-h-0 flex-1 flex-col overflow-hidden rounded-b-none border-b-0"
      >
        <LogFilters view={view} launches={launches} jump={jump} searchId={SEARCH_FIELD_ID} />
        {unread !== null && !empty && (
          <p role="status" className="border-b border-line-soft px-3 py-2 text-sm text-failed">
            {t('logs:badExpression', { why: unread })}
          </p>
        )}
        <LogSkipped count={dropped} />
        {empty ? (
          <LogEmpty problem={problem} opened={opened} q={view.filter.q ?? ''} level={level} />
        ) : (
          <LineList
            ref={list}
            count={buffer.length}
            base={buffer.base}
            label={t('log:lines')}
            follow={follow}
            onFollow={view.setFollow}
            onStart={() => void view.loadOlder()}
            onKeyDown={onKeyDown}
            renderLine={place => {
              const line = buffer.at(place - buffer.base);
              return (
                line && (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys of the list choose lines
                  // biome-ignore lint/a11y/noStaticElementInteractions: as above
                  <div
                    className={`line ${isSelected(selection, line.seq) ? 'line-chosen' : ''} ${selection?.cursor === line.seq ? 'line-cursor' : ''}`}
                    // Shift would choose text instead of lines.
                    onMouseDown={event => event.shiftKey && event.preventDefault()}
                    onClick={event => select(line.seq, event.shiftKey)}
                  >
                    <LogRow
                      line={line}
                      query={query}
                      newDay={startsDay(buffer.at(place - buffer.base - 1), line)}
                    />
                  </div>
                )
              );
            }}
          />
        )}
        {whole && (
          <p
            className="log-line max-h-24 overflow-auto border-t border-line-soft px-3 py-2 text-ink"
            dir="ltr"
          >
            <span className="sr-only">{t('logs:whole')}: </span>
            {whole.text}
          </p>
        )}
        <LogActions view={view} chosen={chosen} loading={loading} />
      </section>
    </div>
  );
}

const NO_LAUNCHES: readonly never[] = [];

/** What the engines said of their last starts, newest first; null until it is known. */
function useLaunches(): readonly LaunchFacts[] | null {
  const { client } = useApp();
  const [launches, setLaunches] = useState<readonly LaunchFacts[] | null>(null);
  useEffect(() => bindStream(client, 'logs.launches', {}, { next: setLaunches }), [client]);
  return launches;
}
