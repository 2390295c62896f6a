import type { PaddockError } from '../../../src-shared/errors.ts';
import type {
  ChatEvent,
  ChatImage,
  ChatMessage,
  ChatSampling,
  ChatTimings,
  ChatToolCall,
} from '../../../src-shared/model/chat.ts';
import { type Exchange, NOTHING_EXCHANGED, withChunk } from './exchange.ts';

export interface UserMessage {
  readonly role: 'user';
  readonly text: string;
  readonly images: readonly ChatImage[];
}
/** What a tool gave back, typed in by the person. */
export interface ToolMessage {
  readonly role: 'tool';
  readonly callId: string;
  readonly name: string;
  readonly text: string;
}
export interface AnswerMessage {
  readonly role: 'assistant';
  readonly status: 'waiting' | 'answering' | 'done' | 'stopped' | 'failed';
  readonly profileId: string | null;
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ChatToolCall[];
  readonly finishReason: string | null;
  readonly timings: ChatTimings | null;
  readonly problem: { readonly message: string; readonly fix: string | null } | null;
  readonly raw: Exchange;
}
export type Message = UserMessage | ToolMessage | AnswerMessage;

/** How one talks to the model; part of a conversation, so that it can be gone on with as it was. */
export interface Setup {
  readonly system: string;
  readonly sampling: ChatSampling;
  readonly maxTokens: number;
  /** Tool definitions as they were typed. */
  readonly tools: string;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly setup: Setup;
  readonly messages: readonly Message[];
}

export const DEFAULT_SETUP: Setup = { system: '', sampling: {}, maxTokens: 4_096, tools: '' };
const MOST_TITLE = 60;

export function newConversation(id: string, now: number, setup: Setup): Conversation {
  return { id, title: '', createdAt: now, updatedAt: now, setup, messages: [] };
}

/** With a question, or tool results, and an answer that is waited for. The first question names it. */
export function withQuestion(
  conversation: Conversation,
  said: readonly (UserMessage | ToolMessage)[],
  now: number,
): Conversation {
  const first = said.find(message => message.role === 'user')?.text.trim() ?? '';
  return {
    ...conversation,
    title: conversation.title || first.replace(/\s+/g, ' ').slice(0, MOST_TITLE),
    updatedAt: now,
    messages: [...conversation.messages, ...said, WAITING],
  };
}

const WAITING: AnswerMessage = {
  role: 'assistant',
  status: 'waiting',
  profileId: null,
  text: '',
  reasoning: '',
  toolCalls: [],
  finishReason: null,
  timings: null,
  problem: null,
  raw: NOTHING_EXCHANGED,
};

/** Still being answered. */
export function isOpen(message: Message | undefined): boolean {
  return message?.role === 'assistant' && (message.status === 'waiting' || message.status === 'answering');
}

/** The conversation with its last answer changed, while that one is open. */
export function withAnswer(
  conversation: Conversation,
  change: (answer: AnswerMessage) => AnswerMessage,
): Conversation {
  const last = conversation.messages.at(-1);
  if (last?.role !== 'assistant' || !isOpen(last)) return conversation;
  return { ...conversation, messages: [...conversation.messages.slice(0, -1), change(last)] };
}

/** As it is read back: nobody answers any more what was open when its window went. */
export function settled(conversation: Conversation): Conversation {
  return withAnswer(conversation, answer => ({ ...answer, status: 'stopped' }));
}

/** An answer after an event. */
export function advance(answer: AnswerMessage, event: ChatEvent): AnswerMessage {
  switch (event.kind) {
    case 'started':
      return { ...answer, profileId: event.profileId };
    case 'reasoning':
      return { ...answer, status: 'answering', reasoning: answer.reasoning + event.text };
    case 'delta':
      return { ...answer, status: 'answering', text: answer.text + event.text };
    case 'tool-call':
      return { ...answer, status: 'answering', toolCalls: withPiece(answer.toolCalls, event) };
    case 'raw':
      return {
        ...answer,
        raw:
          event.direction === 'request'
            ? { ...answer.raw, request: event.text }
            : withChunk(answer.raw, event.text),
      };
    case 'so-far':
      return { ...answer, timings: event.timings };
    case 'done':
      return { ...answer, status: 'done', finishReason: event.finishReason, timings: event.timings };
  }
}

