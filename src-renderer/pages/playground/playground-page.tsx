import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ChatModel } from '../../../src-shared/model/chat.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { SEARCH_FIELD_ID } from '../../frame/use-shortcuts.ts';
import { useT } from '../../i18n/index.ts';
import { useOverlay } from '../../stores/overlay.ts';
import { shownGroup } from '../../stores/supervisor.ts';
import { useApp, useConnection, useSupervisor } from '../../stores/use-app.ts';
import { Composer } from './composer.tsx';
import { sentImages } from './conversation.ts';
import { ConversationList } from './conversation-list.tsx';
import { MessageView } from './message-view.tsx';
import { SetupPanel } from './setup-panel.tsx';
import { ToolResults } from './tool-results.tsx';
import { usePlayground } from './use-playground.ts';
import './playground.css';

/** Conversations with the running model, with everything that one may want to turn or see. */
export default function PlaygroundPage(): ReactNode {
  const t = useT();
  const { client } = useApp();
  const group = useSupervisor(view => shownGroup(view)?.group ?? null);
  const served = useSupervisor(view => shownGroup(view)?.state.status === 'ready');
  const told = useSupervisor(view => view.snapshot !== null);
  const connected = useConnection(view => view.connection.status === 'connected');
  const openOverlay = useOverlay();
  const model = useModel(group, served && connected);
  // What is not known yet is not taken to be missing: images are left out for a model that says so.
  const takesImages = model === null || model.modalities.includes('vision');
  const playground = usePlayground(client, group, takesImages);
  const { current, answering } = playground;
  const [side, setSide] = useState<'none' | 'list' | 'setup'>('none');
  const sent = sentImages(current.messages, takesImages);
  const scroller = useScrollToEnd(current.messages);
  const ready = served && connected;
  const endpoint = model?.endpoint ?? 'http://127.0.0.1:8080/';
  usePageKeys([['n', playground.start]]);

  return (
    <div className="playground" data-side={side}>
      <h2 className="sr-only">{t('playground:title')}</h2>
      <ConversationList playground={playground} onChoose={() => setSide('none')} />
      <section aria-label={current.title || t('playground:untitled')} className="playground-talk">
        <div className="flex items-center gap-2 border-b border-line-soft px-4 py-1.5 lg:hidden">
          <Button
            look="plain"
            aria-expanded={side === 'list'}
            onClick={() => setSide(side === 'list' ? 'none' : 'list')}
          >
            <Icon name="playground" />
            {t('playground:conversations')}
          </Button>
          <Button
            look="plain"
            className="ms-auto"
            aria-expanded={side === 'setup'}
            onClick={() => setSide(side === 'setup' ? 'none' : 'setup')}
          >
            <Icon name="sliders" />
            {t('playground:setup')}
          </Button>
        </div>
        <div
          ref={scroller}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-label={t('playground:conversations')}
          className="min-h-0 flex-1 overflow-auto px-4 py-5 -outline-offset-2 sm:px-6"
        >
          {current.messages.length === 0 ? (
            <div className="grid h-full place-items-center text-center text-sm text-faint">
              {ready ? (
                <p>{t('playground:empty')}</p>
              ) : connected ? (
                told && (
                  <div className="grid justify-items-center gap-3">
                    <p>{t('playground:noModel')}</p>
                    <Button onClick={() => openOverlay('switcher')}>{t('playground:choose')}</Button>
                  </div>
                )
              ) : (
                told && <p>{t('ask:noConnection')}</p>
              )}
            </div>
          ) : (
            <ol className="mx-auto grid max-w-[46rem] gap-6">
              {current.messages.map((message, i) => (
                <MessageView
                  // biome-ignore lint/suspicious/noArrayIndexKey: a message keeps its place
                  key={`${current.id}-${i}`}
                  message={message}
                  endpoint={endpoint}
                  images={playground.images}
                  leftOut={
                    message.role === 'user' ? message.images.filter(image => !sent.has(image)).length : 0
                  }
                  takesImages={takesImages}
                  {...(i === current.messages.length - 1 && !answering && ready
                    ? { onAgain: playground.again }
                    : {})}
                />
              ))}
            </ol>
          )}
        </div>
        <ToolResults
          key={`${current.id}-${current.messages.length}`}
          playground={playground}
          disabled={!ready}
        />
        <Composer
          fieldId={SEARCH_FIELD_ID}
          ready={ready}
          answering={answering}
          takesImages={model?.modalities.includes('vision') ?? false}
          onSend={(text, images) => playground.ask([{ role: 'user', text, images }])}
          onStop={playground.stop}
        />
      </section>
      <SetupPanel
        setup={current.setup}
        profileId={model?.profileId ?? null}
        onChange={playground.configure}
      />
    </div>
  );
}

/** What the running model takes; null while none runs. */
function useModel(group: string | null, ready: boolean): ChatModel | null {
  const { client } = useApp();
  const launchId = useSupervisor(view => {
    const state = shownGroup(view)?.state;
    return state?.status === 'ready' ? state.launchId : null;
  });
  const [model, setModel] = useState<ChatModel | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another start is another model
  useEffect(() => {
    setModel(null);
    if (!ready) return;
    const asking = new AbortController();
    client.call('playground.model', group === null ? {} : { group }, asking.signal).then(setModel, () => {});
    return () => asking.abort();
  }, [client, group, ready, launchId]);
  return model;
}

/** Keeps the end in sight while an answer grows, unless one has scrolled up. */
function useScrollToEnd(changes: unknown): RefObject<HTMLDivElement | null> {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = scroller.current;
    const onScroll = (): void => {
      if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
    };
    element?.addEventListener('scroll', onScroll, { passive: true });
    return () => element?.removeEventListener('scroll', onScroll);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever changed moves the end
  useLayoutEffect(() => {
    if (atEnd.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [changes]);
  return scroller;
}
