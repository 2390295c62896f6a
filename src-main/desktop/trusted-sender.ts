import type { IpcMainEvent, WebContents } from 'electron';

/**
 * Whether a frame comes from the main frame of one of our windows, showing our own page. Sub-frames, other windows
 * and pages that were navigated to are strangers.
 * @param origin scheme, host and port of our page, such as `http://127.0.0.1:8081`
 */
export function isTrustedSender(
  event: IpcMainEvent,
  windows: ReadonlySet<WebContents>,
  origin: string,
): boolean {
  const frame = event.senderFrame;
  if (frame === null || !windows.has(event.sender) || frame !== event.sender.mainFrame) return false;
  return originOf(frame.url) === origin;
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin;
  } catch {
    return null;
  }
}
