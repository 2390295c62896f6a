import type { Clock } from '../lib/clock.ts';
import { Disposables } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { type TrayDeps, TrayIcon } from './tray.ts';
import { waitForTrayHost } from './tray-host.ts';

export interface TrayPresenceDeps extends TrayDeps {
  /** How long a session that is just starting gets to bring its tray up, ms. */
  readonly waitMs: number;
  /** What the view is made of: the icon is drawn anew when one of them changes. */
  readonly sources: readonly { subscribe(listener: () => void): () => void }[];
  /** Told once when there will be no icon. */
  readonly onAbsent: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The icon in the tray, as far as there is a tray. It is looked for meanwhile: nothing else waits for the answer. */
export class TrayPresence {
  readonly #deps: TrayPresenceDeps;
  readonly #owned = new Disposables();
  readonly #ended = new AbortController();
  #absent = false;

  constructor(deps: TrayPresenceDeps) {
    this.#deps = deps;
    void this.#seek();
  }

  /** It is known that nobody shows icons here. */
  get absent(): boolean {
    return this.#absent;
  }

  async dispose(): Promise<void> {
    this.#ended.abort();
    await this.#owned.dispose();
  }

  async #seek(): Promise<void> {
    const { env, clock, waitMs, onAbsent, log } = this.#deps;
    const found = await waitForTrayHost({ env, clock }, waitMs, this.#ended.signal);
    if (this.#ended.signal.aborted) return;
    try {
      if (found) {
        this.#show();
        return;
      }
      log.info('No tray here: closing the window quits');
    } catch (error) {
      log.error('The icon in the tray could not be shown', { error });
    }
    this.#absent = true;
    onAbsent();
  }

  #show(): void {
    const tray = this.#owned.add(new TrayIcon(this.#deps));
    for (const source of this.#deps.sources) this.#owned.defer(source.subscribe(() => tray.render()));
  }
}
