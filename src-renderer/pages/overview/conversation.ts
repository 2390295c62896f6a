import type { PaddockError } from '../../../src-shared/errors.ts';
import type { ChatEvent, ChatMessage, ChatTimings } from '../../../src-shared/model/chat.ts';

/** A question and what came back. */
export interface Turn {
  readonly id: number;
  readonly question: string;
  readonly reasoning: string;
  readonly answer: string;
  readonly status: 'waiting' | 'answering' | 'done' | 'stopped' | 'failed';
  readonly finishReason: string | null;
  readonly timings: ChatTimings | null;
  readonly error: PaddockError | null;
}

export type ConversationEvent =
  | { readonly kind: 'asked'; readonly id: number; readonly question: string }
  | { readonly kind: 'event'; readonly id: number; readonly event: ChatEvent }
  | { readonly kind: 'failed'; readonly id: number; readonly error: PaddockError }
  | { readonly kind: 'stopped'; readonly id: number }
  | { readonly kind: 'cleared' };

/** The conversation after an event. Events of a turn that is over, or gone, change nothing. */
export function converse(turns: readonly Turn[], event: ConversationEvent): readonly Turn[] {
  switch (event.kind) {
    case 'cleared':
      return [];
    case 'asked':
      return [...turns, newTurn(event.id, event.question)];
    default:
      return turns.map(turn => (turn.id === event.id && isOpen(turn) ? advance(turn, event) : turn));
  }
}

/** What the model is told: every turn that has an answer, then the question. */
export function messagesFor(turns: readonly Turn[], question: string): ChatMessage[] {
  const before = turns
    .filter(turn => turn.answer !== '')
    .flatMap((turn): ChatMessage[] => [
      { role: 'user', content: turn.question },
      { role: 'assistant', content: turn.answer },
    ]);
  return [...before, { role: 'user', content: question }];
}

/** Still being answered. */
export function isOpen(turn: Turn): boolean {
  return turn.status === 'waiting' || turn.status === 'answering';
}

function newTurn(id: number, question: string): Turn {
  return {
    id,
    question,
    reasoning: '',
    answer: '',
    status: 'waiting',
    finishReason: null,
    timings: null,
    error: null,
  };
}

function advance(
  turn: Turn,
  event: Exclude<ConversationEvent, { kind: 'asked' } | { kind: 'cleared' }>,
): Turn {
  if (event.kind === 'failed') return { ...turn, status: 'failed', error: event.error };
  if (event.kind === 'stopped') return { ...turn, status: 'stopped' };
  const said = event.event;
  switch (said.kind) {
    case 'started':
      return turn;
    case 'reasoning':
      return { ...turn, status: 'answering', reasoning: turn.reasoning + said.text };
    case 'delta':
      return { ...turn, status: 'answering', answer: turn.answer + said.text };
    case 'tool-call':
    case 'raw':
      return turn;
    case 'so-far':
      return { ...turn, timings: said.timings };
    case 'done':
      return { ...turn, status: 'done', finishReason: said.finishReason, timings: said.timings };
  }
}
