import { type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import type { Port, ServerFrame } from '../../src-shared/rpc/frames.ts';
import { isTrustedSender } from './trusted-sender.ts';

const FRAME_CHANNEL = 'paddock:frame';

/**
 * A port over one window's IPC. It closes when the window is destroyed and when its page is left, reloaded or crashed, so
 * that streams of a page that is gone do not run on.
 * @param isOwn whether an address is our page's
 * @param onPort called with a fresh port for every page that starts to talk
 */
export function acceptElectronPorts(
  isOwn: (url: string) => boolean,
  onPort: (port: Port<ServerFrame>) => void,
): ElectronPorts {
  const windows = new Set<WebContents>();
  const open = new Map<WebContents, OpenPort>();

  const listen = (event: IpcMainEvent, frame: unknown): void => {
    if (!isTrustedSender(event, windows, isOwn)) return;
    let port = open.get(event.sender);
    if (port === undefined) {
      port = new OpenPort(event.sender);
      open.set(event.sender, port);
      onPort(port);
    }
    port.receive(frame);
  };
  const close = (contents: WebContents): void => {
    open.get(contents)?.close();
    open.delete(contents);
  };
  ipcMain.on(FRAME_CHANNEL, listen);
  return {
    admit(contents) {
      windows.add(contents);
      contents.on('did-start-navigation', details => {
        if (details.isMainFrame && !details.isSameDocument) close(contents);
      });
      contents.on('render-process-gone', () => close(contents));
      contents.once('destroyed', () => {
        windows.delete(contents);
        close(contents);
      });
    },
    dispose() {
      ipcMain.off(FRAME_CHANNEL, listen);
      for (const contents of [...open.keys()]) close(contents);
    },
  };
}

export interface ElectronPorts {
  /** Lets this window's page talk. */
  admit(contents: WebContents): void;
  dispose(): void;
}

class OpenPort implements Port<ServerFrame> {
  readonly #contents: WebContents;
  readonly #frameListeners: ((frame: unknown) => void)[] = [];
  readonly #closeListeners: (() => void)[] = [];

  constructor(contents: WebContents) {
    this.#contents = contents;
  }
  post(frame: ServerFrame): void {
    if (!this.#contents.isDestroyed()) this.#contents.send(FRAME_CHANNEL, frame);
  }
  onFrame(listener: (frame: unknown) => void): void {
    this.#frameListeners.push(listener);
  }
  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }
  receive(frame: unknown): void {
    for (const listener of this.#frameListeners) listener(frame);
  }
  close(): void {
    for (const listener of this.#closeListeners) listener();
  }
}
