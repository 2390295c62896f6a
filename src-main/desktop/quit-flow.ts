import { app, type BrowserWindow, dialog, powerMonitor } from 'electron';
import type { QuitChoice } from '../../src-shared/model/preferences.ts';
import { systemClock } from '../lib/clock.ts';
import { leave } from '../lib/leave.ts';
import type { Logger } from '../lib/log.ts';
import type { DesktopPaddock } from './desktop-paddock.ts';
import { nameOf, stoppedByQuitting } from './served.ts';
import type { DesktopTexts } from './texts.ts';

/** Longest time that the end may take; what is left undone is in the log then. */
const END_DEADLINE_MS = 20_000;

export interface QuitFlowDeps {
  readonly paddock: DesktopPaddock;
  readonly texts: () => DesktopTexts;
  readonly parent: () => BrowserWindow | null;
  /** Brings the window to where somebody sees it. */
  readonly show: () => void;
  readonly end: (how: { readonly leaveRunning: boolean }) => Promise<void>;
  readonly log: Logger;
}

/**
 * Quitting: asks when a server would be stopped and nobody has said what to do then, ends everything, and only then
 * lets the program go. A session that ends and a signal are not asked back.
 */
export class QuitFlow {
  readonly #deps: QuitFlowDeps;
  /** `waiting`: decided, if what is unsaved may go. */
  #stage: 'running' | 'asking' | 'decided' | 'waiting' | 'ending' = 'running';
  #leaveRunning = false;
  #asksNobody = false;
  #startsAgain: readonly [string, ...string[]] | null = null;

  constructor(deps: QuitFlowDeps) {
    this.#deps = deps;
    app.on('before-quit', event => {
      if (this.#stage === 'asking' || this.#stage === 'waiting') event.preventDefault();
      if (this.#stage !== 'running') return;
      const choice = this.#choice();
      if (choice === 'ask') {
        event.preventDefault();
        void this.#ask();
      } else this.#decide(choice);
    });
    app.on('will-quit', event => {
      event.preventDefault();
      this.#end();
    });
    powerMonitor.on('shutdown', () => this.quitUnasked());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => this.quitUnasked());
  }

  /** It is settled that the program ends: its window may close. */
  get settled(): boolean {
    return this.#stage === 'decided' || this.#stage === 'ending';
  }

  /** It ends whatever a page would rather keep: there is nobody, or no time, to answer. */
  get asksNobody(): boolean {
    return this.#asksNobody;
  }

  /** The page holds back what was decided, if that is what closes it: the end waits for `goOn` or `takeBack`. */
  wait(): void {
    if (this.#stage === 'decided') this.#stage = 'waiting';
  }

  /** Ends, if that is what waited. */
  goOn(): boolean {
    if (this.#stage !== 'waiting') return false;
    this.#stage = 'decided';
    app.quit();
    return true;
  }

  /** The end that waited does not come. */
  takeBack(): void {
    if (this.#stage !== 'waiting') return;
    this.#stage = 'running';
    this.#startsAgain = null;
  }

  /** For whoever opens the program while it ends: starts it once more when it has gone. The first start counts. */
  startAgain(command: readonly [string, ...string[]]): void {
    this.#startsAgain ??= command;
  }

  /** Quits without a question: there is nobody, or no time, to answer. */
  quitUnasked(): void {
    const { onQuit } = this.#deps.paddock.preferences.current.value;
    this.#asksNobody = true;
    if (this.#stage === 'waiting') this.#stage = 'decided';
    if (this.#stage === 'running' || this.#stage === 'asking')
      this.#decide(onQuit === 'leave-running' ? 'leave-running' : 'stop');
    app.quit();
  }

  #choice(): QuitChoice {
    const { snapshot, preferences } = this.#deps.paddock;
    const { onQuit } = preferences.current.value;
    return stoppedByQuitting(snapshot.value).length === 0 && onQuit === 'ask' ? 'stop' : onQuit;
  }

  #decide(choice: Exclude<QuitChoice, 'ask'>): void {
    this.#leaveRunning = choice === 'leave-running';
    this.#stage = 'decided';
  }

  async #ask(): Promise<void> {
    this.#stage = 'asking';
    const { paddock, parent, show, log } = this.#deps;
    const { quit: words } = this.#deps.texts();
    const names = stoppedByQuitting(paddock.snapshot.value).map(id => nameOf(paddock.listing.value, id));
    const question = {
      type: 'question' as const,
      title: 'Paddock',
      message: words.title(names.join(', ')),
      detail: words.detail,
      buttons: [words.stop, words.leave, words.cancel],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
      checkboxLabel: words.remember,
      checkboxChecked: false,
    };
    const window = parent();
    // The question lies on the window, which may be minimised.
    if (window !== null) show();
    try {
      const { response, checkboxChecked } = await (window
        ? dialog.showMessageBox(window, question)
        : dialog.showMessageBox(question));
      // A signal has decided meanwhile.
      if (this.#stage !== 'asking') return;
      const choice = (['stop', 'leave-running'] as const)[response];
      if (choice === undefined) {
        this.#stage = 'running';
        return;
      }
      if (checkboxChecked)
        await paddock.preferences
          .update({ onQuit: choice })
          .catch(error => log.warn('The choice could not be remembered', { error }));
      this.#decide(choice);
      app.quit();
    } catch (error) {
      log.error('The question about quitting failed', { error });
      this.#stage = 'running';
    }
  }

  #end(): void {
    if (this.#stage === 'ending') return;
    this.#stage = 'ending';
    const { end, log } = this.#deps;
    const exit = (code: number): Promise<void> =>
      leave(code, systemClock, { exit: left => this.#exit(left) });
    const deadline = setTimeout(() => void exit(1), END_DEADLINE_MS);
    end({ leaveRunning: this.#leaveRunning }).then(
      () => exit(0),
      error => {
        log.error('Not everything could be ended', { error });
        clearTimeout(deadline);
        return exit(1);
      },
    );
  }

  #exit(code: number): void {
    if (this.#startsAgain !== null) {
      const [execPath, ...args] = this.#startsAgain;
      app.relaunch({ execPath, args });
    }
    app.exit(code);
  }
}
