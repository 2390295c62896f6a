import { z } from 'zod';
import { ChatSampling } from '../../../src-shared/model/chat.ts';
import type { Conversation, Setup } from './conversation.ts';

/*
 * What this tab remembers of the page, so that coming back to it comes back to what was left. Storage that is blocked
 * or full costs that memory, nothing else.
 */

const OPEN = 'paddock.conversation';
const SETUP = 'paddock.setup';
const DRAFT = 'paddock.message';

const KeptSetup = z.object({
  system: z.string(),
  sampling: ChatSampling,
  maxTokens: z.number().int().min(1),
  tools: z.string(),
});

/** Which conversation was open. */
export function openConversation(): string | null {
  return read(OPEN);
}

/** The setup of the conversation that was open, while nothing had been asked in it; later it is kept with it. */
export function openSetup(): Setup | null {
  try {
    return KeptSetup.parse(JSON.parse(read(SETUP) ?? ''));
  } catch {
    return null;
  }
}

export function rememberOpen({ id, messages, setup }: Conversation): void {
  write(OPEN, id);
  write(SETUP, messages.length === 0 ? JSON.stringify(setup) : '');
}

/** What was written and not sent. */
export function openDraft(): string {
  return read(DRAFT) ?? '';
}

export function rememberDraft(text: string): void {
  write(DRAFT, text);
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // The page begins anew then.
  }
}
