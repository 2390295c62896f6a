import { type BrowserWindow, dialog } from 'electron';
import type { Logger } from '../lib/log.ts';
import type { QuitFlow } from './quit-flow.ts';
import type { DesktopTexts } from './texts.ts';

export interface UnsavedGuardDeps {
  readonly texts: () => DesktopTexts;
  /** Brings the window to where somebody sees it. */
  readonly show: () => void;
  readonly quit: Pick<QuitFlow, 'asksNobody' | 'wait' | 'goOn' | 'takeBack'>;
  readonly log: Logger;
}

/**
 * Asks before something unsaved goes with its page. A browser does so itself; Electron lets such a page stay without a
 * word. The question comes afterwards, so that nothing waits for its answer: what was wanted is done anew on a yes.
 */
export class UnsavedGuard {
  readonly #window: BrowserWindow;
  readonly #deps: UnsavedGuardDeps;
  #closes = false;
  /** What is asked about. */
  #asked: 'reload' | 'close' | null = null;
  #discards = false;

  /** @param window its other listeners of `close` are there already */
  constructor(window: BrowserWindow, deps: UnsavedGuardDeps) {
    this.#window = window;
    this.#deps = deps;
    const { webContents } = window;
    window.on('close', event => {
      this.#closes = !event.defaultPrevented;
      if (event.defaultPrevented) this.#discards = false;
    });
    webContents.on('will-prevent-unload', event => {
      // What is prevented here is that the page stays.
      if (this.#discards || deps.quit.asksNobody) event.preventDefault();
      else this.#held();
    });
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#discards = false;
    });
  }

  #held(): void {
    // The end of the program waits for the answer, also where the question was there before.
    this.#deps.quit.wait();
    const asks = this.#asked !== null;
    if (this.#closes || !asks) this.#asked = this.#closes ? 'close' : 'reload';
    this.#closes = false;
    if (!asks) void this.#ask();
  }

  async #ask(): Promise<void> {
    const { quit, log, show, texts } = this.#deps;
    const { unsaved: words } = texts();
    show();
    const discards = await dialog
      .showMessageBox(this.#window, {
        type: 'question',
        title: 'Paddock',
        message: words.title,
        detail: words.detail,
        buttons: [words.discard, words.keep],
        // Somebody who types on when the question appears must not have answered it.
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      })
      .then(
        ({ response }) => response === 0,
        error => log.error('The question about what is unsaved failed', { error }),
      );
    const asked = this.#asked;
    this.#asked = null;
    if (!discards) return quit.takeBack();
    this.#discards = true;
    if (quit.goOn() || this.#window.isDestroyed()) return;
    if (asked === 'close') this.#window.close();
    else this.#window.webContents.reload();
  }
}
