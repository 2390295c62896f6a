import { PaddockError } from '../../src-shared/errors.ts';
import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { UpdateState } from '../../src-shared/model/update.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { newestRelease } from './release-feed.ts';
import { compareVersions } from './version-order.ts';

const DAY_MS = 24 * 3_600_000;

export interface UpdateCheckDeps {
  /** Where releases are listed; null: nobody is ever asked. */
  readonly feed: URL | null;
  /** The version that runs. */
  readonly version: string;
  readonly preferences: ReadonlyCell<Preferences>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Asks the release feed once a day while the user wants that, and whenever the user asks. It downloads nothing. */
export class UpdateCheck {
  readonly #deps: UpdateCheckDeps;
  readonly #cell: Cell<UpdateState>;
  readonly #stopFollowing: () => void;
  readonly #ended = new AbortController();
  #daily: AbortController | null = null;

  constructor(deps: UpdateCheckDeps) {
    this.#deps = deps;
    this.#cell = new Cell<UpdateState>({
      feed: deps.feed?.href ?? null,
      checkedAt: null,
      newest: null,
      problem: null,
    });
    this.#stopFollowing = deps.preferences.subscribe(() => this.#follow());
    this.#follow();
  }

  get state(): ReadonlyCell<UpdateState> {
    return this.#cell;
  }

  /**
   * Asks now. A feed that fails is told in the state, and what was known before stays.
   * @throws PaddockError BAD_REQUEST when there is no feed
   */
  async ask(signal: AbortSignal): Promise<UpdateState> {
    const { feed, version, clock, log } = this.#deps;
    if (feed === null) {
      throw new PaddockError('BAD_REQUEST', 'This Paddock was given no place that lists its releases.', {
        fix: 'Start it with --update-feed URL.',
      });
    }
    try {
      const release = await newestRelease(feed, AbortSignal.any([signal, this.#ended.signal]));
      const order = compareVersions(version, release.version);
      this.#cell.set({
        feed: feed.href,
        checkedAt: clock.now(),
        newest: { ...release, newer: order !== null && order < 0 },
        problem: order === null ? `The feed names ${release.version}, which is no version.` : null,
      });
    } catch (error) {
      if (!(error instanceof PaddockError)) throw error;
      log.warn('the release feed gave no answer', { feed: feed.host, reason: error.message });
      this.#cell.set({ ...this.#cell.value, problem: error.message });
    }
    return this.#cell.value;
  }

  dispose(): void {
    this.#stopFollowing();
    this.#daily?.abort();
    this.#ended.abort();
  }

  #follow(): void {
    const wanted = this.#deps.feed !== null && this.#deps.preferences.value.updateCheck;
    if (wanted === (this.#daily !== null)) return;
    this.#daily?.abort();
    this.#daily = wanted ? new AbortController() : null;
    if (this.#daily) void this.#everyDay(this.#daily.signal);
  }

  async #everyDay(signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await this.ask(signal);
        await this.#deps.clock.sleep(DAY_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
