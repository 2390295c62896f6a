import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { PaddockContract } from '../../../src-shared/contract.ts';
import type { Client } from '../../../src-shared/rpc/define.ts';
import { asPaddockError } from '../../rpc/use-call.ts';
import { converse, isOpen, messagesFor, type Turn } from './conversation.ts';

export interface Conversation {
  readonly turns: readonly Turn[];
  readonly answering: boolean;
  readonly ask: (question: string) => void;
  readonly stop: () => void;
  readonly clear: () => void;
}

/** Turns with the running model of a group; kept while the page is open, no longer. */
export function useConversation(client: Client<PaddockContract>, group: string | null): Conversation {
  const [turns, tell] = useReducer(converse, []);
  const running = useRef<{ readonly id: number; readonly close: () => void } | null>(null);
  const lastId = useRef(0);

  const stop = useCallback(() => {
    const mine = running.current;
    if (!mine) return;
    running.current = null;
    mine.close();
    tell({ kind: 'stopped', id: mine.id });
  }, []);
  useEffect(() => () => running.current?.close(), []);

  const ask = (question: string): void => {
    stop();
    const id = ++lastId.current;
    const over = (): void => {
      if (running.current?.id === id) running.current = null;
    };
    tell({ kind: 'asked', id, question });
    const close = client.subscribe(
      'playground.chat',
      { messages: messagesFor(turns, question), ...(group === null ? {} : { group }) },
      {
        next: event => tell({ kind: 'event', id, event }),
        error: error => {
          over();
          tell({ kind: 'failed', id, error: asPaddockError(error) });
        },
        end: () => {
          over();
          tell({ kind: 'stopped', id });
        },
      },
    );
    running.current = { id, close };
  };
  const clear = (): void => {
    stop();
    tell({ kind: 'cleared' });
  };
  return { turns, answering: turns.some(isOpen), ask, stop, clear };
}
