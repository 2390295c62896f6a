import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import { shownGroup } from '../../stores/supervisor.ts';
import { useApp, useConnection, useSupervisor } from '../../stores/use-app.ts';
import { texts } from '../../texts.ts';
import { TurnView } from './turn-view.tsx';
import { useConversation } from './use-conversation.ts';

const words = texts.ask;

/** A few words with the running model. */
export function AskPanel(): ReactNode {
  const { client } = useApp();
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const connected = useConnection(view => view.connection.status === 'connected');
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
    <section aria-label={words.title} data-live className="overview-ask flex flex-col pb-5 max-lg:pb-0">
      <div className="flex h-6 items-center justify-between">
        <h3 className="label">{words.title}</h3>
        {turns.length > 0 && (
          <button type="button" onClick={clear} className="rounded px-1 text-sm text-dim hover:text-ink">
            {words.clear}
          </button>
        )}
      </div>
      <div className="panel mt-1 flex min-h-0 flex-1 flex-col overflow-hidden">
        <section
          ref={scroller}
          aria-label={words.conversation}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto px-3 py-2.5 -outline-offset-2"
        >
          {turns.length === 0 ? (
            <p className="text-sm text-faint">{ready ? words.empty : words.noModel}</p>
          ) : (
            <ol className="grid gap-4">
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
            placeholder={words.placeholder}
            aria-label={words.placeholder}
            className="field-sizing-content max-h-28 min-h-8 min-w-0 flex-1 resize-none rounded bg-transparent px-1.5 py-1.5 outline-offset-0 placeholder:text-faint"
          />
          {answering ? (
            <Button onClick={stop} aria-label={words.stop} title={words.stop} className="px-2">
              <Icon name="square" size={15} />
            </Button>
          ) : (
            <Button
              look="primary"
              onClick={send}
              disabled={!ready || question.trim() === ''}
              aria-label={words.send}
              title={words.send}
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