export function failed(answer: AnswerMessage, error: PaddockError): AnswerMessage {
  return { ...answer, status: 'failed', problem: { message: error.message, fix: error.fix ?? null } };
}

function withPiece(
  calls: readonly ChatToolCall[],
  piece: Extract<ChatEvent, { kind: 'tool-call' }>,
): readonly ChatToolCall[] {
  const at = Math.min(Math.max(0, piece.index), calls.length);
  const old = calls[at] ?? { id: `call-${at}`, name: '', arguments: '' };
  const next = {
    id: piece.id ?? old.id,
    name: piece.name ?? old.name,
    arguments: old.arguments + piece.arguments,
  };
  return at < calls.length ? calls.map((call, i) => (i === at ? next : call)) : [...calls, next];
}

/** All images of it, in their order. */
export function imagesOf({ messages }: Conversation): readonly ChatImage[] {
  return messages.flatMap(message => (message.role === 'user' ? message.images : []));
}

/** Characters of images that a request has room for, 4.5 MB of them: a frame holds 8 MiB, with what was said. */
const MOST_IMAGE_CHARS = 6_000_000;

/** The images that the model gets: none where it takes text only, of many the newest. */
export function sentImages(messages: readonly Message[], takesImages: boolean): ReadonlySet<ChatImage> {
  const sent = new Set<ChatImage>();
  // An engine refuses the whole request for an image that it does not understand.
  if (!takesImages) return sent;
  let room = MOST_IMAGE_CHARS;
  for (const message of [...messages].reverse()) {
    for (const image of message.role === 'user' ? message.images : []) {
      room -= image.dataUrl.length;
      if (room >= 0) sent.add(image);
    }
  }
  return sent;
}

/** What the model is told. Thinking is left out, as the models' own templates want it. */
export function messagesFor(conversation: Conversation, takesImages: boolean): ChatMessage[] {
  const { setup, messages } = conversation;
  const sent = sentImages(messages, takesImages);
  const told = messages.flatMap(message => toldOf(message, sent));
  return setup.system.trim() === '' ? told : [{ role: 'system', content: setup.system }, ...told];
}

function toldOf(message: Message, sent: ReadonlySet<ChatImage>): ChatMessage[] {
  if (message.role === 'user') {
    const images = message.images.filter(image => sent.has(image));
    return [{ role: 'user', content: message.text, ...(images.length > 0 ? { images } : {}) }];
  }
  if (message.role === 'tool') return [{ role: 'tool', content: message.text, toolCallId: message.callId }];
  const content = splitThinking(message.text).answer;
  const toolCalls = [...message.toolCalls];
  if (isOpen(message) || (content === '' && toolCalls.length === 0)) return [];
  return [{ role: 'assistant', content, ...(toolCalls.length > 0 ? { toolCalls } : {}) }];
}

const THINKING = [
  ['<think>', '</think>'],
  ['[THINK]', '[/THINK]'],
] as const;

/** Thinking that a model wrote into its answer, apart from it; `open` while it is still at it. */
export function splitThinking(text: string): {
  readonly thinking: string;
  readonly answer: string;
  readonly open: boolean;
} {
  for (const [begin, end] of THINKING) {
    const trimmed = text.trimStart();
    if (!trimmed.startsWith(begin)) continue;
    const stop = trimmed.indexOf(end);
    const open = stop < 0;
    return {
      thinking: trimmed.slice(begin.length, open ? undefined : stop).trim(),
      answer: open ? '' : trimmed.slice(stop + end.length).trimStart(),
      open,
    };
  }
  return { thinking: '', answer: text, open: false };
}

/** A conversation as Markdown, for reading elsewhere. */
export function asMarkdown(conversation: Conversation): string {
  const parts = conversation.messages.map(message => {
    if (message.role === 'user') return `## User\n\n${message.text}`;
    if (message.role === 'tool') return `## Tool ${message.name}\n\n${message.text}`;
    const calls = message.toolCalls.map(call => `\`${call.name}(${call.arguments})\``);
    return `## Assistant\n\n${[splitThinking(message.text).answer, ...calls].join('\n\n')}`;
  });
  return `# ${conversation.title}\n\n${parts.join('\n\n')}\n`;
}
