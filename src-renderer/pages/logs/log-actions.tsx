import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { LogLine } from '../../../src-shared/model/log-line.ts';
import { copyText } from '../../components/copy-text.ts';
import { Icon } from '../../components/icons.tsx';
import { FollowButton } from '../../components/log-controls.tsx';
import { saveText } from '../../components/save-text.ts';
import { formatCount } from '../../i18n/format.ts';
import { said, useT } from '../../i18n/index.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import { useApp, useConnection } from '../../stores/use-app.ts';
import { linesAsText, readAll } from './export-log.ts';
import type { LogViewStore } from './log-view.ts';

export interface LogActionsProps {
  readonly view: LogViewStore;
  /** The chosen lines. */
  readonly chosen: readonly LogLine[];
  readonly loading: boolean;
}

const BUTTON =
  'inline-flex h-8 items-center gap-2 rounded px-2 whitespace-nowrap hover:bg-raised hover:text-ink disabled:opacity-50 disabled:hover:bg-transparent disabled:hover:text-dim';

/** Under the lines: how many, and what can be done with them. */
export function LogActions({ view, chosen, loading }: LogActionsProps): ReactNode {
  const t = useT();
  const { follow, unseen, version } = useStore(view.store);
  const live = useConnection(view => view.connection.status === 'connected');
  const [said, setSaid] = useState('');
  const save = useExport(view, setSaid);
  const copy = (): void => {
    copyText(linesAsText(chosen)).then(
      () => setSaid(t('logs:copied', { count: chosen.length })),
      () => setSaid(t('logs:copyFailed')),
    );
  };
  return (
    <div className="flex flex-wrap items-center gap-x-1 border-t border-line-soft px-2 py-1 text-sm text-dim">
      <span className="px-1" data-live data-version={version}>
        {loading ? t('logs:older') : t('logs:lineCount', { n: formatCount(view.buffer.length) })}
      </span>
      <span role="status" className="px-1 text-ink empty:hidden">
        {said}
      </span>
      <span className="ms-auto flex flex-wrap items-center gap-x-1">
        <button
          type="button"
          data-copy-lines
          disabled={chosen.length === 0}
          title={chosen.length === 0 ? t('logs:copyHint') : undefined}
          onClick={copy}
          className={BUTTON}
        >
          <Icon name="copy" size={14} />
          {chosen.length === 0 ? t('logs:copy') : t('logs:copyCount', { count: chosen.length })}
        </button>
        <button
          type="button"
          title={t('logs:exportHint')}
          onClick={save.running ? save.cancel : save.start}
          className={BUTTON}
        >
          <Icon name={save.running ? 'close' : 'save'} size={14} />
          {save.running ? t('logs:cancel') : t('logs:export')}
        </button>
        <FollowButton follow={follow} live={live} unseen={unseen} onFollow={view.setFollow} shortcut="f" />
      </span>
    </div>
  );
}

function useExport(
  view: LogViewStore,
  say: (text: string) => void,
): { readonly running: boolean; readonly start: () => void; readonly cancel: () => void } {
  const t = useT();
  const { client } = useApp();
  const running = useRef<AbortController | null>(null);
  const [isRunning, setRunning] = useState(false);
  useEffect(() => () => running.current?.abort(), []);
  const start = (): void => {
    const mine = new AbortController();
    running.current = mine;
    setRunning(true);
    readAll(client, view.filter, lines => say(t('logs:exporting', { n: formatCount(lines) })), mine.signal)
      .then(
        pieces => {
          say('');
          saveText(`paddock-${new Date().toISOString().slice(0, 19).replace(/:/g, '-')}.log`, pieces);
        },
        error => {
          say(
            mine.signal.aborted ? '' : t('logs:exportFailed', { why: said(asPaddockError(error).message) }),
          );
        },
      )
      .finally(() => setRunning(false));
  };
  return { running: isRunning, start, cancel: () => running.current?.abort() };
}
