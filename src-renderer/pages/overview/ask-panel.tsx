import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import { useT } from '../../i18n/index.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useApp, useConnection, useSupervisor } from '../../stores/use-app.ts';
import { TurnView } from './turn-view.tsx';
import { useConversation } from './use-conversation.ts';

/** A few words with the running model. */
export function AskPanel(): ReactNode {
  const t = useT();
  const { client } = useApp();
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const connected = useConnection(view => view.connection.status === 'connected');
  const told = useSupervisor(view => view.snapshot !== null);
  const served = useSupervisor(view => shownGroup(view)?.state.status === 'ready');
  const ready = served && connected;
  const { turns, answering, ask, stop, clear } = useConversation(client, group);
  const [question, setQuestion] = useState('');
  const scroller = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of the answer stays in sight as it grows
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [turns]);

  const send = (): void => {
    if (question.trim() === '' || !ready || answering) return;
    ask(question.trim());
    setQuestion('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <section
      aria-label={t('ask:title')}
      data-live
      data-asked={turns.length > 0}
      className="overview-ask flex flex-col pb-4 max-lg:pb-0"
    >
      <div className="flex h-6 items-center justify-between">
        <h3 className="label">{t('ask:title')}</h3>
        {turns.length > 0 && (
          <button type="button" onClick={clear} className="rounded px-1 text-sm text-dim hover:text-ink">
            {t('ask:clear')}
          </button>
        )}
      </div>
      <div className="panel mt-1 flex min-h-0 flex-1 flex-col overflow-hidden">
        <section
          ref={scroller}
          aria-label={t('ask:conversation')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
          tabIndex={0}
          className="ask-turns min-h-0 flex-1 overflow-auto -outline-offset-2"
        >
          {turns.length === 0 ? (
            ready && <p className="ask-empty px-3 py-2 text-sm text-faint">{t('ask:empty')}</p>
          ) : (
            <ol className="grid gap-4 px-3 py-2">
              {turns.map(turn => (
                <TurnView key={turn.id} turn={turn} />
              ))}
            </ol>
          )}
        </section>
        <div className="flex items-end gap-2 border-t border-line-soft p-2">
          <textarea
            rows={1}
            value={question}
            onChange={event => setQuestion(event.target.value)}
            onKeyDown={onKeyDown}
            // Why nobody can be asked stands where there is always room for it.
            placeholder={t(
              !told || ready ? 'ask:placeholder' : connected ? 'ask:noModel' : 'ask:noConnection',
            )}
            aria-label={t('ask:placeholder')}
            className="field-sizing-content max-h-28 min-h-8 min-w-0 flex-1 resize-none rounded bg-transparent px-2 py-2 outline-offset-0 placeholder:text-faint"
          />
          {answering ? (
            <Button onClick={stop} aria-label={t('ask:stop')} title={t('ask:stop')} className="px-2">
              <Icon name="square" size={15} />
            </Button>
          ) : (
            <Button
              look="primary"
              onClick={send}
              disabled={!ready || question.trim() === ''}
              aria-label={t('ask:send')}
              title={t('ask:send')}
              className="px-2"
            >
              <Icon name="send" size={15} />
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}
