import type { IpcMainEvent, WebContents } from 'electron';

/**
 * Whether a frame comes from the main frame of one of our windows, showing our own page. Sub-frames, other windows
 * and pages that were navigated to are strangers.
 * @param isOwn whether an address is our page's
 */
export function isTrustedSender(
  event: IpcMainEvent,
  windows: ReadonlySet<WebContents>,
  isOwn: (url: string) => boolean,
): boolean {
  const frame = event.senderFrame;
  if (frame === null || !windows.has(event.sender) || frame !== event.sender.mainFrame) return false;
  return isOwn(frame.url);
}
