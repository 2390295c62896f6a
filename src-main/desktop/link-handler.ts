import { app, type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';
import type { Logger } from '../lib/log.ts';
import { LINK_SCHEME, parseLink } from './deep-link.ts';
import type { DesktopPaddock } from './desktop-paddock.ts';
import { tellRefusal } from './refusal.ts';
import { nameOf, profileOf } from './served.ts';
import type { DesktopTexts } from './texts.ts';

export interface LinkHandlerDeps {
  readonly paddock: DesktopPaddock;
  readonly texts: () => DesktopTexts;
  readonly parent: () => BrowserWindow | null;
  readonly open: () => void;
  readonly log: Logger;
}

/**
 * Tells the desktop that links of our scheme are for us, beside what a package registers. Linux takes the word only of a
 * program with an installed desktop entry, and macOS only of an app: elsewhere, as from a checkout, nothing changes.
 */
export function claimLinks(codeDir: string): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  else app.setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, [codeDir]);
}

/** Follows links, one at a time, and never without asking: any page can make somebody open one. */
export class LinkHandler {
  readonly #deps: LinkHandlerDeps;
  #asking = false;

  constructor(deps: LinkHandlerDeps) {
    this.#deps = deps;
  }

  /** Asks, then switches. Links that are not exactly ours, or come while one is asked about, are dropped. */
  async follow(text: string): Promise<void> {
    const { paddock, texts, open, log } = this.#deps;
    const link = parseLink(text);
    if (link === null || this.#asking) {
      log.warn('A link was refused', { link: text.slice(0, 200), asking: this.#asking });
      return;
    }
    this.#asking = true;
    try {
      open();
      const { link: words, could, said } = texts();
      const listing = paddock.listing.value;
      const entry = listing.profiles.find(({ profile }) => profile.id === link.profileId);
      if (entry === undefined) {
        await this.#show({ type: 'info', message: words.unknown(link.profileId), buttons: ['OK'] });
        return;
      }
      const { id, group } = entry.profile;
      const state = paddock.snapshot.value.groups.find(one => one.group === group)?.state;
      const present =
        state && state.status !== 'failed' && state.status !== 'backoff' ? profileOf(state) : null;
      if (present === id && state?.status === 'ready') return;
      const answer = await this.#show({
        type: 'question',
        message: words.title(nameOf(listing, id)),
        detail: words.detail(present === null || present === id ? null : nameOf(listing, present)),
        buttons: [words.serve, words.cancel],
        // Somebody who types on when the question appears must not have answered it.
        defaultId: 1,
        cancelId: 1,
      });
      if (answer !== 0) return;
      await paddock.switchTo(id).catch(error => tellRefusal(could.notSwitch, error, said, log));
    } catch (error) {
      log.error('A link could not be followed', { error });
    } finally {
      this.#asking = false;
    }
  }

  async #show(question: MessageBoxOptions): Promise<number> {
    const window = this.#deps.parent();
    const box = { title: 'Paddock', noLink: true, ...question };
    const { response } = await (window ? dialog.showMessageBox(window, box) : dialog.showMessageBox(box));
    return response;
  }
}
