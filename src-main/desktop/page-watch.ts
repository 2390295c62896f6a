import { type BrowserWindow, dialog } from 'electron';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { DesktopTexts } from './texts.ts';

/** A page that ends is loaded again by itself, but not again and again: a person is asked when it ends this soon. */
const SOON_MS = 60_000;
/** Chromium's code for a load that another one replaced. */
const REPLACED = -3;

export interface PageWatchDeps {
  readonly texts: () => DesktopTexts;
  /** Brings the window to where somebody sees it. */
  readonly show: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Looks after the page of a window: one that crashed, cannot be loaded or does not answer is not left standing. */
export class PageWatch {
  readonly #window: BrowserWindow;
  readonly #deps: PageWatchDeps;
  #asking = false;
  /** We ended it ourselves, to load it anew. */
  #killed = false;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(window: BrowserWindow, deps: PageWatchDeps) {
    this.#window = window;
    this.#deps = deps;
    const { webContents } = window;
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !this.#killed) this.#ended(reason);
      this.#killed = false;
    });
    webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
      if (isMainFrame && code !== REPLACED) this.#ended(description || `${code}`);
    });
    window.on('unresponsive', () => void this.#hangs());
  }

  #ended(reason: string): void {
    const { clock, log } = this.#deps;
    const soon = clock.monotonic() - this.#endedAt < SOON_MS;
    this.#endedAt = clock.monotonic();
    log.warn('The page of the window ended', { reason, soon });
    if (soon) void this.#offer(reason);
    else this.#window.webContents.reload();
  }

  async #offer(reason: string): Promise<void> {
    const { page: words } = this.#deps.texts();
    const answer = await this.#ask({
      message: words.ended,
      detail: words.endedBecause(reason),
      buttons: [words.reload, words.close],
    });
    if (answer === 0) this.#window.webContents.reload();
    else if (answer === 1) this.#window.close();
  }

  async #hangs(): Promise<void> {
    const { page: words } = this.#deps.texts();
    const answers = new AbortController();
    this.#window.once('responsive', () => answers.abort());
    const answer = await this.#ask(
      { message: words.hangs, detail: words.hangsDetail, buttons: [words.wait, words.reload] },
      answers.signal,
    );
    if (answer !== 1 || answers.signal.aborted) return;
    this.#killed = true;
    this.#window.webContents.forcefullyCrashRenderer();
    this.#window.webContents.reload();
  }

  /** The button that was chosen; null when there is a question already, or no window any more. */
  async #ask(
    question: { readonly message: string; readonly detail: string; readonly buttons: string[] },
    signal?: AbortSignal,
  ): Promise<number | null> {
    if (this.#asking) return null;
    this.#asking = true;
    this.#deps.show();
    try {
      const { response } = await dialog.showMessageBox(this.#window, {
        type: 'warning',
        title: 'Paddock',
        ...{ defaultId: 0, noLink: true, ...question },
        ...(signal ? { signal } : {}),
      });
      return this.#window.isDestroyed() ? null : response;
    } catch (error) {
      this.#deps.log.error('The question about the page failed', { error });
      return null;
    } finally {
      this.#asking = false;
    }
  }
}
