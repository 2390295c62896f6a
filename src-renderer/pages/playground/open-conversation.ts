const KEY = 'paddock.conversation';

/** Which conversation this tab had open, so that coming back to the page comes back to it. */
export function openConversation(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Storage that is blocked or full costs that memory, nothing else. */
export function rememberOpen(id: string): void {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // The page begins with a new conversation then.
  }
}
