import { Notification } from 'electron';
import type { DesktopPaddock } from './desktop-paddock.ts';
import { noticePlace, noticeText } from './notice-text.ts';
import { type NoticeFact, type NoticeState, noticesOf, quiet } from './notices.ts';
import type { DesktopTexts } from './texts.ts';

/** How many of ours are kept: an object that is collected no longer takes its click. */
const KEPT = 20;

export interface NotifierDeps {
  readonly paddock: DesktopPaddock;
  readonly texts: () => DesktopTexts;
  readonly icon: string;
  /** Somebody looks at the window: what it shows itself needs no notification. */
  readonly isWatched: () => boolean;
  /** @param place in the page, such as `/settings`; where it is by default */
  readonly open: (place?: string) => void;
}

/** Shows what the reducer finds worth telling, as far as each kind is wanted. */
export class Notifier {
  readonly #deps: NotifierDeps;
  readonly #releases: readonly (() => void)[];
  readonly #shown: Notification[] = [];
  #state: NoticeState = quiet;

  constructor(deps: NotifierDeps) {
    this.#deps = deps;
    const { snapshot, latest, runs, speedRuns } = deps.paddock;
    const takeBenchmarks = (): void =>
      this.#take({ kind: 'benchmarks', runs: runs.value, speedRuns: speedRuns.value });
    this.#take({ kind: 'groups', snapshot: snapshot.value });
    takeBenchmarks();
    this.#releases = [
      snapshot.subscribe(value => this.#take({ kind: 'groups', snapshot: value })),
      latest.subscribe(reading => reading && this.#take({ kind: 'gpus', gpus: reading.gpus })),
      runs.subscribe(takeBenchmarks),
      speedRuns.subscribe(takeBenchmarks),
    ];
  }

  dispose(): void {
    for (const release of this.#releases) release();
  }

  #take(fact: NoticeFact): void {
    const { paddock, texts, icon, isWatched, open } = this.#deps;
    const { notifications, thresholds } = paddock.preferences.current.value;
    const { state, notices } = noticesOf(this.#state, fact, thresholds);
    this.#state = state;
    for (const notice of notices) {
      if (!notifications[notice.kind] || !Notification.isSupported()) continue;
      if (notice.kind === 'ready' && isWatched()) continue;
      const notification = new Notification({ ...noticeText(notice, paddock.listing.value, texts()), icon });
      notification.on('click', () => open(noticePlace(notice) ?? undefined));
      this.#shown.push(notification);
      if (this.#shown.length > KEPT) this.#shown.shift();
      notification.show();
    }
  }
}
