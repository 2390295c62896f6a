import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PaddockContract } from '../../../src-shared/contract.ts';
import type { ChatEvent, ChatImage } from '../../../src-shared/model/chat.ts';
import type { Client } from '../../../src-shared/rpc/define.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import {
  advance,
  type Conversation,
  DEFAULT_SETUP,
  failed,
  imagesOf,
  isOpen,
  messagesFor,
  newConversation,
  type Setup,
  settled,
  type ToolMessage,
  type UserMessage,
  withAnswer,
  withQuestion,
} from './conversation.ts';
import { conversationDb } from './conversation-db.ts';
import { namingImages } from './exchange.ts';
import { readTools } from './sampling.ts';
import { openConversation, openSetup, rememberOpen } from './tab-memory.ts';

export interface Playground {
  /** Newest first; null until this browser's store was read. */
  readonly conversations: readonly Conversation[] | null;
  readonly current: Conversation;
  readonly answering: boolean;
  /** Those of the open conversation, for what names them; always the same function. */
  readonly images: () => readonly ChatImage[];
  /** False where this browser keeps nothing. */
  readonly kept: boolean;
  readonly open: (id: string) => void;
  readonly start: () => void;
  readonly ask: (said: readonly (UserMessage | ToolMessage)[]) => void;
  /** Drops the last answer and asks for another one. */
  readonly again: () => void;
  readonly stop: () => void;
  readonly configure: (setup: Setup) => void;
  readonly rename: (id: string, title: string) => void;
  /** Puts a removed one back. */
  readonly restore: (conversation: Conversation) => void;
  readonly remove: (ids: readonly string[]) => void;
}

/** Answers are drawn at most this often, ms. */
const FLUSH_MS = 50;

/**
 * The conversations of this browser and the one that is open.
 * @param takesImages whether the running model does
 */
export function usePlayground(
  client: Client<PaddockContract>,
  group: string | null,
  takesImages: boolean,
): Playground {
  const db = useMemo(() => conversationDb(), []);
  const [stored, setStored] = useState<readonly Conversation[] | null>(null);
  const [kept, setKept] = useState(true);
  const [current, setCurrent] = useState(() => fresh(openSetup() ?? DEFAULT_SETUP));
  const latest = useRef(current);
  const running = useRef<(() => void) | null>(null);

  const show = useCallback((conversation: Conversation) => {
    latest.current = conversation;
    setCurrent(conversation);
    rememberOpen(conversation);
  }, []);
  useEffect(() => {
    const before = openConversation();
    db.all().then(
      found => {
        const all = found.map(settled);
        setStored(all);
        const last = all.find(({ id }) => id === before);
        // Not over a question that was asked while the store was read.
        if (last && latest.current.messages.length === 0) show(last);
      },
      () => {
        setKept(false);
        setStored([]);
      },
    );
  }, [db, show]);
  const keep = useCallback(
    (conversation: Conversation) => {
      setStored(old => [conversation, ...(old ?? []).filter(one => one.id !== conversation.id)]);
      db.put(conversation).catch(() => setKept(false));
    },
    [db],
  );
  const images = useCallback(() => imagesOf(latest.current), []);
  const stop = useCallback(() => {
    const close = running.current;
    if (!close) return;
    close();
    show(withAnswer(latest.current, answer => ({ ...answer, status: 'stopped' })));
    keep(latest.current);
  }, [keep, show]);

  // What was answered so far is kept when one goes to another page.
  useEffect(() => stop, [stop]);

  const run = (conversation: Conversation): void => {
    show(conversation);
    keep(conversation);
    const { tools } = readTools(conversation.setup.tools);
    let waiting: ChatEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      const events = waiting;
      waiting = [];
      show(withAnswer(latest.current, answer => events.reduce(advance, answer)));
    };
    const over = (): void => {
      clearTimeout(timer);
      running.current = null;
      flush();
    };
    const close = client.subscribe(
      'playground.chat',
      {
        messages: messagesFor(conversation, takesImages),
        maxTokens: conversation.setup.maxTokens,
        ...conversation.setup.sampling,
        ...(tools && tools.length > 0 ? { tools: [...tools] } : {}),
        ...(group === null ? {} : { group }),
        raw: true,
      },
      {
        next: event => {
          const isRequest = event.kind === 'raw' && event.direction === 'request';
          waiting.push(
            isRequest ? { ...event, text: namingImages(event.text, imagesOf(conversation)) } : event,
          );
          timer ??= setTimeout(flush, FLUSH_MS);
        },
        error: error => {
          over();
          show(withAnswer(latest.current, answer => failed(answer, asPaddockError(error))));
          keep(latest.current);
        },
        end: () => {
          over();
          show(withAnswer(latest.current, answer => ({ ...answer, status: 'stopped' })));
          keep(latest.current);
        },
      },
    );
    running.current = () => {
      over();
      close();
    };
  };

  return {
    conversations: stored,
    current,
    answering: isOpen(current.messages.at(-1)),
    images,
    kept,
    open: id => {
      // The list has it as it was when it was asked: what grows is in `latest` only.
      if (id === latest.current.id) return;
      stop();
      const found = stored?.find(one => one.id === id);
      if (found) show(settled(found));
    },
    start: () => {
      stop();
      show(fresh(latest.current.setup));
    },
    ask: said => {
      stop();
      run(withQuestion(latest.current, said, Date.now()));
    },
    again: () => {
      stop();
      const { messages } = latest.current;
      if (messages.at(-1)?.role !== 'assistant') return;
      run(withQuestion({ ...latest.current, messages: messages.slice(0, -1) }, [], Date.now()));
    },
    stop,
    configure: setup => {
      show({ ...latest.current, setup });
      if (latest.current.messages.length > 0) keep(latest.current);
    },
    rename: (id, title) => {
      const found = id === latest.current.id ? latest.current : stored?.find(one => one.id === id);
      if (!found) return;
      const renamed = { ...found, title };
      if (id === latest.current.id) show(renamed);
      setStored(old => (old ?? []).map(one => (one.id === id ? renamed : one)));
      db.put(renamed).catch(() => setKept(false));
    },
    restore: conversation => keep(settled(conversation)),
    remove: ids => {
      if (ids.includes(latest.current.id)) {
        stop();
        show(fresh(latest.current.setup));
      }
      setStored(old => (old ?? []).filter(one => !ids.includes(one.id)));
      db.remove(ids).catch(() => setKept(false));
    },
  };
}

function fresh(setup: Setup): Conversation {
  // `crypto.randomUUID` is only there on loopback and https.
  const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
  return newConversation(id, Date.now(), setup);
}
